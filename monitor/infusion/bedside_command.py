"""The base of every command that a person gives through the link, of the session or of the rest of the bedside.

Pure; any thread. It lies here because the session's commands are below the link's.
"""

from msgspec import Struct


class BedsideCommand(Struct, frozen=True, kw_only=True, tag=True):
    """A command and the person who gives it. On the wire each command is tagged with the name of its class."""

    actor: str = "bedside"
