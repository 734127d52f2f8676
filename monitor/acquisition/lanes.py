"""The lanes of the ring: one for each vital of each configured device, in the order of the configuration.

Pure; runs once, when the engine starts.
"""

from math import ceil
from typing import Final

from bedside.config.schema import Config, DeviceConfig, StateConfig
from bedside.config.vitals import VITALS, VitalId
from bedside.drivers import registry
from bedside.monitor.acquisition.ring import MAX_BLOCK, LaneSpec

# A lane has room for so many numbers a second over the whole of `numerics_h`: oximeters send three, a cuff five.
_NUMBERS_HZ: Final = 5.0


def lane_specs(config: Config) -> tuple[LaneSpec, ...]:
    """Return the lanes of a configuration. If several devices measure one vital, its first lane is preferred."""
    return tuple(spec for device in config.device for spec in _of_device(device, config.state))


def _of_device(device: DeviceConfig, state: StateConfig) -> list[LaneSpec]:
    codec = registry.codec_class(device.codec)
    measured = registry.vitals(device)
    chosen = device.vitals or measured
    return [_lane(device, vital, codec.wave_rates.get(vital), state) for vital in measured if vital in chosen]


def _lane(device: DeviceConfig, vital: VitalId, rate_hz: float | None, state: StateConfig) -> LaneSpec:
    if rate_hz is not None:
        samples = state.wave_s * rate_hz
    else:
        slow = VITALS[vital].is_episodic and vital is not VitalId.CUFF
        per_second = 1.0 if slow else _NUMBERS_HZ / max(device.period_s, 1.0)
        samples = state.numerics_h * 3600 * per_second
    return LaneSpec(device=device.id, vital=vital, capacity=ceil(samples) + MAX_BLOCK, rate_hz=rate_hz)
