"""The archive process: `python -m bedside.monitor.store CONFIG.json FOLDER`.

The supervisor starts it at low priority.

It writes what the ring has into the database and tells the engine whether it can: the engine makes an alarm of it.
Where there is a central store, a thread of its own copies all of it there. Ends on SIGTERM, after a last look, or when
its owner is gone.
"""

import logging
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Final

import msgspec

from bedside.config.schema import Config
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.heartbeats import StoreState
from bedside.monitor.process.heartbeat import Heartbeat
from bedside.monitor.store.archive import Archive
from bedside.monitor.store.central.sender_thread import SenderThread
from bedside.monitor.store.database import StoreError, open_local
from bedside.monitor.store.patient_records import PatientRecords
from bedside.monitor.store.retention import NOTHING, Sent, cut

_TICK_S: Final = 1.0
_CUT_EVERY_S: Final = 600.0
_NICE: Final = 10  # engine and screen go first
_log = logging.getLogger("bedside.store")


class Keeper:
    """Archive and people over one database, opened anew whenever the file is another one."""

    def __init__(self, folder: Path, config: Config, courier: SenderThread | None = None) -> None:
        self._folder, self._config, self._courier = folder, config, courier
        self._path = folder / FILE
        self._inode = 0
        self._parts: tuple[Archive, PatientRecords] | None = None
        self._cut_at = float("-inf")
        self.fault = ""

    def tick(self, at: float, utc: float, *, is_last: bool = False) -> None:
        """Write what is due, and say in `fault` what is not kept, "" while all is. `at` is the same moment as `utc`."""
        low = self._config.state.disk_low_mb * 1e6
        has_room = shutil.disk_usage(self._folder).free >= low
        try:
            archive, people = self._opened()
            if people.tick() and self._courier is not None:
                self._courier.sender.look_at_people()
            archive.tick(at, utc=utc, with_waves=has_room, is_last=is_last)
            if at - self._cut_at >= _CUT_EVERY_S:
                self._cut_at = at
                cut(archive.database, self._path, self._config.state, utc, self._sent())
        except (StoreError, OSError) as err:
            self._parts = None
            self._say(f"numbers and waves are not kept: {err}")
        else:
            self._say("" if has_room else "waves are not kept: the disk is nearly full")

    def _opened(self) -> tuple[Archive, PatientRecords]:
        """Return the parts over the database as it is now: the engine may have set a damaged one aside."""
        inode = self._path.stat().st_ino if self._path.exists() else 0
        if self._parts is None or inode != self._inode:
            database = open_local(self._path)
            self._inode = self._path.stat().st_ino
            archive = Archive(self._folder, self._config, database, self._path)
            self._parts = (archive, PatientRecords(self._folder, database, self._path))
        return self._parts

    def _sent(self) -> Sent | None:
        """Return what the central store is known to have; None where there is no such store, and all may go."""
        return None if self._courier is None else self._courier.sender.held or NOTHING

    def _say(self, sentence: str) -> None:
        if sentence != self.fault:
            _log.warning("%s", sentence or "numbers and waves are kept again")
        self.fault = sentence


def _tell(link: LinkClient, fault: str, central: str) -> None:
    """Tell the engine how it goes; one that is not there is told the next time."""
    link.poll()  # what is not read would be kept for us
    link.send(StoreState(fault=fault, central=central))
    link.replies()


def main() -> None:
    """Archive with the configuration and the state folder given, until told to end."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    os.nice(_NICE)
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Config)
    folder, lifeline = Path(sys.argv[2]), Heartbeat.from_environment()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    courier = SenderThread(folder / FILE, config, time.monotonic()) if config.store.url else None
    keeper, link = Keeper(folder, config, courier), LinkClient(folder / SOCKET)
    while not ended.wait(_TICK_S):
        now = time.monotonic()
        keeper.tick(now, time.time())
        if courier is not None:
            courier.tick(now)
        _tell(link, keeper.fault, courier.fault(now) if courier else "")
        if lifeline is not None and not lifeline.beat():
            break
    keeper.tick(time.monotonic(), time.time(), is_last=True)
    if courier is not None:
        courier.end()


if __name__ == "__main__":
    main()
