"""The checker: holds what a round left against the truth. Each failure is a sentence. Pure.

It reads link, log and record, and knows the truth from the scripted values alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from tests.campaign.demands import Demand
from tests.campaign.evidence import Evidence, Row, Seen
from tests.campaign.faults import Fault, Kind
from tests.campaign.script import LABELS, RATE_ML_H, Script

_DOSE_SHARE: Final = 0.01
_DOSE_ML: Final = 0.011  # the pump tells its volume in steps of 0.01 mL
_POLL_S: Final = 6.0  # a volume may be so old: two polls of the pump
_KEPT: Final = ("kept in fallback", "begun anew")
_PUMP_LOST_S: Final = 8.0  # so long the pump may be silent
_SCREEN_START_S: Final = 15.0  # so long a screen may take to show itself to a new engine
_OF_LOG: Final = ("LOG_BROKEN", "LOG_NOT_WRITABLE")
_OF_DISK: Final = (*_OF_LOG, "DISK_LOW", "CONFIG_FALLBACK", "STORE_STOPPED")
_OF_RING: Final = ("RING_OVERRUN", "MONITOR_FAULT", "DRIVER_FAULT", "STORE_STOPPED")
_OF_PROCESS: Final = ("SCREEN_LOST", "STORE_STOPPED", "MONITOR_FAULT", "DEVICE_LOST", "KEEPER_SILENT")


def check(
    script: Script, faults: Sequence[Fault], wanted: Sequence[Demand], evidence: Evidence, late_s: float
) -> list[str]:
    """Return one sentence for each failure of a round; none if nothing was lost, doubled, wrong or untold."""
    return [
        *([] if _is_state_gone(faults) else _alarms(wanted, evidence.seen)),
        *_dose(script, faults, evidence, late_s),
        *_rows(evidence),
        *_markers(evidence),
        *_told(faults, evidence, late_s),
        *(f"not alive within 10 s of the fault: {name}" for name in evidence.dead),
    ]


def _is_state_gone(faults: Sequence[Fault]) -> bool:
    """Whether a fault took away the file that says what stands, and another one the engine that knew it.

    Then what stood cannot be known any more; that this is so must be told.
    """
    kinds = {row.kind: row for row in faults}
    removed = kinds.get(Kind.FILE_REMOVED)
    return removed is not None and removed.what == "alarms.sqlite" and any(row.replaces_engine for row in faults)


def _alarms(wanted: Sequence[Demand], seen: Sequence[Seen]) -> Iterator[str]:
    for demand in wanted:
        due = [row for row in seen if demand.holds_at(row.at)]
        lost = [row.at for row in due if row.shows(demand.alarm) is None]
        if lost:
            looks = f"{len(lost)} of {len(due)} looks until {lost[-1]:.1f} s"
            yield f"{demand.alarm} is not shown at {lost[0]:.1f} s ({looks}); it was due at {demand.by:.1f} s"
        acknowledged = demand.acknowledged
        if acknowledged is not None:
            # Two snapshots later the acknowledgement is there for certain.
            loud = [row.at for row in due if row.at > acknowledged + 1.0 and _sounds(row, demand.alarm)]
            if loud:
                yield f"{demand.alarm} was acknowledged at {acknowledged:.1f} s and sounds at {loud[0]:.1f} s"


def _sounds(seen: Seen, alarm: str) -> bool:
    standing = seen.shows(alarm)
    return standing is not None and standing.is_audible


def _dose(script: Script, faults: Sequence[Fault], evidence: Evidence, late_s: float) -> Iterator[str]:
    """The dose at the end, and at no time far from the pump's; while the pump is away it is assumed to run on."""
    doses = [row for row in evidence.seen if row.given_ml is not None]
    blind = [row for row in faults if row.blinds("pump")]
    for row in doses:
        is_away = any(fault.begin <= row.at < fault.end + 2 * _POLL_S + late_s for fault in blind)
        given, most = row.given_ml or 0.0, script.volume_ml(row.at)
        least = script.volume_ml(row.at - _POLL_S)
        if is_away and row is not doses[-1]:
            continue
        if not least * (1 - _DOSE_SHARE) - _DOSE_ML <= given <= most * (1 + _DOSE_SHARE) + _DOSE_ML:
            yield f"{given:.3f} mL are shown as given at {row.at:.1f} s; the pump has given {most:.3f} mL"
            return
    if script.pump_from is not None and not doses:
        yield "no dose was shown"
    ran = sum(change.get("rate_ml_h", 0.0) == RATE_ML_H for change in evidence.record.get("given", ()))
    if doses and not ran:
        yield "the record has no rate of the pump"


def _rows(evidence: Evidence) -> Iterator[str]:
    """No row is missing or there twice."""
    if evidence.broken:
        yield f"the log is broken: {evidence.broken}"
    numbers = [row["sequence"] for row in evidence.rows]
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the log's rows are not numbered from 1 to {len(numbers)} without a gap"
    # Rows that were kept elsewhere for a while are in the chain with other hashes, and say so.
    hashes = {row["sequence"]: None if row["reason"].endswith(_KEPT) else row["hash"] for row in evidence.rows}
    told = {row.head for row in evidence.seen if row.head[0]}
    lost = sorted(number for number, digest in told if hashes.get(number, "") not in (None, digest))
    if lost and not evidence.is_log_new:
        yield f"row {lost[0]} was said to be durable and is not in the log ({len(lost)} such rows)"
    edges = Counter(_edge(row) for row in evidence.rows if row["happening"] in {"ONSET", "RELIEF"})
    for (boot, alarm, subject, occurrence, happening), count in edges.items():
        if count > 1:
            yield f"the log has {count} rows {happening} of occurrence {occurrence} of {alarm} {subject} in run {boot}"
    for boot, alarm, subject, occurrence, happening in edges:
        if evidence.is_log_new:
            break  # what an earlier engine wrote went with the file
        if happening == "RELIEF" and (boot, alarm, subject, occurrence, "ONSET") not in edges:
            yield f"{alarm} {subject} ends in the log without having begun (occurrence {occurrence} of run {boot})"


def _edge(row: Row) -> tuple[str, str, str, int, str]:
    return row["boot"], row["alarm"], row["subject"], row["occurrence"], row["happening"]


def _markers(evidence: Evidence) -> Iterator[str]:
    """What the engine confirmed is in the record once; what it did not confirm, once at most."""
    written = Counter(row.get("text", "") for row in evidence.record.get("observations", ()))
    for marker, is_confirmed in evidence.markers.items():
        if written[marker] > 1 or (is_confirmed and not written[marker]):
            said = "was confirmed" if is_confirmed else "was not confirmed"
            yield f'the remark "{marker}" {said} and is in the record {written[marker]} times'


def _told(faults: Sequence[Fault], evidence: Evidence, late_s: float) -> Iterator[str]:
    for fault in faults:
        tells = _TELLS.get(fault.kind)
        if tells is not None and not _is_hidden(fault, faults, evidence, late_s) and not tells(fault, evidence, late_s):
            yield f"nothing told of the fault: {fault.kind} {fault.what}".rstrip()


def _is_hidden(fault: Fault, faults: Sequence[Fault], evidence: Evidence, late_s: float) -> bool:
    """Whether the fault lasted hardly longer than nothing was monitored at all, which is told instead."""
    patience_s = _SCREEN_START_S if fault.kind is Kind.SCREEN_DEAD else _PUMP_LOST_S if fault.what == "pump" else 0.0
    notice_s = late_s + patience_s
    return any(
        fault.end - row.end < notice_s and row.end - fault.begin > 0 and _unwatched(row, evidence, late_s)
        for row in faults
        if row.stops_engine and row is not fault and row.begin < fault.begin + notice_s
    )


def _onset(evidence: Evidence, alarm: str, begin: float, end: float, subject: str = "") -> bool:
    """Whether an alarm began in a span, or stood all through it."""
    began = any(
        row["happening"] == "ONSET"
        and row["alarm"] == alarm
        and begin <= row["at"] <= end
        and subject in row["subject"]
        for row in evidence.rows
    )
    shown = (key for row in evidence.seen if begin <= row.at <= end for key in row.alarms)
    return began or any(name == alarm and subject in about for name, about in shown)


def _unwatched(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    rows = [row for row in evidence.rows if row["happening"] == "UNWATCHED" and row["at"] >= fault.begin]
    return any(row["at"] <= fault.end + late_s for row in rows)


def _of_process(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    """An engine's death is a row of the log; the others are told by an alarm or in the log of the programs."""
    if fault.what == "supervisor":
        ended = any(row["happening"] == "MONITOR_STOPPED" and row["at"] >= fault.begin for row in evidence.rows)
        return ended or _any_of(_OF_PROCESS, fault, evidence, late_s)
    if fault.stops_engine:
        return _unwatched(fault, evidence, late_s)
    names = ("screen", "table") if fault.what == "display" else (fault.what,)
    said = any(f"{name} {did}" in evidence.said for name in names for did in ("ended", "hangs"))
    return said or _any_of(_OF_PROCESS, fault, evidence, late_s)


def _any_of(alarms: Sequence[str], fault: Fault, evidence: Evidence, late_s: float) -> bool:
    return any(_onset(evidence, alarm, fault.begin, fault.end + late_s) for alarm in alarms)


def _disk(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    return bool(evidence.refusals) or _any_of(_OF_DISK, fault, evidence, late_s)


def _file(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    """A log or a ring that is gone is told; the programs' own log may go unsaid."""
    if fault.what == "program.log":
        return True
    if fault.what.startswith("alarms"):
        return _any_of(_OF_LOG, fault, evidence, late_s)
    return _ring(fault, evidence, late_s)  # an engine that starts without one tells of the gap


def _ring(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    return _unwatched(fault, evidence, late_s) or _any_of(_OF_RING, fault, evidence, late_s)


def _cable(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    return _onset(evidence, "DEVICE_LOST", fault.begin, fault.end + late_s, LABELS[fault.what])


def _broker(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    return _onset(evidence, "DEVICE_LOST", fault.begin, fault.end + late_s, LABELS["pulse"])


def _clock(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    return _onset(evidence, "CLOCK_STEPPED", fault.begin, fault.end + late_s)


def _screen(fault: Fault, evidence: Evidence, late_s: float) -> bool:
    return _onset(evidence, "SCREEN_LOST", fault.begin, fault.end + late_s)


_TELLS: Final[Mapping[Kind, Callable[[Fault, Evidence, float], bool]]] = {
    Kind.KILLED: _of_process,
    Kind.STOPPED: _of_process,
    Kind.SLEPT: _unwatched,
    Kind.CABLE_PULLED: _cable,
    Kind.BROKER_GONE: _broker,
    Kind.CLOCK_STEPPED: _clock,
    Kind.SCREEN_DEAD: _screen,
    Kind.STDOUT_CLOSED: _screen,
    Kind.DISK_FULL: _disk,
    Kind.READ_ONLY: _disk,
    Kind.FILE_REMOVED: _file,
    Kind.RING_DAMAGED: _ring,
}
