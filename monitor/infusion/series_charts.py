"""The series of a patient's sessions as small charts: dose, pressure, side effects, scores, laboratory values.

Pure; any thread. A chart without a value is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bedside.config.infusion import InfusionConfig
from bedside.monitor.infusion.series import SeriesRow

Point = tuple[float, float]  # beginning of the session in POSIX seconds, value


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """One chart of values over the sessions of a patient.

    `lines`: the name of each line and its points in order of time. `low`: where the value axis begins; None: near the
    lowest value.
    """

    title: str
    unit: str  # UCUM, "" for a score
    lines: tuple[tuple[str, tuple[Point, ...]], ...]
    low: float | None = 0.0
    note: str = ""

    @property
    def values(self) -> list[float]:
        """The values of all lines of the chart."""
        return [value for _, points in self.lines for _, value in points]


def series_charts(rows: Sequence[SeriesRow], settings: InfusionConfig) -> list[SeriesChart]:
    """Return the charts of a patient's sessions, without those that have no value."""
    return [chart for chart in _all_charts(rows, settings) if chart.values]


def _all_charts(rows: Sequence[SeriesRow], settings: InfusionConfig) -> Iterator[SeriesChart]:
    at = [row.begun.timestamp() for row in rows]
    yield SeriesChart("Dose", "mg", (("", tuple((utc, row.dose_mg) for utc, row in zip(at, rows, strict=True))),))
    baseline = tuple((utc, row.baseline[0]) for utc, row in zip(at, rows, strict=True) if row.baseline)
    peak = tuple((utc, row.peak[0]) for utc, row in zip(at, rows, strict=True) if row.peak)
    yield SeriesChart("Systolic pressure", "mmHg", (("baseline", baseline), ("peak", peak)), low=None)
    for scale in settings.scale:
        values = [row.side_effects.get(scale.kind, scale.normal) for row in rows]
        if any(value != scale.normal for value in values):
            yield SeriesChart(scale.label, "", (("", tuple(zip(at, values, strict=True))),), scale.low, "worst")
    for instrument in settings.instrument:
        name = instrument.name
        points = tuple((utc, row.scores[name].value) for utc, row in zip(at, rows, strict=True) if name in row.scores)
        unit = "" if "{" in instrument.ucum else instrument.ucum
        yield SeriesChart(name, unit, (("", points),), instrument.low)
