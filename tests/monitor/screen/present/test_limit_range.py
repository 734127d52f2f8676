import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.alarms.catalogue import Side
from bedside.config.checks.configuration import LIMITED, limit_faults
from bedside.config.load import load_profile, shipped_profiles
from bedside.config.schema import Limit
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.screen.present import limit_range

ADULT = load_profile("adult").limits
INFUSION = load_profile("adult-infusion").limits
V = VitalId


@pytest.mark.parametrize(
    ("vital", "limit", "side", "bounds"),
    [
        (V.HR, ADULT[V.HR], Side.LOW, (41, 119)),  # between the extreme limit and the high one
        (V.HR, ADULT[V.HR], Side.HIGH, (51, 139)),
        (V.HR, Limit(), Side.LOW, (10, 350)),  # the plausible range
        (V.SPO2, ADULT[V.SPO2], Side.LOW, (85, 100)),  # no lower without a reason
        (V.SPO2, msgspec.structs.replace(ADULT[V.SPO2], reason="COPD"), Side.LOW, (81, 100)),
        (V.SPO2, INFUSION[V.SPO2], Side.LOW, (86, 100)),
        (V.ETCO2, Limit(), Side.LOW, None),  # it has no limits
        (V.HR, Limit(extreme_low=60, low=50), Side.HIGH, None),  # the limits are already invalid
    ],
)
def test_a_limit_may_be_set_where_the_engine_accepts_it(
    vital: VitalId, limit: Limit, side: Side, bounds: tuple[float, float] | None
) -> None:
    assert limit_range.allowed(vital, limit, side) == bounds


@pytest.mark.parametrize(
    ("vital", "limit", "side", "is_allowed"),
    [
        (V.HR, ADULT[V.HR], Side.LOW, True),
        (V.SPO2, ADULT[V.SPO2], Side.LOW, False),
        (V.SPO2, msgspec.structs.replace(ADULT[V.SPO2], reason="COPD"), Side.LOW, True),
        (
            V.SPO2,
            msgspec.structs.replace(INFUSION[V.SPO2], reason="COPD"),
            Side.LOW,
            False,
        ),  # its integral needs the limit
    ],
)
def test_a_limit_may_be_off_if_the_engine_accepts_it(
    vital: VitalId,
    limit: Limit,
    side: Side,
    is_allowed: bool,  # noqa: FBT001
) -> None:
    assert limit_range.may_be_off(vital, limit, side) is is_allowed


@pytest.mark.parametrize(
    ("vital", "now", "presses", "is_page", "then"),
    [
        (V.HR, 50, 1, False, 55),
        (V.HR, 50, -1, False, 45),
        (V.HR, 53, 1, False, 55),  # to the next whole step in either direction
        (V.HR, 53, -1, False, 50),
        (V.HR, 53, 3, False, 65),
        (V.HR, 53, -2, False, 45),
        (V.HR, 45, -1, False, 41),  # 40 is the extreme limit
        (V.HR, 41, 1, False, 45),
        (V.HR, 41, -1, False, 41),
        (V.HR, 50, 1, True, 60),
        (V.HR, 115, 1, True, 119),  # 120 is the high limit
        (V.SPO2, 90, -1, False, 89),
        (V.SPO2, 90, -1, True, 85),
        (V.SPO2, 85, -1, False, 85),
    ],
)
def test_a_press_goes_to_the_next_step_and_never_beyond_the_allowed_range(
    vital: VitalId,
    now: float,
    presses: int,
    is_page: bool,  # noqa: FBT001
    then: float,
) -> None:
    limit = limit_range.changed(ADULT[vital], Side.LOW, now)
    assert limit_range.stepped(vital, limit, Side.LOW, presses, is_page=is_page) == then


def test_a_limit_that_is_off_cannot_be_stepped() -> None:
    assert limit_range.stepped(V.SPO2, ADULT[V.SPO2], Side.HIGH, 1) is None


@given(
    st.sampled_from([(name, vital) for name in shipped_profiles() for vital in load_profile(name).limits]),
    st.sampled_from(limit_range.SIDES),
    st.floats(-1e4, 1e4),
)
def test_the_engine_accepts_every_limit_that_a_finger_can_set(
    row: tuple[str, VitalId], side: Side, target: float
) -> None:
    name, vital = row
    limit = load_profile(name).limits[vital]
    to = limit_range.rounded(vital, limit, side, target)
    assert not list(limit_faults(vital, limit_range.changed(limit, side, to)))


@pytest.mark.parametrize("vital", LIMITED)
@pytest.mark.parametrize("limit", [*(profile.get(V.HR) for profile in (ADULT, INFUSION)), Limit()])
def test_the_scale_contains_every_allowed_limit_and_no_implausible_value(vital: VitalId, limit: Limit) -> None:
    low, high = limit_range.scale(vital, limit)
    lowest, highest = VITALS[vital].plausible
    assert lowest <= low < high <= highest
    for side in limit_range.SIDES:
        bounds = limit_range.allowed(vital, limit, side)
        assert bounds is None or (low <= bounds[0] and bounds[1] <= high)
