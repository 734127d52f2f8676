"""Checks the faults of a scenario: which kinds fit which devices, and which amounts are possible.

Pure; raises ConfigError.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bedside.config.checks.configuration import Refuse
from bedside.config.error_messages import nearest
from bedside.config.scenario import Fault, FaultKind
from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VitalId

_NEEDED: Final = {"amount": "an amount", "by_s": "by_s"}
_SEQUENCED: Final = "bedside-json"  # numbers its messages, so that an old one is recognized
_NIBP: Final = "a device with a cuff that inflates on command"
_PUMP: Final = "a pump"
_MQTT: Final = "a device with a topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """What one kind of fault needs: a device of a certain kind, and an amount.

    The device provides one of the vitals `gives`, has a topic (`has_topic`) or a port, or has one of the `codecs`;
    `fits` names such a device for the error message. `most` is the highest amount, None if the fault takes no amount.
    Without `has_device` the fault concerns the whole bed, not one device.
    """

    fits: str = "a device"
    gives: frozenset[VitalId] = frozenset()
    has_topic: bool | None = None
    codecs: frozenset[str] = frozenset()
    most: float | None = None
    may_be_negative: bool = False
    has_device: bool = True


_RULES: Final[Mapping[FaultKind, _Rule]] = {
    FaultKind.PROBE_OFF: _Rule(
        fits="a device with a probe on the patient", gives=frozenset({VitalId.SPO2, VitalId.HR, VitalId.PR, VitalId.RR})
    ),
    FaultKind.UNPLUGGED: _Rule(),
    FaultKind.FROZEN: _Rule(),
    FaultKind.GARBLED: _Rule(most=1.0),
    FaultKind.BABBLING: _Rule(fits="a device with a port", has_topic=False, most=100_000.0),
    FaultKind.LATE: _Rule(most=600.0),
    FaultKind.CUFF_LOOSE: _Rule(fits=_NIBP, gives=frozenset({VitalId.CUFF})),
    FaultKind.CUFF_LEAK: _Rule(fits=_NIBP, gives=frozenset({VitalId.CUFF})),
    FaultKind.OCCLUSION: _Rule(fits=_PUMP, gives=frozenset({VitalId.PUMP_RATE}), has_topic=False),
    FaultKind.BROKER_GONE: _Rule(has_device=False),
    FaultKind.DUPLICATED: _Rule(fits=_MQTT, has_topic=True),
    FaultKind.OUT_OF_ORDER: _Rule(fits=_MQTT, has_topic=True),
    FaultKind.RETAINED: _Rule(
        fits=f"a device that numbers its messages ({_SEQUENCED})", codecs=frozenset({_SEQUENCED})
    ),
    FaultKind.CLOCK_STEPPED: _Rule(has_device=False, most=10 * 365 * 86400.0, may_be_negative=True),
    FaultKind.ENGINE_KILLED: _Rule(has_device=False),
    FaultKind.SCREEN_KILLED: _Rule(has_device=False),
}


def check_fault(
    key: str,
    fault: Fault,
    devices: Sequence[DeviceConfig],
    vitals: Callable[[DeviceConfig], Collection[VitalId]],
    refuse: Refuse,
) -> None:
    """Check one fault against the devices of its scenario; `vitals` returns what a device can measure."""
    rule = _RULES[fault.kind]
    _check_amount(key, fault, rule, refuse)
    if not rule.has_device:
        if fault.device is not None:
            raise refuse(f"{key}.device", fault.device, f"the fault {fault.kind} has no device: remove this key")
        if fault.kind is FaultKind.BROKER_GONE and not any(row.topic for row in devices):
            raise refuse(f"{key}.kind", str(fault.kind), "no device of this scenario has a topic")
        return
    fitting = [row.id for row in devices if _fits(rule, row, vitals(row))]
    allowed = f"must be {rule.fits}: {', '.join(fitting) or 'this scenario has none'}"
    if fault.device not in fitting:
        raise refuse(
            f"{key}.device", fault.device, f"{nearest(fault.device, fitting)}the device of {fault.kind} {allowed}"
        )


def _fits(rule: _Rule, device: DeviceConfig, given: Collection[VitalId]) -> bool:
    if rule.codecs and device.codec not in rule.codecs:
        return False
    if rule.has_topic is not None and rule.has_topic is not (device.topic is not None):
        return False
    return not rule.gives or not rule.gives.isdisjoint(given)


def _check_amount(key: str, fault: Fault, rule: _Rule, refuse: Refuse) -> None:
    if fault.kind is not FaultKind.CLOCK_STEPPED and fault.by_s is not None:
        raise refuse(f"{key}.by_s", fault.by_s, f"{fault.kind} moves no clock: remove this key")
    if rule.most is None:
        if fault.amount:
            raise refuse(f"{key}.amount", fault.amount, f"the fault {fault.kind} has no amount: remove this key")
        return
    is_clock = fault.kind is FaultKind.CLOCK_STEPPED
    if is_clock and fault.by_s is not None and fault.amount:
        raise refuse(f"{key}.amount", fault.amount, "by_s and amount say the same: remove one of them")
    name = "by_s" if is_clock and not fault.amount else "amount"
    size = abs(fault.step_s) if rule.may_be_negative else fault.amount
    if not 0 < size <= rule.most:
        sign = " or below, and not 0" if rule.may_be_negative else ""
        needed = f"the fault {fault.kind} needs {_NEEDED[name]} above 0{sign}, {rule.most:g} at most"
        raise refuse(f"{key}.{name}", fault.step_s, needed)
