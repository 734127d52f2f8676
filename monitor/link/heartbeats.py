"""Heartbeats: messages by which screen, archive and supervisor report to the engine that they work.

Pure; any thread. They travel over the link as commands do, but no person gives them, so they have no actor.
"""

from msgspec import Struct

from bedside.monitor.link.commands import Command


class Alive(Struct, frozen=True, kw_only=True, tag=True):
    """The screen has painted a frame; sent at least twice a second. It is the one message without a reply."""

    frames: int


class StoreState(Struct, frozen=True, kw_only=True, tag=True):
    """The archive runs.

    `fault`: what the archive cannot store, "" if nothing. `central`: why the central store is not up to date, "" if it
    is or if there is none.
    """

    fault: str = ""
    central: str = ""


class KeeperState(Struct, frozen=True, kw_only=True, tag=True):
    """The supervisor watches the processes; sent every second. `fault`: what it cannot do, "" if nothing."""

    fault: str = ""


Message = Command | Alive | StoreState | KeeperState  # all that the engine receives
