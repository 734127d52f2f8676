"""The log writer: accepts events at once and writes them on its own thread, since a disk may be slow.

It also opens the log. A log that cannot be opened raises an alarm; monitoring starts all the same.

`submit`, `durable`, `error` and `head` are used on the engine's event loop; the rest runs on the thread "alarm log".
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from bedside.alarms.event import Event
from bedside.alarms.log.entry import NO_HEAD, Entry, Head, Log, Watched
from bedside.alarms.log.errors import DamagedLogError, LogError

_MOST_WAITING: Final = 20_000  # events: at a flood of ten a second, half an hour without a writable log
_RETRY_S: Final = 1.0
_LOOK_S: Final = 1.0  # between two looks at the file
_log = logging.getLogger("bedside.log")


class LogWriter:
    """Owns the log and its thread. If the log cannot be written, events wait in order and the writer retries.

    `begin_anew` moves a log aside that remains damaged, and returns a new one. `on_durable` is called on the log's
    thread when rows have reached the disk.

    Attributes:
        durable: the highest ticket whose events are on the disk.
        head: the head of the log's hash chain on the disk.
        error: why the log cannot be written now, None if it can.
        lost: the number of events that did not fit in the queue. The queue keeps the oldest, since they show how
            the trouble began.

    """

    def __init__(
        self,
        open_log: Callable[[], Log],
        begin_anew: Callable[[DamagedLogError], Log] | None = None,
        on_durable: Callable[[], None] | None = None,
    ) -> None:
        self._open_log, self._begin_anew, self._on_durable = open_log, begin_anew, on_durable
        self._alarm_log: Log | None = None
        self.head: Head = NO_HEAD
        self.durable = 0
        self.error: str | None = None
        self.lost = 0
        self._ticket = 0
        self._waiting: deque[tuple[int, Entry]] = deque()
        self._state: tuple[int, bytes] | None = None  # the newest that is not yet on the disk
        self._changed = threading.Condition()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="alarm log", daemon=True)
        self._thread.start()

    def submit(self, events: Sequence[Event], utc_of: Callable[[float], datetime], state: bytes | None = None) -> int:
        """Queue events; never blocks on the disk. Return a ticket: once `durable` reaches it, they are on the disk.

        `state`: what stands after them, kept in the same transaction for the next engine; None if that is not known.
        """
        with self._changed:
            self._ticket += 1
            if state is not None:
                self._state = self._ticket, state
            for event in events:
                if len(self._waiting) < _MOST_WAITING:
                    self._waiting.append((self._ticket, Entry(event, utc_of(event.at))))
                else:
                    self.lost += 1
            self._changed.notify()
            return self._ticket

    def close(self, timeout_s: float) -> bool:
        """Write the waiting events, end the thread and close the log. Return False if `timeout_s` did not suffice."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join(timeout_s)
        if self._alarm_log is not None:
            self._alarm_log.close()
        return not self._waiting

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._state or self._is_closing, _LOOK_S)
                batch, state, is_closing = list(self._waiting), self._state, self._is_closing
            if not batch and state is None:
                if is_closing:
                    return
                self._look()
                continue
            if not self._write(batch, state) and self._wait_to_retry():
                return

    def _wait_to_retry(self) -> bool:
        """Wait before the next attempt; return whether to give up because the monitor is stopping."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_closing, _RETRY_S)

    def _write(self, batch: list[tuple[int, Entry]], state: tuple[int, bytes] | None) -> bool:
        try:
            head = self._appended([entry for _, entry in batch], state and state[1])
        except LogError as err:
            self._fail(str(err))
            return False
        except Exception as err:  # noqa: BLE001 - one of the three places: a bug here raises LOG_NOT_WRITABLE
            _log.exception("the alarm log failed")
            self._fail(f"{type(err).__name__} while writing")
            return False
        with self._changed:
            for _ in batch:
                self._waiting.popleft()
            self.head, self.durable = head, max(ticket for ticket, _ in (*batch[-1:], *([state] if state else [])))
            if self._state is state:
                self._state = None
        if self._on_durable is not None:
            self._on_durable()
        self._note_fault()
        return True

    def _look(self) -> None:
        """Look at the file of the log while there is nothing to write."""
        if isinstance(self._alarm_log, Watched):
            try:
                self._alarm_log.look()
            except LogError:  # the next row will tell
                self._close_log()
            else:
                self._note_fault()

    def _note_fault(self) -> None:
        fault = self._alarm_log.fault if isinstance(self._alarm_log, Watched) else ""
        if fault:
            self._fail(fault)
        else:
            self.error = f"{self.lost} rows were lost while it could not be written" if self.lost else None

    def _appended(self, entries: list[Entry], state: bytes | None) -> Head:
        """Append to the open log; if it is damaged, reopen it; if it is still damaged, append to a new log.

        A sector may be lost while the monitor runs. Retrying with the same file would then never log anything again.
        """
        try:
            return self._opened().append(entries, state)
        except DamagedLogError:
            self._close_log()
        try:
            return self._opened().append(entries, state)
        except DamagedLogError as err:
            self._close_log()
            if self._begin_anew is None:
                raise
            self._alarm_log = self._begin_anew(err)
        return self._alarm_log.append(entries, state)

    def _opened(self) -> Log:
        if self._alarm_log is None:
            self._alarm_log = self._open_log()
        return self._alarm_log

    def _close_log(self) -> None:
        if self._alarm_log is not None:
            self._alarm_log.close()
            self._alarm_log = None

    def _fail(self, sentence: str) -> None:
        if self.error is None:
            _log.error("the alarm log cannot be written: %s", sentence)
        self.error = sentence
