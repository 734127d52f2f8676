from bedside.drivers.codecs.alaris.volume_flow import Flow


def test_a_count_that_was_cleared_is_neither_running_nor_standing() -> None:
    flow = Flow()
    assert [flow.is_running(volume, 0.001, 50, float(at)) for at, volume in enumerate((1, 1.01, 0, 0, 0.02))] == [
        None, True, True, True, True,
    ]  # fmt: skip
