"""Where the bytes of an emulated device leave: a pseudo-terminal or a TCP socket."""
