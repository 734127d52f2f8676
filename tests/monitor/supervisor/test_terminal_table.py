from datetime import UTC, datetime
from io import StringIO
from typing import Any

import msgspec
import pytest
from rich.console import Console

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.inactivation import InactivationKind
from bedside.alarms.lifecycle import State
from bedside.config.origin import Origin
from bedside.config.vitals import VitalId
from bedside.monitor.link.snapshot import (
    AlarmView,
    DeviceView,
    Freshness,
    InactivationView,
    NibpView,
    Snapshot,
    VitalView,
)
from bedside.monitor.patient.patient import Patient
from bedside.monitor.supervisor.terminal_table import render

AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
CUFF_AT = datetime(2026, 3, 1, 11, 58, 30, tzinfo=UTC)
NOW = 1000.0
WIDTHS = pytest.mark.parametrize("width", [80, 120])


def clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"


def vital(name: VitalId, value: float | None, **rest: Any) -> VitalView:
    given = {"lane": 0, "device": "oximeter", "at": NOW - 1, "utc": AT, "freshness": Freshness.FRESH, **rest}
    return VitalView(vital=name, value=value, **given)


def alarm(name: AlarmId, **rest: Any) -> AlarmView:
    spec = CATALOGUE[name]
    given = {"state": State.SOUNDING, "value": None, "limit": None, "is_audible": True, "text": spec.text, **rest}
    return AlarmView(
        key=name, alarm=name, kind=spec.kind, subject="", priority=spec.priority, since=NOW - 9, utc=AT, **given
    )


def device(name: str, **rest: Any) -> DeviceView:
    given = {"is_up": True, "state": "UP", "detail": "", "frames_bad": 0, "last_at": NOW - 2, **rest}
    return DeviceView(id=name, label=name.title(), origin=Origin.SIMULATED, place="/dev/ttyUSB0", **given)


NIBP = (
    vital(VitalId.NIBP_SYS, 128, low=90, high=160, device="cuff", utc=CUFF_AT),
    vital(VitalId.NIBP_DIA, 76, device="cuff", utc=CUFF_AT),
    vital(VitalId.NIBP_MEAN, 93, device="cuff", utc=CUFF_AT),
)
SNAPSHOT = Snapshot(
    sequence=1,
    at=NOW,
    utc=AT,
    origin=Origin.SIMULATED,
    bed="bed1",
    ring="vitals.ring",
    ring_id=1,
    vitals=(vital(VitalId.HR, 72.4, low=50, high=120), vital(VitalId.SPO2, 98, low=90), *NIBP),
    waves=(),
    alarms=(),
    nibp=NibpView(device="cuff", is_measuring=False, cuff_mmhg=None, interval_min=5, next_at=NOW + 192),
    devices=(device("oximeter"), device("cuff")),
    inactivation=None,
    permitted=(),
    profile="adult",
    limits={},
    baselines={},
    has_sound=True,
    tick_late_s=0.0,
    log_sequence=41,
    log_hash="9f2c00112233",
)


def shown(width: int = 80, now: float = NOW, **changed: Any) -> list[str]:
    console = Console(width=width, record=True, file=StringIO())
    console.print(render(msgspec.structs.replace(SNAPSHOT, **changed), now))
    return console.export_text().splitlines()


def row(lines: list[str], word: str) -> str:
    """Return the one line that holds a word, with single spaces."""
    (only,) = (" ".join(line.split()) for line in lines if word in line)
    return only


@WIDTHS
@pytest.mark.parametrize("origin", [Origin.SIMULATED, Origin.REPLAYED])
def test_the_first_line_says_that_data_are_not_from_a_patient(width: int, origin: Origin) -> None:
    lines = shown(width, origin=origin)
    assert f"{origin}: not a patient" in lines[0]
    assert "bed1" in lines[1]
    assert clock(AT) in lines[1]


def test_data_of_a_real_patient_have_no_banner() -> None:
    lines = shown(origin=Origin.REAL, devices=())
    assert lines[0].startswith(f"bed1   {clock(AT)}   log row 41 9f2c0011")
    assert not [line for line in lines if "not a patient" in line]


def test_a_patient_is_shown_by_id_and_not_by_name() -> None:
    """Without a terminal the table is written to the service's journal."""
    assert "no patient admitted" in shown(140)[1]
    lines = shown(140, patient=Patient(name="Anna", id="P-17"))
    assert "P-17" in lines[1]
    assert not [line for line in lines if "Anna" in line]


@WIDTHS
def test_standby_is_shown_instead_of_no_alarms(width: int) -> None:
    assert row(shown(width), "no alarms") == "no alarms"
    lines = shown(width, is_standby=True)
    assert row(lines, "STANDBY") == "STANDBY: alarms are not monitored"
    assert not [line for line in lines if "measure a patient" in line]
    assert row(shown(width, is_standby=True, is_patient_seen=True), "measure a patient")
    fault = alarm(AlarmId.NO_SOUND)
    assert row(shown(width, is_standby=True, alarms=(fault,)), fault.text)


@WIDTHS
def test_a_vital_has_value_unit_limits_age_and_device(width: int) -> None:
    lines = shown(width)
    assert row(lines, "HR") == "HR 72 /min 50 - 120 1 s oximeter"
    assert row(lines, "SpO₂") == "SpO₂ 98 % 90 - 1 s oximeter"
    assert row(lines, "NIBP sys") == f"NIBP sys 128 mmHg 90 - 160 {clock(CUFF_AT)} cuff"


@WIDTHS
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    long = device("oximeter", is_up=False, detail="[Errno 111] connection refused by socket://10.0.0.5:4001 " * 3)
    lines = shown(width, alarms=(alarm(AlarmId.SPO2_LOW, value=84.5, limit=90),), devices=(long,))
    assert max(len(line) for line in lines) <= width


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"freshness": Freshness.STALE, "at": NOW - 7}, "HR 72 /min 7 s old oximeter"),
        ({"freshness": Freshness.GONE, "at": NOW - 30}, "HR --- /min 30 s oximeter"),
        ({"freshness": Freshness.NEVER, "at": None, "utc": None, "value": None}, "HR not yet /min oximeter"),
        ({"is_questionable": True}, "HR 72? /min 1 s oximeter"),
        ({"priority": Priority.MEDIUM}, "!! HR 72 /min 1 s oximeter"),
    ],
)
def test_a_number_shows_whether_it_is_old_questionable_or_alarmed(changed: dict[str, Any], expected: str) -> None:
    view = msgspec.structs.replace(vital(VitalId.HR, 72), **changed)
    assert row(shown(vitals=(view,)), "HR") == expected


def styles_of(view: VitalView, value: str) -> str:
    console = Console(
        width=80, color_system="standard", force_terminal=True, no_color=False, record=True, file=StringIO()
    )
    console.print(render(msgspec.structs.replace(SNAPSHOT, vitals=(view,)), NOW))
    (segment,) = (line for line in console.export_text(styles=True).splitlines() if value in line)
    return segment


def test_a_stale_number_is_greyed_and_a_fresh_one_is_not() -> None:
    stale = styles_of(vital(VitalId.HR, 72, freshness=Freshness.STALE), "72")
    assert "\x1b[2m" in stale
    assert "\x1b[2m" not in styles_of(vital(VitalId.HR, 72), "72")


def test_an_alarmed_number_is_coloured_until_it_is_acknowledged() -> None:
    red = "\x1b[1;37;41m"
    view = vital(VitalId.SPO2, 84, priority=Priority.HIGH)
    assert red in styles_of(view, "84")
    assert red not in styles_of(msgspec.structs.replace(view, is_acknowledged=True), "84")


def test_alarms_are_listed_in_order_with_symbol_value_and_limit() -> None:
    lines = shown(
        alarms=(
            alarm(AlarmId.SPO2_LOW, value=89.6, limit=90),
            alarm(AlarmId.HR_HIGH, value=134, limit=120, state=State.ACKNOWLEDGED, is_audible=False),
            alarm(AlarmId.DISK_LOW),
        )
    )
    first = next(number for number, line in enumerate(lines) if line.startswith("!!!"))
    assert [" ".join(line.split()) for line in lines[first : first + 3]] == [
        f"!!! SpO₂ low 89.6 < 90 since {clock(AT)}",
        f"!! HR high 134 > 120 (acknowledged) since {clock(AT)}",
        f"! disk nearly full since {clock(AT)}",
    ]


def test_a_latched_alarm_shows_that_it_is_not_acknowledged() -> None:
    lines = shown(alarms=(alarm(AlarmId.SPO2_LOW, state=State.LATCHED, is_audible=False),))
    assert "(over, not acknowledged)" in row(lines, "!!!")


def test_without_alarms_the_table_says_so() -> None:
    assert row(shown(), "no alarms") == "no alarms"


def test_an_audio_pause_counts_down() -> None:
    assert (
        row(shown(inactivation=InactivationView(kind=InactivationKind.AUDIO_PAUSED, until=NOW + 75)), "AUDIO")
        == "AUDIO PAUSED 1:15"
    )
    assert not [line for line in shown() if "AUDIO" in line]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, f"NIBP 128/76 (93) mmHg at {clock(CUFF_AT)}; next in 3:12, every 5 min"),
        ({"next_at": None}, f"NIBP 128/76 (93) mmHg at {clock(CUFF_AT)}; on demand"),
        ({"is_measuring": True}, f"NIBP 128/76 (93) mmHg at {clock(CUFF_AT)}; measuring"),
        ({"is_measuring": True, "cuff_mmhg": 143.6}, "measuring, cuff at 144 mmHg"),
        ({"detail": "cuff leaks"}, "every 5 min; the last one failed: cuff leaks"),
        ({"device": ""}, "NIBP: no device"),
    ],
)
def test_the_cuff_has_its_own_line(changed: dict[str, Any], expected: str) -> None:
    (line,) = (
        line for line in shown(120, nibp=msgspec.structs.replace(SNAPSHOT.nibp, **changed)) if line[:4] == "NIBP"
    )
    assert line.rstrip().endswith(expected)


def test_a_pressure_that_is_too_old_is_shown_as_dashes_and_one_never_measured_as_not_yet_measured() -> None:
    gone = tuple(msgspec.structs.replace(view, freshness=Freshness.GONE) for view in NIBP)
    assert f"NIBP ---/--- (---) mmHg at {clock(CUFF_AT)}" in "\n".join(shown(vitals=gone))
    never = tuple(msgspec.structs.replace(view, utc=None, at=None, freshness=Freshness.NEVER) for view in NIBP)
    assert "NIBP not yet measured; next in" in "\n".join(shown(vitals=never))


def test_the_cuff_pressure_has_no_row() -> None:
    assert not [line for line in shown(vitals=(vital(VitalId.CUFF, 143),)) if "143" in line]


def test_devices_show_their_state() -> None:
    lines = shown(devices=(device("oximeter", frames_bad=3), device("cuff", is_up=False, detail="no such port")))
    assert row(lines, "Oximeter") == "Oximeter [SIMULATED] UP, 2 s ago, 3 bad frames"
    assert row(lines, "Cuff") == "Cuff [SIMULATED] LOST: no such port"


def test_a_devices_message_is_not_interpreted_as_markup() -> None:
    lines = shown(devices=(device("cuff", is_up=False, detail="[/bold] [Errno 5]"),))
    assert row(lines, "Cuff").endswith("LOST: [/bold] [Errno 5]")


@pytest.mark.parametrize(("age_s", "is_stopped"), [(0.0, False), (1.0, False), (1.01, True), (60.0, True)])
def test_a_snapshot_older_than_a_second_shows_nothing_of_the_patient(age_s: float, is_stopped: bool) -> None:  # noqa: FBT001
    text = "\n".join(shown(now=NOW + age_s))
    assert ("MONITORING STOPPED" in text) is is_stopped
    assert ("72" in text) is not is_stopped


def test_before_the_first_snapshot_it_shows_that_it_is_starting() -> None:
    console = Console(width=80, file=StringIO(), record=True)
    console.print(render(None, NOW))
    assert console.export_text() == "Starting ...\n"
