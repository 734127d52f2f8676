import pytest

from bedside.config.origin import Origin, least_real

REAL, REPLAYED, SIMULATED = Origin


@pytest.mark.parametrize(
    ("mixed", "shown"),
    [
        ((), REAL),
        ((REAL, REAL), REAL),
        ((REAL, REPLAYED), REPLAYED),
        ((SIMULATED, REAL), SIMULATED),
        ((REAL, SIMULATED, REPLAYED), SIMULATED),
    ],
)
def test_the_least_real_origin_is_shown(mixed: tuple[Origin, ...], shown: Origin) -> None:
    assert least_real(*mixed) is shown
