"""What is no observation."""

import pytest

from bedside.alarms.conditions.observation import Observation
from bedside.config.vitals import VitalId


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused_with_the_vital_and_the_number(value: float) -> None:
    with pytest.raises(ValueError, match=f"^SPO2: {value} is not an observation$"):
        Observation(vital=VitalId.SPO2, value=value, at=1.0)
