"""Cross-field validation of infusion sessions: bounds are consistent, names are unique.

Pure; any thread. Each check raises ConfigError. Whether a figure is good medicine is for the clinic to decide.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from bedside.config.errors import ConfigError
from bedside.config.infusion import DoseBounds, Gate, Hold, InfusionConfig, Instrument, Scale
from bedside.config.vitals import VITALS, VitalId

Refuse = Callable[[str, object, str], ConfigError]

_WHOLE: Final = 100.0  # per cent
_LONGEST: Final = 48  # characters of an item, label or name that fit a button of the screen
_PRESSURES: Final = {"sys": VitalId.NIBP_SYS, "dia": VitalId.NIBP_DIA}
_USUAL: Final = ("mg_per_kg", "minutes", "mg_per_ml")


def check_infusion(infusion: InfusionConfig, refuse: Refuse) -> None:
    """Check the settings of infusion sessions."""
    _check_dose(infusion.dose, refuse)
    _check_hold(infusion.hold, refuse)
    _check_gate(infusion.gate, refuse)
    _check_percent("infusion.pump_differs_percent", infusion.pump_differs_percent, refuse)
    _check_names("infusion.checklist", "", infusion.checklist, refuse)
    _check_names("infusion.scale", ".kind", [row.kind for row in infusion.scale], refuse)
    _check_names("infusion.scale", ".label", [row.label for row in infusion.scale], refuse)
    _check_names("infusion.instrument", ".name", [row.name for row in infusion.instrument], refuse)
    _check_names("infusion.question", ".name", [row.name for row in infusion.question], refuse)
    _check_names("infusion.question", ".label", [row.label for row in infusion.question], refuse)
    for index, question in enumerate(infusion.question):
        _check_names(f"infusion.question[{index}].choices", "", question.choices, refuse)
    for index, scale in enumerate(infusion.scale):
        _check_scale(f"infusion.scale[{index}]", scale, refuse)
    for index, instrument in enumerate(infusion.instrument):
        _check_range(f"infusion.instrument[{index}]", instrument, refuse)


def _check_dose(dose: DoseBounds, refuse: Refuse) -> None:
    for name in (*_USUAL, "rate_ml_h"):
        low, high = getattr(dose, name)
        if low >= high:
            raise refuse(f"infusion.dose.{name}", [low, high], "must be two numbers, the lower one first")
    for name in _USUAL:
        (low, high), usual = getattr(dose, name), getattr(dose, f"usual_{name}")
        if not low <= usual <= high:
            raise refuse(f"infusion.dose.usual_{name}", usual, f"must lie within {name} = {low:g} to {high:g}")
    _check_percent("infusion.dose.agree_percent", dose.agree_percent, refuse)
    for dose_mg, count in Counter(dose.nasal_mg).items():
        if count > 1:
            raise refuse("infusion.dose.nasal_mg", list(dose.nasal_mg), f"has {dose_mg:g} more than once")


def _check_hold(hold: Hold, refuse: Refuse) -> None:
    for name in (name for name in hold.__struct_fields__ if name != "over_years"):
        low, high = VITALS[_PRESSURES[name.split("_")[1]]].plausible
        if not low <= getattr(hold, name) <= high:
            raise refuse(f"infusion.hold.{name}", getattr(hold, name), f"must lie between {low:g} and {high:g}")
    for name, above in (("start_sys", "pause_sys"), ("start_sys_over", "pause_sys"), ("start_dia", "pause_dia")):
        if getattr(hold, name) > getattr(hold, above):
            most = f"must not lie above {above} = {getattr(hold, above):g}"
            raise refuse(f"infusion.hold.{name}", getattr(hold, name), most)
    for when in ("start", "pause"):
        systolic = getattr(hold, f"{when}_sys")
        if getattr(hold, f"{when}_dia") >= systolic:
            most = f"must lie below {when}_sys = {systolic:g}"
            raise refuse(f"infusion.hold.{when}_dia", getattr(hold, f"{when}_dia"), most)


def _check_gate(gate: Gate, refuse: Refuse) -> None:
    _check_percent("infusion.gate.near_baseline_percent", gate.near_baseline_percent, refuse)


def _check_percent(key: str, percent: float, refuse: Refuse) -> None:
    if percent > _WHOLE:
        raise refuse(key, percent, f"must be a number above 0, {_WHOLE:g} at most")


def _check_scale(key: str, scale: Scale, refuse: Refuse) -> None:
    _check_range(key, scale, refuse)
    within = f"must lie within low = {scale.low:g} to high = {scale.high:g}"
    if not scale.low <= scale.normal <= scale.high:
        raise refuse(f"{key}.normal", scale.normal, within)
    values = [value for value, _ in scale.buttons]
    for index, value in enumerate(values):
        if not scale.low <= value <= scale.high:
            raise refuse(f"{key}.buttons[{index}]", value, within)
        if value in values[:index]:
            raise refuse(f"{key}.buttons[{index}]", value, "stands here twice: each button needs a value of its own")


def _check_range(key: str, row: Scale | Instrument, refuse: Refuse) -> None:
    if row.low >= row.high:
        raise refuse(f"{key}.low", row.low, f"must lie below high = {row.high:g}")


def _check_names(key: str, below: str, names: Sequence[str], refuse: Refuse) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names):
        place = f"{key}[{index}]{below}"
        if not name.strip() or len(name) > _LONGEST or not name.isprintable():
            raise refuse(place, name, f"must be one line of 1 to {_LONGEST} characters")
        if name in seen:
            raise refuse(place, name, "stands here twice: each needs a name of its own")
        seen.add(name)
