"""What can be wrong with a device, as exceptions. A bad frame is none of them: it is counted.

Pure; any thread.
"""


class DriverError(Exception):
    """The device, or the way to it, is at fault; never the monitor."""


class LinkError(DriverError):
    """Could not be opened, or was lost: the driver waits and tries again.

    Example scenarios: the port does not exist; another program holds it; the cable was pulled; the broker refuses
    the password.
    """


class ProtocolError(DriverError):
    """Connected, yet it does not speak as agreed.

    Example scenarios: an oximeter set to another serial format; the wrong device on the port.
    """
