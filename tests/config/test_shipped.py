"""The configurations and profiles that Bedside ships."""

import pytest

from bedside.config.load import load, load_profile, shipped, shipped_profiles
from bedside.config.vitals import VitalId

CODECS = ("nonin-df2", "lepu-vx-nibp", "bedside-json", "mqtt-map")


@pytest.mark.parametrize(
    ("vital", "low", "high"),
    [
        (VitalId.HR, 50, 120),
        (VitalId.SPO2, 90, None),
        (VitalId.NIBP_SYS, 90, 160),
        (VitalId.NIBP_DIA, 50, 90),
        (VitalId.NIBP_MEAN, 60, 110),
    ],
)
def test_the_adult_profile_has_the_usual_limits(vital: VitalId, low: float, high: float | None) -> None:
    limit = load_profile("adult").limits[vital]
    assert (limit.low, limit.high) == (low, high)


def test_only_profiles_are_listed_as_shipped_profiles() -> None:
    assert [load_profile(name).name for name in shipped_profiles()] == ["adult", "adult-infusion"]


@pytest.mark.parametrize(("name", "devices"), [("default", 4), ("demo", 3)])
def test_the_shipped_configurations_load(name: str, devices: int) -> None:
    assert len(load(shipped(name), codecs=CODECS, has_broker=True).device) == devices
