from bedside.drivers.codecs.alaris.volume_flow import Flow


def test_after_a_counter_reset_running_is_unknown_until_the_volume_rises() -> None:
    flow = Flow()
    assert [flow.is_running(volume, 0.001, 50, float(at)) for at, volume in enumerate((1, 1.01, 0, 0, 0.02))] == [
        None, True, True, True, True,
    ]  # fmt: skip
