"""Emulated pumps through the real codecs, polled as a driver does."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bedside.config.schema import DemoConfig, DeviceConfig, ScriptEvent
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Item, Notice, NoticeKind
from bedside.drivers.codecs.alaris.frame import LineReader, encode
from bedside.drivers.codecs.bbraun.codec import Request
from bedside.drivers.codecs.bbraun.frame import ACK, NAK, Frame, decode
from bedside.drivers.codecs.bbraun.frame import encode as encode_bcc
from bedside.drivers.sim.devices.alaris_pump import SERIAL, AlarisPump
from bedside.drivers.sim.devices.bbraun_pump import BED, BEFORE_ACK_S, BEFORE_GET_S, BbraunPump
from bedside.drivers.sim.devices.pump_state import PumpState, default_plan
from bedside.drivers.sim.emulator import Infusion, VirtualPatient
from bedside.drivers.sim.patient.patient import SimulatedPatient
from tests.support.codecs.feeding import notices, numbers
from tests.support.devices.pump_line import PumpLine

RATE, VOLUME = VitalId.PUMP_RATE, VitalId.PUMP_VOLUME
PUMP = DeviceConfig(id="pump", codec="bbraun-bcc", port="x")
BOTH = pytest.mark.parametrize("name", ["bbraun-bcc", "alaris-gh"])


def utc(t: float) -> datetime:
    return datetime.fromtimestamp(1.7e9 + t, UTC)


def patient(*script: ScriptEvent) -> SimulatedPatient:
    return SimulatedPatient(DemoConfig(script=script))


def occluded(at_s: float, hold_s: float) -> SimulatedPatient:
    return patient(ScriptEvent(at_s=at_s, sensor_off="pump", hold_s=hold_s))


class Infused(SimulatedPatient):
    """A patient with an infusion of their own."""

    def __init__(self, plan: Callable[[float], Infusion]) -> None:
        super().__init__(DemoConfig(script=()))
        self.infusion = plan


def line(name: str, who: VirtualPatient, delay_s: float = 0.0) -> PumpLine:
    return PumpLine(registry.codec_class(name)(), registry.find(registry.EMULATORS, name)(PUMP, who, utc), delay_s)


def notices_of(items: list[Item], kind: NoticeKind) -> list[tuple[bool, str]]:
    return [(item.is_present, item.detail) for item in items if isinstance(item, Notice) and item.kind is kind]


@BOTH
def test_the_planned_infusion_arrives(name: str) -> None:
    host = line(name, patient())
    before = host.wait(60.0)
    assert {*numbers(before, RATE), *numbers(before, VOLUME)} == {0}
    during = host.wait(120.0)
    assert set(numbers(during, RATE)[2:]) == {52.5}
    assert numbers(during, VOLUME)[-1] == pytest.approx(60 * 52.5 / 3600, abs=0.05)
    assert (NoticeKind.PUMP_RUNNING, True) in notices(during)
    assert host.codec.bad_frames == 0


def test_the_drug_is_reported_if_the_pump_sends_it() -> None:
    assert notices_of(line("bbraun-bcc", patient()).wait(5), NoticeKind.PUMP_DRUG) == [(True, "Ketamine 50 mg/50 mL")]


@BOTH
def test_the_patients_own_infusion_replaces_the_default(name: str) -> None:
    own = Infused(lambda t: Infusion(rate_ml_h=10, volume_ml=t / 360, is_running=True, drug="Saline"))
    items = line(name, own).wait(10.0)
    assert set(numbers(items, RATE)) == {10}
    assert notices_of(items, NoticeKind.PUMP_RUNNING) == [(True, "")]


@BOTH
def test_an_occluded_line_raises_an_alarm_stops_and_continues_afterwards(name: str) -> None:
    host = line(name, occluded(100, 30))
    host.wait(99.5)
    stopped = host.wait(129.5)
    assert [is_present for is_present, _ in notices_of(stopped, NoticeKind.PUMP_OCCLUSION)] == [True]
    assert [is_present for is_present, _ in notices_of(stopped, NoticeKind.PUMP_RUNNING)] == [False]
    assert len(set(numbers(stopped, VOLUME)[3:])) == 1
    after = host.wait(140.0)
    assert (NoticeKind.PUMP_OCCLUSION, False) in notices(after)
    assert (NoticeKind.PUMP_RUNNING, True) in notices(after)
    volumes = numbers(stopped, VOLUME) + numbers(after, VOLUME)
    assert max(later - earlier for earlier, later in pairwise(volumes)) < 0.05  # the missed volume is not made up for


@BOTH
@pytest.mark.parametrize("delay_s", [0.0, 0.3, 1.1])
def test_a_delayed_answer_arrives(name: str, delay_s: float) -> None:
    host = line(name, patient(), delay_s)
    items = host.wait(90.0)
    assert numbers(items, RATE)[-1] == 52.5
    assert len(numbers(items, RATE)) > 15
    assert host.codec.bad_frames == 0


@BOTH
def test_the_line_is_never_silent_for_long(name: str) -> None:
    """After two seconds of silence a device is lost."""
    host = line(name, patient())
    host.wait(30.0)
    assert max(later - earlier for (earlier, _), (later, _) in pairwise(host.received)) <= 1.05


@pytest.mark.parametrize("delay_s", [0.0, 0.1, 0.2, 0.3, 0.4])
def test_the_host_waits_as_specified_before_it_requests_and_acknowledges(delay_s: float) -> None:
    host = line("bbraun-bcc", patient(), delay_s)
    host.wait(30.0)
    requests = [(t, data) for t, data in host.sent if data == ACK or b"MEEM:GEET" in data]
    assert {data == ACK for _, data in requests} == {True, False}
    for t, data in requests:
        received_at = max(at for at, _ in host.received if at <= t)
        assert t - received_at >= (BEFORE_ACK_S if data == ACK else BEFORE_GET_S)
    assert len(requests) > 15


@pytest.mark.parametrize(("name", "every_s"), [("bbraun-bcc", 0.6), ("alaris-gh", 1.0)])
@pytest.mark.parametrize("delay_s", [0.0, 0.05])
def test_a_pump_that_answers_soon_is_polled_in_each_interval(name: str, every_s: float, delay_s: float) -> None:
    host = line(name, patient(), delay_s)
    host.wait(12.0)
    assert [t for t, _ in host.sent] == [pytest.approx(beat * every_s) for beat in range(round(12 / every_s))]


def get(pump: BbraunPump, t: float, bed: str = BED, what: Request = Request.MEM_GET) -> list[Frame | None]:
    pump.receive(encode_bcc(Frame(bed, what)), t)
    return [decode(packet.data) for packet in pump.emit(t)]


def test_the_pump_answers_its_own_bed_and_a_host_that_does_not_know_it_yet() -> None:
    pump = BbraunPump(PUMP, patient(), utc)
    assert get(pump, 1.0, bed="other") == get(pump, 2.0, bed="1") == []
    (alive,) = get(pump, 3.0, bed="1", what=Request.ALIVE)
    assert alive == Frame(BED, "3,50100,GNACK,0", is_stuffed=True)
    (version,) = get(pump, 4.0, what=Request.VERSION)
    assert version == Frame(BED, "4,50100,V3.30", is_stuffed=True)


def test_a_block_is_repeated_when_refused_and_the_next_comes_when_acknowledged() -> None:
    pump = BbraunPump(PUMP, patient(), utc)
    (first,) = get(pump, 1.0)
    assert first is not None
    assert not first.is_last
    pump.receive(NAK, 2.0)
    assert [decode(packet.data) for packet in pump.emit(2.0)] == [first]
    pump.receive(ACK, 2.05)
    assert pump.emit(2.05) == []  # the host sends too early
    pump.receive(ACK, 2.5)
    (last,) = [decode(packet.data) for packet in pump.emit(2.5)]
    assert last is not None
    assert last.is_last
    pump.receive(ACK, 3.0)
    assert pump.emit(3.0) == []


def test_a_host_that_sends_too_soon_is_not_answered() -> None:
    pump = BbraunPump(PUMP, patient(), utc)
    assert len(get(pump, 1.0)) == 1
    assert get(pump, 1.3) == []
    assert len(get(pump, 1.6)) == 1


def ask(pump: AlarisPump, text: str) -> list[str]:
    pump.receive(encode(text), 1.0)
    return [text for packet in pump.emit(1.0) for text in LineReader().feed(packet.data)]


def test_the_alaris_reports_its_serial_number_and_its_protocol() -> None:
    pump = AlarisPump(PUMP, patient(), utc)
    assert ask(pump, "INST_SERIALNO") == [f"INST_SERIALNO^{SERIAL}"]
    assert ask(pump, "COMMS_PROTOCOL") == ["COMMS_PROTOCOL^Asena Rev 2.1.5"]


@pytest.mark.parametrize("text", ["REMOTE_CTRL^ENABLED^3CC1", "INF_START", "INF_STOP", "INF_RATE^3.50^ml/h"])
def test_the_alaris_cannot_be_controlled(text: str) -> None:
    pump = AlarisPump(PUMP, patient(), utc)
    before = ask(pump, "INF")
    assert ask(pump, text) == []
    assert ask(pump, "INF") == before


def test_the_default_plan_is_forty_minutes_of_ketamine() -> None:
    plans = [default_plan(t) for t in (0, 59.9, 60, 60 + 1200, 60 + 2399, 60 + 2400, 9999)]
    assert [row.is_running for row in plans] == [False, False, True, True, True, False, False]
    assert [row.rate_ml_h for row in plans] == [0, 0, 52.5, 52.5, 52.5, 0, 0]
    assert [round(row.volume_ml, 2) for row in plans] == [0, 0, 0, 17.5, 34.99, 35, 35]


def test_an_occlusion_in_the_plan_stops_the_pump() -> None:
    blocked = Infused(
        lambda t: Infusion(rate_ml_h=36, volume_ml=t / 100, is_running=True, drug="x", is_occluded=10 < t <= 20)
    )
    state = PumpState(PUMP, blocked)
    states = [state.at(float(t)) for t in range(31)]
    assert [row.is_running for row in states] == [not row.is_occluded for row in states]
    assert [round(states[t].volume_ml, 2) for t in (10, 15, 20, 30)] == [0.1, 0.1, 0.1, 0.2]
