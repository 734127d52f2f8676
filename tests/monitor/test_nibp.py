from monitor.nibp import NibpProgramme


def test_the_first_measurement_waits_one_interval_unless_told_otherwise() -> None:
    programme = NibpProgramme(300, at=100.0, start_at_once=False)
    assert [programme.is_due(at) for at in (100.0, 399.9, 400.0)] == [False, False, True]
    assert NibpProgramme(300, at=100.0, start_at_once=True).is_due(100.0)


def test_a_measurement_by_hand_moves_the_next_one() -> None:
    programme = NibpProgramme(300, at=0.0, start_at_once=False)
    programme.started(200.0)
    assert programme.next_at == 500.0


def test_a_module_that_is_not_to_be_had_is_asked_again_soon() -> None:
    programme = NibpProgramme(300, at=0.0, start_at_once=True)
    programme.not_started(0.0)
    assert programme.next_at == 2.0


def test_an_interval_of_zero_measures_only_on_demand() -> None:
    programme = NibpProgramme(300, at=0.0, start_at_once=False)
    programme.set_interval(0, 10.0)
    assert programme.next_at is None
    assert not programme.is_due(1e9)
