"""The errors of a device or its link. A corrupt frame is not an error: codecs count it.

Pure; any thread.
"""


class DriverError(Exception):
    """The device or its link is at fault; never the monitor."""


class LinkError(DriverError):
    """The link could not be opened, or was lost. The driver waits and retries.

    Example scenarios: the port does not exist; another program holds it; the cable was pulled; the broker refuses
    the password.
    """


class ProtocolError(DriverError):
    """The device is connected but does not follow its protocol.

    Example scenarios: an oximeter set to another serial format; the wrong device on the port.
    """
