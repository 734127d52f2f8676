"""The statistics of a log computed a second time, from rows as dicts, in plain Python, directly by the definitions."""

# ruff: noqa: C901, PLR0915

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
MARKS = {
    "MONITOR_STARTED",
    "MONITOR_STOPPED",
    "UNWATCHED",
    "STANDBY_BEGAN",
    "STANDBY_ENDED",
    "INACTIVATED",
    "REACTIVATED",
}


def seconds(row: Row) -> float:
    return datetime.fromisoformat(row["utc"]).timestamp()


def rank(values: Sequence[float], share: float) -> float | None:
    """Return the quantile `share`, with linear interpolation."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def boots(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each run of the engine: begin and end (POSIX), and its spans of standby and of silence."""
    runs: list[dict[str, Any]] = []
    for index, row in enumerate(rows):
        if row["happening"] == "MONITOR_STARTED":
            after = [other for other in rows[index:] if other["boot"] == row["boot"]]
            stop = next((other for other in after if other["happening"] == "MONITOR_STOPPED"), None)
            later = [other for other in rows[index + 1 :] if other["happening"] == "MONITOR_STARTED"]
            if stop is not None:
                end = seconds(stop)
            elif later:
                place = rows.index(later[0])
                follows: Row = rows[place + 1] if place + 1 < len(rows) else {"happening": ""}
                is_told = follows["happening"] == "UNWATCHED"
                end = seconds(follows) - follows["value"] if is_told else seconds(rows[place - 1])
            else:
                end = seconds(rows[-1])
            runs.append({"boot": row["boot"], "begin": seconds(row), "end": end, "rows": after})
    return runs


def away(boot: dict[str, Any], begins: str, ends: str) -> list[tuple[float, float]]:
    """Return the spans of a state within a run, which begins and ends with the rows `begins` and `ends`."""
    spans, since = [], None
    for row in boot["rows"]:
        if row["happening"] == begins and since is None:
            since = seconds(row)
        if row["happening"] == ends and since is not None:
            spans.append((since, min(seconds(row), boot["end"])))
            since = None
    return spans if since is None else [*spans, (since, boot["end"])]


def reference(rows: Sequence[Row], shifts: Sequence[tuple[int, int]], zone: tzinfo) -> dict[str, Any]:
    """Return the figures by name."""
    everything, rows = rows, [row for row in rows if row["happening"] not in {"COMMENTED", "JUDGED"}]
    runs = boots(rows)
    ends = {run["boot"]: run["end"] for run in runs}
    moments = sorted({at for run in runs for at in (run["begin"], run["end"])} | {seconds(row) for row in rows})
    off = [span for run in runs for span in away(run, "STANDBY_BEGAN", "STANDBY_ENDED")]
    quiet = [span for run in runs for span in away(run, "INACTIVATED", "REACTIVATED")]

    def inside(at: float, spans: Sequence[tuple[float, float]]) -> bool:
        return any(begin <= at < end for begin, end in spans)

    watched = silent = 0.0
    by_hour: defaultdict[int, float] = defaultdict(float)
    whole = [(run["begin"], run["end"]) for run in runs]
    first, last = (moments[0], moments[-1]) if moments else (0.0, 0.0)
    quarters = {first - first % 900 + 900 * step for step in range(int((last - first) // 900) + 2)}
    cuts = sorted(set(moments) | {at for at in quarters if first <= at <= last})
    for begin, end in pairwise(cuts):
        middle = (begin + end) / 2
        if inside(middle, whole) and not inside(middle, off):
            watched += end - begin
            by_hour[datetime.fromtimestamp(middle, zone).hour] += end - begin
            silent += (end - begin) * inside(middle, quiet)

    def shift(hour: int) -> tuple[int, int]:
        return next(each for each in shifts if (hour - each[0]) % 24 < (each[1] - each[0]) % 24)

    spans = []
    for row in rows:
        if row["happening"] != "ONSET":
            continue
        same = [
            other
            for other in rows
            if all(other[name] == row[name] for name in ("boot", "alarm", "subject", "occurrence"))
        ]
        own = [other for other in rows if other["boot"] == row["boot"]]
        relief = next((other for other in same if other["happening"] == "RELIEF"), None)
        seen = next((other for other in same if other["happening"] == "ACKNOWLEDGE"), None)
        left = row["at"] + ends.get(row["boot"], seconds(rows[-1])) - seconds(row)
        at_end = max([left, *(other["at"] for other in own if other["happening"] not in MARKS)])
        is_before = seen is None or (relief is not None and same.index(relief) < same.index(seen))
        words = [
            other["reason"].split(":")[0]
            for other in everything
            if other["happening"] == "JUDGED" and other["about"] == row["sequence"]
        ]
        lasting = (relief["at"] if relief else at_end) - row["at"]
        spans.append(
            {
                "sequence": row["sequence"],
                "at": row["at"],
                "boot": row["boot"],
                "name": (row["alarm"], row["subject"]),
                "priority": row["priority"],
                "lasting": lasting,
                "seen": None if seen is None else seen["at"] - row["at"],
                "is_brief": relief is not None
                and is_before
                and relief["reason"] in {"", "questionable value"}
                and lasting <= 10,
                "shift": shift(datetime.fromtimestamp(seconds(row), zone).hour),
                "judged": words[-1] if words else None,
            }
        )

    def group(which: Sequence[dict[str, Any]], watched_s: float) -> dict[str, Any]:
        waits = [span["seen"] for span in which if span["seen"] is not None]
        brief = sum(span["is_brief"] for span in which)
        return {
            "count": len(which),
            "hours": watched_s / 3600,
            "per_hour": len(which) / (watched_s / 3600) if watched_s else None,
            "standing_s": sum(span["lasting"] for span in which),
            "acknowledged": len(waits),
            "median_s": rank(waits, 0.5),
            "p95_s": rank(waits, 0.95),
            "brief": brief,
            "brief_share": brief / len(which) if which else None,
        }

    def bursts(which: Sequence[dict[str, Any]], count: int, within_s: float) -> dict[str, Any]:
        crowded = episodes = most = 0
        length = 0.0
        for boot in {span["boot"] for span in which}:
            at = sorted(span["at"] for span in which if span["boot"] == boot)
            marked: list[set[int]] = []
            for start in range(len(at)):
                most = max(most, sum(0 <= other - at[start] <= within_s for other in at[start:]))
                if start + count <= len(at) and at[start + count - 1] - at[start] <= within_s:
                    window = set(range(start, start + count))
                    if marked and marked[-1] & window:
                        marked[-1] |= window
                    else:
                        marked.append(window)
            episodes += len(marked)
            crowded += sum(map(len, marked))
            length += sum(at[max(each)] - at[min(each)] for each in marked)
        return {"count": episodes, "onsets": crowded, "seconds": length, "most": most}

    in_alarm = 0.0
    for boot in {span["boot"] for span in spans}:
        stood = sorted((span["at"], span["at"] + span["lasting"]) for span in spans if span["boot"] == boot)
        reached = float("-inf")
        for begin, end in stood:
            in_alarm += max(0.0, end - max(begin, reached))
            reached = max(reached, end)
    names = {span["name"] for span in spans}
    chatter = {name: bursts([span for span in spans if span["name"] == name], 3, 60) for name in names}
    return {
        "watched_h": watched / 3600,
        "all": group(spans, watched),
        "by_priority": {
            each: group([span for span in spans if span["priority"] == each], watched)
            for each in ("HIGH", "MEDIUM", "LOW")
        },
        "by_alarm": {
            each: group([span for span in spans if span["name"][0] == each], watched)
            for each in {name[0] for name in names}
        },
        "by_name": {each: group([span for span in spans if span["name"] == each], watched) for each in names},
        "by_shift": {
            each: group(
                [span for span in spans if span["shift"] == each],
                sum(length for hour, length in by_hour.items() if shift(hour) == each),
            )
            for each in shifts
        },
        "in_alarm_s": in_alarm,
        "silent_s": silent,
        "chattering": {name: cluster for name, cluster in chatter.items() if cluster["count"]},
        "floods": bursts(spans, 10, 600),
        "longest": sorted((span["lasting"] for span in spans), reverse=True)[:10],
        "judged": dict(Counter(span["judged"] for span in spans if span["judged"])),
    }
