"""The tools of `bedside devices`: probe, watch, record, replay and emulate a device."""
