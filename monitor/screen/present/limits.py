"""The texts of a vital's alarm limits: values, delays, and whether the current value is outside them.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bedside.alarms.catalogue import Priority, Side
from bedside.alarms.conditions.relative import limit_from
from bedside.config.schema import Limit, Profile, Relative
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.link.snapshot import Freshness, VitalView
from bedside.monitor.screen.present import limit_range
from bedside.monitor.screen.present.limit_edits import Stage
from bedside.monitor.screen.present.numbers import DASHES, Tr

MARKS: Final[Mapping[Side, str]] = {Side.LOW: "▼", Side.HIGH: "▲"}
_SPANS: Final[Mapping[tuple[bool, bool], str]] = {  # whether there is a low limit, and a high one
    (True, True): "{low} to {high}",
    (True, False): "at least {low}",
    (False, True): "at most {high}",
    (False, False): "off",
}
_UNSEEN: Final = (Freshness.NEVER, Freshness.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitText:
    """The texts of one row of the Alarm limits dialog.

    `words`: delays and the share of the last hour outside the limits; `state`: "requested", "outside now" and the
    like; `relative`: the limits relative to the baseline; `is_dim`: the value is stale; `is_urgent`: the value is
    outside the limits now.
    """

    name: str
    value: str
    unit: str
    low: str
    high: str
    words: str
    state: str
    relative: str
    is_dim: bool
    is_urgent: bool


def text(
    view: VitalView, limit: Limit, stage: Stage, tr: Tr, *, outside: float | None, differs: bool, relative: str
) -> LimitText:
    """Return the texts of a vital's row.

    `outside`: the share of the last hour's values outside these limits, None without values; `differs`: the limits
    differ from the profile; `relative`: the text of the limits relative to the baseline.
    """
    is_urgent = would_alarm(view, limit)
    return LimitText(
        name=tr(VITALS[view.vital].label) + (" ●" if differs else ""),
        value=number(view),
        unit=VITALS[view.vital].unit,
        low=figure(limit, Side.LOW, tr),
        high=figure(limit, Side.HIGH, tr),
        words=" · ".join(_words(limit, outside, tr)),
        state=" · ".join(_state(stage, tr, is_urgent=is_urgent, differs=differs)),
        relative=relative,
        is_dim=view.freshness is not Freshness.FRESH,
        is_urgent=is_urgent,
    )


def would_alarm(view: VitalView, limit: Limit) -> bool:
    """Return whether the current value is outside these limits; false if there is no current value."""
    if view.value is None or view.freshness in _UNSEEN:
        return False
    is_low = limit.low is not None and view.value < limit.low
    return is_low or (limit.high is not None and view.value > limit.high)


def number(view: VitalView) -> str:
    """Return the vital's current value as text; dashes without a current value."""
    return DASHES if view.value is None or view.freshness in _UNSEEN else f"{view.value:.0f}"


def figure(limit: Limit, side: Side, tr: Tr) -> str:
    """Return one limit with its mark, "▲ 120", "▼ off"."""
    at = limit_range.value(limit, side)
    return f"{MARKS[side]} {tr('off') if at is None else f'{at:g}'}"


def span(limit: Limit, tr: Tr) -> str:
    """Return both limits as text, "50 to 120", "at least 88"."""
    form = _SPANS[limit.low is not None, limit.high is not None]
    return tr(form).format(low=f"{limit.low or 0:g}", high=f"{limit.high or 0:g}")


def relative_words(profile: Profile | None, baselines: Mapping[VitalId, float], vital: VitalId, tr: Tr) -> str:
    """Return the absolute values of a vital's limits relative to its baseline, as text; "" if it has none."""
    settings = profile.relative.get(vital) if profile else None
    baseline = baselines.get(vital)
    if settings is None or baseline is None:
        return ""
    parts = ", ".join(_distances(settings, baseline, tr))
    return tr("baseline {}: also alarms {}").format(f"{baseline:g}", parts) if parts else ""


def differing(profile: Profile | None, limits: Mapping[VitalId, Limit]) -> tuple[VitalId, ...]:
    """Return the vitals whose limits differ from the profile's; () without a profile."""
    standard = profile.limits if profile else limits
    return tuple(vital for vital, limit in limits.items() if vital in standard and standard[vital] != limit)


def changes(now: Mapping[VitalId, Limit], then: Mapping[VitalId, Limit], tr: Tr) -> tuple[str, ...]:
    """Return what another profile would change, a line for each changed vital: "HR: 50 to 120 becomes 45 to 130".

    `now`: the limits in force; `then`: the limits of the other profile.
    """
    vitals = [row for row in VITALS if now.get(row) != then.get(row)]
    return tuple(_change(row, _span(now.get(row), tr), _span(then.get(row), tr), tr) for row in vitals)


def _span(limit: Limit | None, tr: Tr) -> str:
    return tr("none") if limit is None else span(limit, tr)


def _change(vital: VitalId, old: str, new: str, tr: Tr) -> str:
    label = tr(VITALS[vital].label)
    if old == new:
        return tr("{}: {}, other delays or extreme limits").format(label, old)
    return tr("{}: {} becomes {}").format(label, old, new)


def _distances(settings: Relative, baseline: float, tr: Tr) -> Iterator[str]:
    above = limit_from(settings, baseline, is_high=True)
    below = limit_from(settings, baseline, is_high=False)
    if above is not None:
        yield tr("above {}").format(f"{above:.0f}")
    if below is not None:
        yield tr("below {}").format(f"{below:.0f}")
    if settings.rise is not None:
        yield tr("on a rise of {} in {} min").format(f"{settings.rise:g}", f"{settings.rise_within_min:g}")


def _words(limit: Limit, outside: float | None, tr: Tr) -> Iterator[str]:
    yield _delay(limit, tr)
    if limit.breaches is not None:
        yield tr("{} times in {} s").format(limit.breaches, f"{limit.breaches_within_s:g}")
    if limit.extreme_low is not None or limit.extreme_high is not None:
        yield f"{Priority.HIGH.symbol} {_after(limit.extreme_delay_s, tr)}"
    if outside:
        yield tr("{} of last hour outside").format(_percent(outside))


def _delay(limit: Limit, tr: Tr) -> str:
    return _after(limit.delay_s, tr) if limit.integral is None else tr("integral {} %·s").format(f"{limit.integral:g}")


def _after(seconds: float, tr: Tr) -> str:
    return tr("after {} s").format(f"{seconds:g}") if seconds else tr("at once")


def _percent(share: float) -> str:
    """Return a share in per cent; a share above zero is never shown as 0 %."""
    return "< 1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"  # noqa: PLR2004 - one per cent


def _state(stage: Stage, tr: Tr, *, is_urgent: bool, differs: bool) -> Iterator[str]:
    if is_urgent:
        yield tr("outside now") if stage is Stage.IN_EFFECT else tr("would alarm now")
    if stage is Stage.REQUESTED:
        yield tr("requested")
    if differs and stage is Stage.IN_EFFECT and not is_urgent:
        yield tr("differs from profile")
