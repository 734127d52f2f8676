from bedside.monitor.engine.patient_detection import PatientDetection


def test_a_pulse_without_a_break_for_thirty_seconds_is_a_patient() -> None:
    detection = PatientDetection()
    detection.note(10.0, is_pulse=True)
    detection.note(39.9, is_pulse=True)
    assert not detection.is_seen(39.9)
    assert detection.is_seen(40.0)
    detection.note(41.0, is_pulse=False)
    assert not detection.is_seen(41.0)
    detection.note(42.0, is_pulse=True)
    assert not detection.is_seen(71.9)
    assert detection.is_seen(72.0)


def test_before_the_first_pulse_no_patient_is_detected() -> None:
    assert not PatientDetection().is_seen(1e6)
