"""The patients that the emulated devices measure: simulated, physiological model, or recorded."""
