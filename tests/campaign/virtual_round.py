"""One round in virtual time: a bed with an infusion under way, faults, and the bed built anew from its folder.

Takes a second or two. Times are virtual seconds since the start of the round.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Final

import msgspec
from msgspec import structs

from bedside.config.load import load
from bedside.config.scenario import Fault as LineFault
from bedside.config.scenario import FaultKind
from bedside.drivers import registry
from bedside.monitor.acquisition.ring import RING
from bedside.monitor.engine.snapshot_builder import snapshot
from bedside.monitor.infusion.commands import BeginSession, Observe, PlaceOrder, StartInfusion, TickItem
from bedside.monitor.infusion.dose import plan_order
from bedside.monitor.infusion.session import Route
from bedside.monitor.link.commands import Acknowledge, Admit, Command
from bedside.monitor.link.heartbeats import Alive
from bedside.monitor.patient.patient import Patient
from bedside.monitor.scenario.virtual_engine import VirtualEngine
from bedside.monitor.scenario.virtual_line import VirtualCable
from tests.campaign.checker import check
from tests.campaign.demands import ALARM_OF, Demand, demands
from tests.campaign.evidence import Evidence, Seen, Standing, longest_gap_s, read
from tests.campaign.faults import Fault, Kind, draw_virtual
from tests.campaign.outcome import Outcome
from tests.campaign.script import BED, PROFILE, SYS, Script, ScriptedPatient, Span

STEP_S: Final = 0.1
LATE_S: Final = 2.5  # a report and a poll
_EPOCH: Final = datetime(2026, 1, 1, 8, 0, tzinfo=UTC).timestamp()
_LOOK_S: Final = 0.5
_PUMP_FROM_S: Final = 10.0
_PRESSURE_S: Final = 34.0  # the first pressure is there for certain
_STORY_S: Final = 36.0
_AFTER_S: Final = 10.0  # after the fault everything must be as before
_LAST_S: Final = 8.0  # after that, for what staff have acknowledged to be over
_BACK_S: Final = 0.2  # what stood before an engine's death stands in the first step of the next one
ORDER: Final = plan_order(Route.IV, weight_kg=70.0, mg_per_kg=1.0, mg_per_ml=1.0, minutes=80.0)
_KILLS: Final = {Kind.KILLED, Kind.STOPPED}


def play_series(seed: int, numbers: Sequence[int], folder: Path) -> Iterator[Outcome]:
    """Play rounds, each with a bed of its own."""
    for number in numbers:
        place = folder / str(number)
        place.mkdir()
        yield structs.replace(play(seed, number, place), kind="virtual", seed=seed, number=number)


def play(seed: int, number: int, folder: Path) -> Outcome:
    """Play one round with its own random numbers, and judge it."""
    random = Random(f"virtual {seed} {number}")
    faults = draw_virtual(random, begin=round(random.uniform(46, 54), 1))
    return VirtualRound(random, faults, folder).play()


class VirtualRound:
    """One bed, its script, and the faults of one round."""

    def __init__(self, random: Random, faults: Sequence[Fault], folder: Path) -> None:
        self._random, self.faults, self._folder = random, faults, folder
        self.over_at = max(row.end for row in faults) + _AFTER_S
        self.acks: dict[str, float] = {}
        self.script = Script((Span("sys", SYS, _PRESSURE_S - LATE_S, 9e9), *self._story()), pump_from=_PUMP_FROM_S)
        (folder / "campaign-profile.toml").write_text(PROFILE)
        (folder / "bed.toml").write_text(BED.format(folder=folder, disk_low_mb=0.001))
        config = load(folder / "bed.toml", codecs=registry.CODECS, has_broker=True)
        patient = ScriptedPatient(self.script)
        lines = [_line_fault(row) for row in faults if row.kind in {Kind.CABLE_PULLED, Kind.BROKER_GONE}]
        cables = {
            row.id: VirtualCable(
                row, registry.find(registry.EMULATORS, row.codec)(row, patient, _device_time), lines, 1
            )
            for row in config.device
        }
        self.engine = VirtualEngine(config, folder, cables, posix=self._posix, session_code=lambda: "S-00c0ffee")
        self.evidence = Evidence()
        self._steps = 0
        self._marker = 0
        self._damaged = False

    def play(self) -> Outcome:
        """Play the round to its end, and return the checker's judgement."""
        self.engine.start(0.0)
        self.engine.write(self.engine.first_rows(0.0), 0.0)
        ends = self.over_at + _LAST_S
        plan = sorted([*self._preparations(), (self.over_at + 1.0, None)], key=lambda row: row[0])
        while (at := self._steps * STEP_S) <= ends:
            self._live_or_die(at)
            self.engine.listen(at)
            while plan and plan[0][0] <= at:
                self._act(plan.pop(0)[1], at)
            if not self._is_on(Kind.SCREEN_DEAD, at) and not self._is_on(Kind.SLEPT, at):
                self.engine.obey(Alive(frames=self._steps), at)
            if not self._is_on(Kind.SLEPT, at):
                self.engine.step(at)
                self._look(at)
            self._steps += 1
        self.engine.close()
        return self.judge()

    def demands(self) -> list[Demand]:
        """Return what must be shown in this round."""
        return demands(self.script, self.faults, self.acks, until=self.over_at + _LAST_S, late_s=LATE_S, back_s=_BACK_S)

    def judge(self) -> Outcome:
        """Read log and record, and let the checker hold everything against the truth."""
        evidence = self.evidence
        read(evidence, self._folder)
        failures = check(self.script, self.faults, self.demands(), evidence, LATE_S)
        return Outcome.of(self.faults, failures, unwatched_s=longest_gap_s(evidence.seen), back_s=None)

    def _story(self) -> Iterator[Span]:
        """What happens to the patient: an alarm over but unseen, one that stands, one that begins in a fault."""
        first, over = min(row.begin for row in self.faults), self.over_at
        kind = self._random.choice(("unseen", "stands", "begins"))
        begin = first - self._random.uniform(0, 4) if kind == "begins" else _STORY_S
        yield Span("spo2", 80.0, round(begin, 1), begin + 9.0 if kind == "unseen" else over)
        if self._random.random() < 0.7:
            yield Span("hr", 140.0, _STORY_S, over)
            if self._random.random() < 0.5:
                self.acks[ALARM_OF["hr"]] = _STORY_S + 9.0

    def _preparations(self) -> Iterator[tuple[float, Command | str]]:
        yield 1.0, Admit(patient=Patient(name="Emil Beispiel", weight_kg=70.0))
        yield 1.5, BeginSession()
        yield 2.0, PlaceOrder(order=ORDER)
        yield 2.5, "checklist"
        yield _PUMP_FROM_S - 1.0, StartInfusion(reason="no baseline, to save time")
        yield from ((at, alarm) for alarm, at in self.acks.items())
        yield from ((at, "marker") for at in range(20, int(self.over_at), 3))

    def _act(self, deed: "Command | str | None", at: float) -> None:
        engine = self.engine
        if deed is None:
            self._acknowledge(at, "")
        elif deed == "marker":
            self._marker += 1
            text = f"marker {self._marker}"
            is_heard = not self._is_on(Kind.SLEPT, at)
            self.evidence.markers[text] = is_heard and not engine.obey(Observe(kind="remark", text=text), at)
        elif deed == "checklist":
            for item in engine.bed.session.settings.checklist if engine.bed else ():
                engine.obey(TickItem(item=item, is_ok=True), at)
        elif isinstance(deed, str):
            self._acknowledge(at, deed)
        else:
            refusal = engine.obey(deed, at)
            if refusal:
                raise AssertionError(f"{type(deed).__name__} was refused: {refusal}")

    def _acknowledge(self, at: float, alarm: str) -> None:
        for row in self.engine.bed.alarms.shown() if self.engine.bed else ():
            if alarm in ("", row.spec.id):
                self.engine.obey(Acknowledge(key=row.key, seen=row.priority), at)
                self.acks.setdefault(str(row.spec.id), at)

    def _look(self, at: float) -> None:
        """Note what a screen would read from the link, every half second and in each engine's first step."""
        bed = self.engine.bed
        if bed is None or (self._steps % round(_LOOK_S / STEP_S) and not self._is_first):
            return
        self._is_first = False
        shown = msgspec.to_builtins(snapshot(bed, self.engine.head, 1, at))
        alarms = {(row["alarm"], row["subject"]): Standing(row["state"], row["is_audible"]) for row in shown["alarms"]}
        session, head = shown["session"], (shown["log_sequence"], shown["log_hash"])
        self.evidence.seen.append(Seen(at, alarms, session["given_ml"] if session else None, head))

    _is_first = False

    def _live_or_die(self, at: float) -> None:
        deaths = [row for row in self.faults if row.kind in _KILLS and row.begin <= at < row.end]
        damage = next((row for row in self.faults if row.kind is Kind.RING_DAMAGED and row.begin <= at), None)
        if damage and not self._damaged:
            self._damaged = True
            self._damage_ring()
        if deaths and self.engine.bed is not None:
            if deaths[0].what == "engine in mid step":
                self.engine.listen(at)
                self.engine.bed.step(at, self._posix(at))  # what happened in it was neither logged nor shown
            self.engine.kill()
        elif not deaths and self.engine.bed is None:
            self.engine.start(at)
            self.engine.write(self.engine.first_rows(at), at)
            self._is_first = True

    def _damage_ring(self) -> None:
        """Kill the engine, and leave its ring as a failing disk might: cut, overwritten or gone. Another one starts."""
        self.engine.kill()
        path = self._folder / RING
        how = self._random.choice(("gone", "cut", "noise", "zeros"))
        if how == "gone":
            path.unlink()
        elif how == "cut":
            path.write_bytes(path.read_bytes()[: self._random.randrange(100_000)])
        else:
            data = bytearray(path.read_bytes())
            place = self._random.choice((0, 512, 528, 4096, 8192))
            data[place : place + 256] = self._random.randbytes(256) if how == "noise" else bytes(256)
            path.write_bytes(data)

    def _is_on(self, kind: Kind, at: float) -> bool:
        return any(row.kind is kind and row.begin <= at < row.end for row in self.faults)

    def _posix(self, at: float) -> float:
        steps = (row.amount for row in self.faults if row.kind is Kind.CLOCK_STEPPED and row.begin <= at < row.end)
        return _EPOCH + at + sum(steps)


def _line_fault(fault: Fault) -> LineFault:
    kind = FaultKind.BROKER_GONE if fault.kind is Kind.BROKER_GONE else FaultKind.UNPLUGGED
    device = fault.what if kind is FaultKind.UNPLUGGED else None
    return LineFault(at_s=fault.begin, kind=kind, hold_s=fault.end - fault.begin, device=device)


def _device_time(at: float) -> datetime:
    return datetime.fromtimestamp(_EPOCH + at, UTC)
