"""One round on real processes: faults against a running monitor with an infusion, and what it shows, logs and keeps.

One monitor lives through several rounds. Times are monotonic seconds.
"""

import contextlib
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from msgspec import structs

from bedside.drivers import clock
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.infusion.commands import Observe
from bedside.monitor.link.client import SOCKET, LinkClient
from tests.campaign.causes import End, ImpossibleError, begin
from tests.campaign.checker import check
from tests.campaign.demands import ALARM_OF, Demand, demands
from tests.campaign.evidence import Evidence, Seen, Standing, longest_gap_s, read
from tests.campaign.faults import Fault, Kind, draw_real
from tests.campaign.outcome import Outcome
from tests.campaign.real_bed import RealBed, bed
from tests.campaign.script import SYS, Script, Span
from tests.system.yardstick import slowdown

SERIES: Final = 6  # rounds of one monitor
LATE_S: Final = 3.0  # from the start of an engine until its alarms stand, on an idle machine
_AFTER_S: Final = 10.0  # after the fault all must be as before
_MARKER_S: Final = 1.5
_UNSEEN_S: Final = 9.0  # how long the cause of an alarm lasts that is over before the fault
_LOOK_S: Final = 0.02
_AGAIN_S: Final = 0.2  # a snapshot as young as this may still be one of the dead engine


def play(seed: int, number: int, folder: Path) -> Outcome:
    """Play one round with a monitor of its own."""
    return next(iter(play_series(seed, [number], folder)))


def play_series(seed: int, numbers: Sequence[int], folder: Path) -> Iterator[Outcome]:
    """Play rounds with one monitor, and after a failure with a new one."""
    waiting = list(numbers)
    for life in range(len(numbers)):
        if not waiting:
            return
        place = folder / f"life{life}"
        place.mkdir()
        with bed(place, has_table=(waiting[0] // SERIES) % 2 == 1) as monitor:
            while waiting:
                number = waiting.pop(0)
                outcome = _play(seed, number, monitor)
                yield structs.replace(outcome, kind="real", seed=seed, number=number)
                if outcome.failures or any(Kind.FILE_REMOVED in name for name in outcome.faults):
                    break  # the next round needs a monitor to which nothing has happened


def _play(seed: int, number: int, monitor: RealBed) -> Outcome:
    random = Random(f"real {seed} {number}")
    try:
        return RealRound(random, monitor, number, late_s=LATE_S * slowdown()).play()
    except Exception:  # noqa: BLE001 - the next round has a monitor of its own
        return Outcome(faults=(), failures=(traceback.format_exc(),))


class Witness(threading.Thread):
    """Reads the link as a screen does, all the time, and remembers what it showed."""

    def __init__(self, monitor: RealBed) -> None:
        super().__init__(daemon=True)
        self._link, self._monitor = LinkClient(monitor.runtime / SOCKET), monitor
        self.ended = threading.Event()
        self.seen: list[Seen] = []

    def run(self) -> None:
        while not self.ended.wait(_LOOK_S):
            self._monitor.drain()
            newest = self._link.poll()
            if newest is None or (self.seen and newest.at <= self.seen[-1].at):
                continue
            alarms = {(str(row.alarm), row.subject): Standing(row.state, row.is_audible) for row in newest.alarms}
            given = newest.session.given_ml if newest.session else None
            self.seen.append(Seen(newest.at, alarms, given, (newest.log_sequence, newest.log_hash)))
        self._link.close()


class RealRound:
    """One round with a running monitor. `late_s`: how late an alarm may come on this machine, now."""

    def __init__(self, random: Random, monitor: RealBed, number: int, *, late_s: float) -> None:
        self._random, self._monitor, self._number, self._late_s = random, monitor, number, late_s
        self._faults: list[Fault] = []
        self._evidence = Evidence()
        self._acks: dict[str, float] = {}
        self._planned_acks: dict[str, float] = {}
        self._said_from = monitor.said_bytes()
        self._skipped: list[str] = []
        self._open: list[tuple[int, End]] = []
        self._engine = monitor.pids()["engine"]

    def play(self) -> Outcome:
        """Play the round, wait until all is as before, and let the checker judge it."""
        monitor, began = self._monitor, clock.now()
        witness = Witness(monitor)
        witness.start()
        drawn = draw_real(self._random, _UNSEEN_S + 1.5, has_table=monitor.has_table)
        script = self._script(drawn, began)
        monitor.tell(script)
        try:
            self._live_through([replace(row, begin=began + row.begin, end=began + row.end) for row in drawn])
            self._recover(script)
            until = clock.now()
            self._end_story()
        finally:
            self._end_faults(float("inf"))
            witness.ended.set()
            witness.join(5)
        self._evidence.seen = witness.seen
        return self._judge(script, until)

    def _script(self, drawn: Sequence[Fault], began: float) -> Script:
        """What happens to the patient: an alarm over but unseen, one that stands, one that begins in a fault."""
        kind = self._random.choice(("unseen", "stands", "begins"))
        spans = [Span("sys", SYS, began - self._late_s, 9e9)]
        first = drawn[0].begin - self._random.uniform(0, 4) if kind == "begins" else 0.3
        ends = first + _UNSEEN_S if kind == "unseen" else 9e9
        spans.append(Span("spo2", 80.0, began + first, began + ends))
        if self._random.random() < 0.6:
            spans.append(Span("hr", 140.0, began + 0.3, 9e9))
            if self._random.random() < 0.5:
                self._planned_acks[ALARM_OF["hr"]] = began + 8.5
        return Script(spans, self._monitor.script.pump_from)

    def _live_through(self, drawn: Sequence[Fault]) -> None:
        """Begin and end the faults in their time; between them staff enter remarks and acknowledge."""
        waiting, marker_at, acks = list(drawn), 0.0, self._planned_acks
        while waiting or self._open:
            at = clock.now()
            if waiting and waiting[0].begin <= at:
                self._begin(waiting.pop(0))
            self._end_faults(at)
            for alarm in [name for name, due in acks.items() if due <= at]:
                self._acknowledge(alarm)
                del acks[alarm]
            if at >= marker_at:
                marker_at = at + _MARKER_S
                self._mark()
            time.sleep(_LOOK_S)

    def _begin(self, fault: Fault) -> None:
        try:
            end = begin(fault, self._monitor, self._random)
        except ImpossibleError as err:
            self._skipped.append(f"{fault.kind}: {err}")
            return
        now = clock.now()
        self._faults.append(replace(fault, begin=now, end=now + fault.end - fault.begin))
        self._open.append((len(self._faults) - 1, end))

    def _end_faults(self, at: float) -> None:
        for index, end in list(self._open):
            fault = self._faults[index]
            if fault.end <= at:
                end()
                self._open.remove((index, end))
                self._faults[index] = replace(
                    fault, end=max(fault.begin, clock.now()) if fault.end > fault.begin else fault.end
                )

    def _mark(self) -> None:
        """Enter a remark; note whether the engine confirmed it."""
        text = f"round {self._number} remark {len(self._evidence.markers) + 1}"
        self._evidence.markers[text] = False
        try:
            refusal = self._monitor.send(Observe(kind="remark", text=text), within_s=1.0)
        except AssertionError:
            return  # no reply: it may have been carried out, or not
        self._evidence.markers[text] = refusal is None
        if refusal:
            self._evidence.refusals.append(str(refusal))

    def _acknowledge(self, alarm: str) -> None:
        with contextlib.suppress(AssertionError):
            self._acks.update(self._monitor.acknowledge(alarm))

    def _recover(self, script: Script) -> None:
        """Wait until everything is as it was before the fault, at most so long as it may take."""
        ended = max((row.end for row in self._faults), default=clock.now())
        give_up = ended + max(_AFTER_S, self._late_s + _AFTER_S)
        while clock.now() < give_up:
            if not self._dead() and self._all_stand(self._demands(script, 9e9)):
                break
            time.sleep(0.1)
        self._evidence.dead = self._dead()
        if not self._evidence.dead:
            time.sleep(0.3)

    def _dead(self) -> list[str]:
        pids = self._monitor.pids()
        dead = [name for name, pid in pids.items() if pid is None]
        if not any(row.replaces_engine for row in self._faults) and pids["engine"] != self._engine:
            dead.append("the engine was replaced, though no fault was its own")
        return dead + ([] if self._monitor.snapshot() else ["the link"])

    def _all_stand(self, wanted: Sequence[Demand]) -> bool:
        at, shown = clock.now(), self._monitor.shown()
        return all(row.alarm in shown for row in wanted if row.by <= at < row.until)

    def _end_story(self) -> None:
        """Let the patient recover, and acknowledge everything."""
        self._monitor.tell(Script((), self._monitor.script.pump_from))
        try:
            self._monitor.acknowledge()
        except AssertionError:
            return  # the checker says what is dead

    def _back_s(self, wanted: Sequence[Demand]) -> float | None:
        """Return how long after the death of the engine the next one showed what had stood, None without a death."""
        died = next((row.begin for row in self._faults if row.replaces_engine and row.what == "engine"), None)
        if died is None:
            return None
        stood = [row.alarm for row in wanted if row.by < died < row.until]
        later = (row.at for row in self._evidence.seen if row.at > died + _AGAIN_S and all(map(row.shows, stood)))
        return next(later, float("inf")) - died

    def _demands(self, script: Script, until: float) -> list[Demand]:
        late_s = self._late_s
        return demands(script, self._faults, self._acks, until=until, late_s=late_s, back_s=late_s)

    def _judge(self, script: Script, until: float) -> Outcome:
        monitor, evidence = self._monitor, self._evidence
        read(evidence, monitor.state)
        evidence.said = monitor.said(self._said_from)
        evidence.is_log_new = any(row.kind is Kind.FILE_REMOVED and row.what.startswith(FILE) for row in self._faults)
        wanted = self._demands(script, until)
        failures = check(script, self._faults, wanted, evidence, self._late_s)
        outcome = Outcome.of(
            self._faults, failures, unwatched_s=longest_gap_s(evidence.seen), back_s=self._back_s(wanted)
        )
        return structs.replace(outcome, skipped=tuple(self._skipped))
