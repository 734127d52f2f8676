"""The review window: a log of alarms looked at afterwards, its figures, and what other limits would have done."""
