"""The waves, the numeric fields and the NIBP list of the main screen."""
