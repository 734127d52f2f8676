"""The ports of an emulated device: a pseudo-terminal or a TCP socket."""
