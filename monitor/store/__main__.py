"""The archive process: `python -m bedside.monitor.store CONFIG.json FOLDER`.

The supervisor starts it at low priority.

It writes the samples of the ring to the database and reports to the engine whether it can; if not, the engine raises an
alarm. If there is a central store, another thread copies everything there. The process ends on SIGTERM, after writing a
last time, or when its owner is gone.
"""

import logging
import os
import shutil
import signal
import sys
import threading
from pathlib import Path
from typing import Final

import msgspec

from bedside.config.schema import Config
from bedside.drivers import clock
from bedside.monitor.engine.log_queue import FILE
from bedside.monitor.link.client import SOCKET, LinkClient
from bedside.monitor.link.heartbeats import StoreState
from bedside.monitor.process.heartbeat import Heartbeat
from bedside.monitor.process.runtime_folder import runtime_folder
from bedside.monitor.store.archive import Archive
from bedside.monitor.store.central.sender_thread import SenderThread
from bedside.monitor.store.database import StoreError, open_local
from bedside.monitor.store.patient_records import PatientRecords
from bedside.monitor.store.retention import NOTHING, Sent, cut

_TICK_S: Final = 1.0
_CUT_EVERY_S: Final = 600.0
_NICE: Final = 10  # engine and screen have priority
_log = logging.getLogger("bedside.store")


class Keeper:
    """Keeps samples and patient records in one database, which is reopened when its file is replaced."""

    def __init__(self, folder: Path, config: Config, sender: SenderThread | None = None) -> None:
        self._folder, self._config, self._sender = folder, config, sender
        self._path = folder / FILE
        self._inode = 0
        self._parts: tuple[Archive, PatientRecords] | None = None
        self._cut_at = float("-inf")
        self.fault = ""

    def tick(self, at: float, utc: float, *, is_last: bool = False) -> None:
        """Write the samples and records that are due; set `fault` to a sentence on what is not stored, "" if all is.

        `at` (monotonic seconds) and `utc` (POSIX seconds) are both now; `is_last`: write everything.
        """
        low = self._config.state.disk_low_mb * 1e6
        try:
            has_room = shutil.disk_usage(self._folder).free >= low
            archive, records = self._opened()
            if records.tick() and self._sender is not None:
                self._sender.sender.look_at_people()
            archive.tick(at, utc=utc, with_waves=has_room, is_last=is_last)
            if at - self._cut_at >= _CUT_EVERY_S:
                self._cut_at = at
                cut(archive.database, self._path, self._config.state, utc, self._sent())
        except (StoreError, OSError) as err:
            self._parts = None
            self._set_fault(f"numbers and waves are not kept: {err}")
        else:
            self._set_fault("" if has_room else "waves are not kept: the disk is nearly full")

    def _opened(self) -> tuple[Archive, PatientRecords]:
        """Return the archive and the records of the file now at the path.

        They are reopened if the engine has moved a damaged file aside.
        """
        inode = self._path.stat().st_ino if self._path.exists() else 0
        if self._parts is None or inode != self._inode:
            database = open_local(self._path)
            self._inode = self._path.stat().st_ino
            archive = Archive(runtime_folder(self._folder), self._config, database, self._path)
            self._parts = (archive, PatientRecords(self._folder, database, self._path))
        return self._parts

    def _sent(self) -> Sent | None:
        """Return for each kind of block the id up to which the central store holds all blocks.

        None without a central store: retention may then delete every old block.
        """
        return None if self._sender is None else self._sender.sender.held or NOTHING

    def _set_fault(self, sentence: str) -> None:
        if sentence != self.fault:
            _log.warning("%s", sentence or "numbers and waves are kept again")
        self.fault = sentence


def _report(link: LinkClient, fault: str, central: str) -> None:
    """Report the faults of both stores to the engine; if it is not running, a later report reaches it."""
    link.poll()  # otherwise unread data would accumulate
    link.send(StoreState(fault=fault, central=central))
    link.replies()


def main() -> None:
    """Run the archive with the configuration and the state folder of the arguments."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    os.nice(_NICE)
    config = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Config)
    folder, heartbeat = Path(sys.argv[2]), Heartbeat.from_environment()
    if heartbeat is not None:
        heartbeat.beat()  # it has started; what it does next may take longer than a start
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    sender = SenderThread(folder / FILE, config, clock.now()) if config.store.url else None
    keeper, link = Keeper(folder, config, sender), LinkClient(runtime_folder(folder) / SOCKET)
    while not ended.wait(_TICK_S):
        now = clock.now()
        keeper.tick(now, clock.posix())
        if sender is not None:
            sender.tick(now)
        _report(link, keeper.fault, sender.fault(now) if sender else "")
        if heartbeat is not None and not heartbeat.beat():
            break
    keeper.tick(clock.now(), clock.posix(), is_last=True)
    if sender is not None:
        sender.end()


if __name__ == "__main__":
    main()
