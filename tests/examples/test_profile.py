"""The example of an alarm profile is one that Bedside takes."""

from pathlib import Path

from bedside.config.load import load_profile
from bedside.config.vitals import VitalId

FILE = Path(__file__).parents[2] / "examples" / "profile" / "evening.toml"


def test_the_profile_keeps_its_own_rules_and_has_the_limits_that_its_comments_give() -> None:
    profile = load_profile(str(FILE))
    shipped = load_profile("adult-infusion")
    low, high = profile.limits[VitalId.SPO2].low, profile.limits[VitalId.HR].high
    assert low == (shipped.limits[VitalId.SPO2].low or 0) + 2
    assert high == (shipped.limits[VitalId.HR].high or 0) - 10
