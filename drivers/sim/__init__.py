"""Emulated devices: they make the real devices' bytes and hand them in where the cable would."""
