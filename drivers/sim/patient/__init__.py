"""The patients that the emulated devices measure: simulated by a script, by a model of the body, or recorded."""
