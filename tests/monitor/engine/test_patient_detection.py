from bedside.monitor.engine.patient_detection import PatientDetection


def test_a_pulse_is_a_patient_after_thirty_seconds_without_a_break() -> None:
    presence = PatientDetection()
    presence.note(10.0, is_pulse=True)
    presence.note(39.9, is_pulse=True)
    assert not presence.is_seen(39.9)
    assert presence.is_seen(40.0)
    presence.note(41.0, is_pulse=False)
    assert not presence.is_seen(41.0)
    presence.note(42.0, is_pulse=True)
    assert not presence.is_seen(71.9)
    assert presence.is_seen(72.0)


def test_nobody_is_there_before_the_first_pulse() -> None:
    assert not PatientDetection().is_seen(1e6)
