"""The errors of a device or its link. A corrupt frame is not an error: codecs count it.

Pure; any thread.
"""


class DriverError(Exception):
    """The base of all errors that are caused by a device, its link or its setup, not by a bug in the monitor."""


class LinkError(DriverError):
    """The link to a device could not be opened, or was lost. The driver waits and retries.

    Examples: the port does not exist; another program uses the port; the cable was pulled; the broker refuses the
    password.
    """


class ProtocolError(DriverError):
    """The device is connected but does not follow its protocol.

    Examples: an oximeter is set to another serial format; the wrong device is on the port.
    """
