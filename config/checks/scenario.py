"""Cross-field validation of a scenario: referenced devices exist, faults fit them, expectations can be judged in time.

Pure. Each check raises ConfigError. The names that drivers and alarms define are passed in, since config is below both.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bedside.config.checks.configuration import BASELINED, Refuse, check_finite, limit_faults
from bedside.config.checks.fault import check_fault
from bedside.config.error_messages import nearest
from bedside.config.errors import ConfigError
from bedside.config.infusion import InfusionConfig
from bedside.config.scenario import Action, Deed, EventKind, ExpectAlarm, ExpectLog, ExpectValue, InfusionSpec, Scenario
from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VITALS, VitalId

# Events whose size is a share, 1 at most.
_SHARES: Final = frozenset(
    {EventKind.APNOEA, EventKind.LARYNGOSPASM, EventKind.AGITATION, EventKind.COLD_HAND, EventKind.ARREST}
)
# The fields that an action must have, and those that it may have; all others are refused.
_FIELDS: Final[Mapping[Deed, tuple[frozenset[str], frozenset[str]]]] = {
    Deed.NIBP_START: (frozenset(), frozenset()),
    Deed.ACKNOWLEDGE: (frozenset(), frozenset({"alarm"})),
    Deed.PAUSE_AUDIO: (frozenset(), frozenset()),
    Deed.END_PAUSE: (frozenset(), frozenset()),
    Deed.SET_LIMIT: (frozenset({"vital", "limit"}), frozenset()),
    Deed.SET_BASELINE: (frozenset({"vital"}), frozenset({"value"})),
    Deed.ADMIT: (frozenset(), frozenset()),
    Deed.BEGIN_SESSION: (frozenset(), frozenset()),
    Deed.PLACE_ORDER: (frozenset(), frozenset()),
    Deed.TICK_CHECKLIST: (frozenset(), frozenset()),
    Deed.TAKE_BASELINE: (frozenset(), frozenset()),
    Deed.START_INFUSION: (frozenset(), frozenset({"reason"})),
    Deed.PAUSE_INFUSION: (frozenset({"reason"}), frozenset()),
    Deed.RESUME_INFUSION: (frozenset(), frozenset()),
    Deed.STOP_INFUSION: (frozenset(), frozenset({"reason"})),
    Deed.OBSERVE: (frozenset(), frozenset({"kind", "value"})),
    Deed.SCORE_ALDRETE: (frozenset({"value"}), frozenset()),
    Deed.SET_ESCORT: (frozenset(), frozenset()),
    Deed.CLOSE_SESSION: (frozenset(), frozenset({"reason"})),
    Deed.DISCHARGE: (frozenset(), frozenset()),
}
_MOST_ALDRETE: Final = 10  # five parts of 0 to 2
_LATEST: Final = "must not lie after the scenario's end, duration_s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a scenario may refer to: the codecs, alarms and happenings.

    `vitals` returns what a device measures, `has_port` whether a codec uses a port.
    """

    codecs: Collection[str]
    vitals: Callable[[DeviceConfig], Collection[VitalId]]
    has_port: Callable[[str], bool]
    alarms: Collection[str]
    happenings: Collection[str]


def check_scenario(scenario: Scenario, path: Path, known: Known) -> None:
    """Check the patient, devices, faults, actions and expectations of a scenario."""

    def refuse(key: str, value: object, allowed: str) -> ConfigError:
        return ConfigError(path, key, value, allowed)

    _Check(scenario, known, refuse).all()


class _Check:
    """All checks of one scenario."""

    def __init__(self, scenario: Scenario, known: Known, refuse: Refuse) -> None:
        self._scenario, self._known, self._refuse = scenario, known, refuse
        self._given = {
            device.id: [vital for vital in known.vitals(device) if not device.vitals or vital in device.vitals]
            for device in scenario.device
        }

    def all(self) -> None:
        """Check all sections of the scenario, in the order of the file."""
        scenario = self._scenario
        check_finite(scenario, self._refuse)
        if not scenario.name.strip():
            raise self._refuse("name", scenario.name, "must be text: reports and logs contain it")
        if scenario.seed < 0:
            raise self._refuse("seed", scenario.seed, "must be a whole number of 0 or more")
        if not scenario.device:
            raise self._refuse("device", None, "a scenario needs a device, or nothing is measured")
        if scenario.patient.dia >= scenario.patient.sys:
            raise self._refuse("patient.dia", scenario.patient.dia, f"must lie below sys = {scenario.patient.sys:g}")
        if scenario.infusion is not None:
            self._check_infusion(scenario.infusion)
        for index, event in enumerate(scenario.event):
            self._in_time(f"event[{index}].at_s", event.at_s)
            if event.kind in _SHARES and event.size > 1:
                raise self._refuse(f"event[{index}].size", event.size, f"{event.kind} is a share, 1 at most")
        for index, fault in enumerate(scenario.fault):
            self._in_time(f"fault[{index}].at_s", fault.at_s)
            check_fault(f"fault[{index}]", fault, scenario.device, self._known.vitals, self._refuse)
        for index, action in enumerate(scenario.action):
            self._check_action(f"action[{index}]", action)
        self._check_expectations()

    def _in_time(self, key: str, at_s: float) -> None:
        if at_s > self._scenario.duration_s:
            raise self._refuse(key, at_s, f"{_LATEST} = {self._scenario.duration_s:g}")

    def _check_infusion(self, infusion: InfusionSpec) -> None:
        self._in_time("infusion.at_s", infusion.at_s)
        times = {name: getattr(infusion, name) for name in ("stop_s", "pause_s", "resume_s")}
        for name, at_s in times.items():
            if at_s is not None and at_s <= infusion.at_s:
                raise self._refuse(f"infusion.{name}", at_s, f"must lie after infusion.at_s = {infusion.at_s:g}")
            self._in_time(f"infusion.{name}", infusion.at_s if at_s is None else at_s)
        pause_s, resume_s = infusion.pause_s, infusion.resume_s
        if (pause_s is None) is not (resume_s is None):
            missing = "resume_s" if resume_s is None else "pause_s"
            raise self._refuse(f"infusion.{missing}", None, "pause_s and resume_s are given together")
        if pause_s is not None and resume_s is not None and resume_s <= pause_s:
            raise self._refuse("infusion.resume_s", resume_s, f"must lie after infusion.pause_s = {pause_s:g}")

    def _check_action(self, key: str, action: Action) -> None:
        self._in_time(f"{key}.at_s", action.at_s)
        needed, allowed = _FIELDS[action.do]
        for name in ("alarm", "vital", "value", "limit", "kind", "reason"):
            stood = getattr(action, name)
            is_given = stood not in (None, "")
            if name in needed and not is_given:
                raise self._refuse(f"{key}.{name}", None, f"{action.do} needs {' and '.join(sorted(needed))}")
            if is_given and name not in needed | allowed:
                takes = " and ".join(sorted(needed | allowed)) or "nothing but at_s"
                raise self._refuse(f"{key}.{name}", stood, f"{action.do} takes {takes}")
        self._check_deed(key, action)

    def _check_deed(self, key: str, action: Action) -> None:
        self._check_alarm(f"{key}.alarm", action.alarm or None)
        if action.do is Deed.NIBP_START and not any(VitalId.CUFF in row for row in self._given.values()):
            raise self._refuse(f"{key}.do", str(action.do), "no device of this scenario measures NIBP on command")
        if action.do is Deed.SET_LIMIT and action.vital is not None and action.limit is not None:
            for fault in limit_faults(action.vital, action.limit):
                raise self._refuse(f"{key}.limit{fault.key}", fault.value, fault.allowed)
        if action.do is Deed.SET_BASELINE and action.vital is not None:
            self._check_baseline(key, action.vital, action.value)
        if action.do is Deed.PLACE_ORDER and self._scenario.infusion is None:
            raise self._refuse(f"{key}.do", str(action.do), "there is no [infusion] to order")
        if action.do is Deed.OBSERVE:
            self._check_observation(key, action)
        points = action.value if action.do is Deed.SCORE_ALDRETE and action.value is not None else 0
        if not 0 <= points <= _MOST_ALDRETE or points % 1:
            raise self._refuse(f"{key}.value", points, f"must be a whole number from 0 to {_MOST_ALDRETE}")

    def _check_observation(self, key: str, action: Action) -> None:
        scales = {row.kind: row for row in InfusionConfig().scale}
        if bool(action.kind) is (action.value is None):
            raise self._refuse(key, action.value, "kind and value are given together, or neither")
        if action.kind and action.kind not in scales:
            raise self._refuse(
                f"{key}.kind", action.kind, f"{nearest(action.kind, scales)}must be one of {', '.join(scales)}"
            )
        if action.value is not None and not scales[action.kind].low <= action.value <= scales[action.kind].high:
            low, high = scales[action.kind].low, scales[action.kind].high
            raise self._refuse(f"{key}.value", action.value, f"must lie between {low:g} and {high:g}")

    def _check_baseline(self, key: str, vital: VitalId, value: float | None) -> None:
        if vital not in BASELINED:
            raise self._refuse(f"{key}.vital", str(vital), f"a baseline is taken of {', '.join(BASELINED)} only")
        if value is not None and not VITALS[vital].is_plausible(value):
            low, high = VITALS[vital].plausible
            raise self._refuse(f"{key}.value", value, f"must lie between {low:g} and {high:g}")

    def _check_expectations(self) -> None:
        expect = self._scenario.expect
        for index, alarm in enumerate(expect.alarm):
            self._check_expected_alarm(f"expect.alarm[{index}]", alarm)
        for index, log in enumerate(expect.log):
            self._check_expected_log(f"expect.log[{index}]", log)
        for index, value in enumerate(expect.value):
            self._check_expected_value(f"expect.value[{index}]", value)
        for index, name in enumerate(expect.allowed):
            self._check_alarm(f"expect.allowed[{index}]", name)

    def _check_expected_alarm(self, key: str, expected: ExpectAlarm) -> None:
        self._check_alarm(f"{key}.alarm", expected.alarm)
        self._check_window(key, expected)
        subjects = [*(device.name for device in self._scenario.device), *self._labels()]
        if expected.subject and expected.subject not in subjects:
            allowed = f"{nearest(expected.subject, subjects)}must be one of {', '.join(subjects)}"
            raise self._refuse(f"{key}.subject", expected.subject, allowed)
        if expected.ends_s is not None:
            self._in_time(f"{key}.ends_s", expected.ends_s)
            if expected.ends_s <= expected.from_s:
                raise self._refuse(f"{key}.ends_s", expected.ends_s, f"must lie after from_s = {expected.from_s:g}")

    def _check_expected_log(self, key: str, expected: ExpectLog) -> None:
        self._check_name(f"{key}.happening", expected.happening, self._known.happenings)
        self._check_alarm(f"{key}.alarm", expected.alarm or None)
        self._check_window(key, expected)

    def _check_expected_value(self, key: str, expected: ExpectValue) -> None:
        self._in_time(f"{key}.at_s", expected.at_s)
        given = list(dict.fromkeys(vital for row in self._given.values() for vital in row if not VITALS[vital].is_wave))
        if expected.vital not in given:
            names = ", ".join(given)
            raise self._refuse(f"{key}.vital", str(expected.vital), f"must be a number that a device provides: {names}")
        if expected.low > expected.high:
            raise self._refuse(f"{key}.low", expected.low, f"must not lie above high = {expected.high:g}")

    def _check_window(self, key: str, expected: ExpectAlarm | ExpectLog) -> None:
        self._in_time(f"{key}.from_s", expected.from_s)
        until, end = expected.from_s + expected.within_s, self._scenario.duration_s
        if until > end:
            allowed = f"from_s + within_s = {until:g} {_LATEST} = {end:g}: it could not be judged"
            raise self._refuse(f"{key}.within_s", expected.within_s, allowed)

    def _check_alarm(self, key: str, name: str | None) -> None:
        if name is not None:
            self._check_name(key, name, self._known.alarms)

    def _check_name(self, key: str, name: str, known: Collection[str]) -> None:
        if name not in known:
            raise self._refuse(key, name, f"{nearest(name, known)}must be one of {', '.join(known)}")

    def _labels(self) -> list[str]:
        return list(dict.fromkeys(VITALS[vital].label for row in self._given.values() for vital in row))
