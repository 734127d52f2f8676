"""The numbers and waves in the database of a log, as far as they were kept.

Read-only; any process, one thread.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from sqlalchemy.exc import DBAPIError

from bedside.alarms.log.chain_check import read_only
from bedside.alarms.log.errors import LogError
from bedside.config.vitals import VITALS, VitalId
from bedside.monitor.store.reader import StoreReader, Stretch


class RecordedSamples:
    """Reads the samples in the database at `path`; a context manager. Raises LogError if it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store = StoreReader(read_only(path))

    def numbers(self, begin_utc: float, end_utc: float) -> list[Stretch]:
        """Return the numbers of a span of time (POSIX), in the order of the vitals."""
        return list(self._found(begin_utc, end_utc, is_wave=False))

    def waves(self, begin_utc: float, end_utc: float) -> list[Stretch]:
        """Return the waves of a span of time (POSIX), in the order of the vitals."""
        return list(self._found(begin_utc, end_utc, is_wave=True))

    def of(self, vital: VitalId, begin_utc: float, end_utc: float) -> list[Stretch]:
        """Return the samples of one vital in a span of time (POSIX)."""
        try:
            return self._store.stretches(vital, begin_utc, end_utc)
        except DBAPIError as err:
            raise LogError(f"{self._path}: {err.orig}") from err

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def _found(self, begin_utc: float, end_utc: float, *, is_wave: bool) -> Iterator[Stretch]:
        for vital, row in VITALS.items():
            if row.is_wave is is_wave:
                yield from self.of(vital, begin_utc, end_utc)
