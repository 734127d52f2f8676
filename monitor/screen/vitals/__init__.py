"""The tiles and waveforms of the main screen."""
