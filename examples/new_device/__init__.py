"""An example: codec and emulator of an invented thermometer."""
