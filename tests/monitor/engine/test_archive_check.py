"""The check of the archive beside the engine."""

import pytest

from bedside.monitor.engine.archive_check import ArchiveCheck
from bedside.monitor.link.heartbeats import StoreState


@pytest.mark.parametrize(("is_expected", "is_fault"), [(True, True), (False, False)])
def test_a_silent_archive_is_a_fault_where_one_is_expected(is_expected: bool, is_fault: bool) -> None:  # noqa: FBT001
    check = ArchiveCheck(0.0, is_expected=is_expected)
    assert not check.fault(14.0)
    assert bool(check.fault(16.0)) is is_fault
    check.handlers[StoreState](StoreState(), 17.0)
    assert not check.fault(30.0)
