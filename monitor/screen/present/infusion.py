"""The texts of the infusion strip: the current session and the state of the pump.

Pure and without Qt; runs in the screen process.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.infusion.view import SessionView
from bedside.monitor.link.snapshot import Freshness, PumpView, Snapshot, VitalView
from bedside.monitor.screen.present.numbers import DASHES, is_stopped
from bedside.monitor.screen.present.session import headline

Tr = Callable[[str], str]
_SHOWN: Final = (VitalId.PUMP_RATE, VitalId.PUMP_VOLUME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value in the strip: "Rate", "12.5", "mL/h". `is_dim`: it is drawn grey (old, unknown or a prediction)."""

    label: str
    value: str
    unit: str
    is_dim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The content of the infusion strip. `flow` is the word for the pump: "infusing", "stopped", or "" if unknown.

    `label` is the session's phase and clock, or without a session the pump's name and drug. `mark` is "▶" while the
    pump infuses, "■" while it is stopped, "" if unknown. `figures` are the values, from left to right.
    """

    label: str
    mark: str  # ▶ or ■, independent of colour and language
    flow: str
    figures: tuple[Figure, ...]


def strip(snapshot: Snapshot, now: float, tr: Tr) -> Strip | None:
    """Return the content of the strip, None if there is no session and no pump value. `now` in monotonic seconds."""
    views: dict[VitalId, VitalView] = {view.vital: view for view in snapshot.vitals if view.vital in _SHOWN}
    pump, is_gone = snapshot.pump, is_stopped(snapshot, now)
    if snapshot.session is not None:
        return _of_session(snapshot.session, pump, views, tr, is_gone=is_gone)
    if pump is None or not views:
        return None
    label = next((row.label for row in snapshot.devices if row.id == pump.device), pump.device)
    label = f"{label}: {pump.drug}" if pump.drug else label
    figures = tuple(_figure(views[vital], tr, is_gone=is_gone) for vital in _SHOWN if vital in views)
    mark, flow = _flow(pump, views.values(), tr, is_gone=is_gone)
    return Strip(label=label, mark=mark, flow=flow, figures=figures)


def _of_session(
    session: SessionView, pump: PumpView | None, views: Mapping[VitalId, VitalView], tr: Tr, *, is_gone: bool
) -> Strip:
    """Return the strip of a session: phase, dose, rate, predicted concentration. The pump's name has no room in it."""
    order = session.session.order
    figures = []
    if order is not None and session.session.given:
        given = f"{session.given_mg:.1f} / {order.dose_mg:g}"
        figures.append(Figure(label=tr("Dose"), value=given, unit="mg", is_dim=is_gone))
    if VitalId.PUMP_RATE in views:
        figures.append(_figure(views[VitalId.PUMP_RATE], tr, is_gone=is_gone))
    if session.band_ng_ml is not None:
        low, high = session.band_ng_ml
        figures.append(Figure(label=tr("Model"), value=f"{low:.0f} – {high:.0f}", unit="ng/mL", is_dim=True))  # noqa: RUF001
    mark, flow = _flow(pump, views.values(), tr, is_gone=is_gone) if pump else ("", "")
    return Strip(label=headline(session, tr), mark=mark, flow=flow, figures=tuple(figures))


def _figure(view: VitalView, tr: Tr, *, is_gone: bool) -> Figure:
    is_unknown = is_gone or view.value is None or view.freshness in {Freshness.NEVER, Freshness.GONE}
    return Figure(
        label=tr(VITALS[view.vital].label),
        value=DASHES if is_unknown else f"{view.value:.1f}",
        unit=VITALS[view.vital].unit,
        is_dim=is_unknown or view.freshness is not Freshness.FRESH,
    )


def _flow(pump: PumpView, views: Iterable[VitalView], tr: Tr, *, is_gone: bool) -> tuple[str, str]:
    """Return the mark and the word that say whether the pump infuses; a stopped pump still reports its set rate."""
    is_known = not is_gone and all(view.freshness is Freshness.FRESH for view in views)
    if pump.is_running is None or not is_known:
        return "", ""
    return ("▶", tr("infusing")) if pump.is_running else ("■", tr("stopped"))
