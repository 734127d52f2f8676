"""The review window: an alarm log to look through afterwards, its statistics, and what other limits would have done."""
