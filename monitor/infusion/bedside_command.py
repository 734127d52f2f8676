"""The base of every command that a person gives through the link: about the session or about the monitor.

Pure; any thread. It is in this package because monitor.link imports the session's commands, and not the reverse.
"""

from msgspec import Struct


class BedsideCommand(Struct, frozen=True, kw_only=True, tag=True):
    """A command and the person who gives it. On the wire each command is tagged with the name of its class."""

    actor: str = "bedside"
