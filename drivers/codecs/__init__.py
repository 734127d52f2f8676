"""The devices' protocols: decoders for the monitor, and encoders for the emulated devices."""
