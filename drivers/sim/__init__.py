"""Emulated devices: they produce the real devices' bytes and deliver them where the cable would."""
