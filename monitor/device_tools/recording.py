"""A recording of a line: every byte received and sent, with its time. JSON Lines: one header, then one packet a line.

Runs in the command line's process. Each line is written by one call, so that a kill loses at most the last line.
    {"bedside_recording": 1, "codec": "nonin-df2", "baud": 9600, "parity": "N", "utc": "...", "version": "0.1.0"}
    {"t": 0.013, "dir": "in", "hex": "01..."}        dir: in, out, open (the port was opened: no bytes)
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from bedside import __version__
from bedside.config.schema import DeviceConfig
from bedside.drivers.registry import codec_class
from bedside.monitor.device_tools.tap import Way

_T = TypeVar("_T", bound=Struct)
VERSION: Final = 1
_LONGEST: Final = 1 << 20  # characters of a line; a packet is some kilobytes


class RecordingError(Exception):
    """A file cannot be read, or is not a recording. The message names the file and, if possible, the line."""


class Header(Struct, frozen=True, kw_only=True):
    """The header of a recording: the codec and the line settings. `utc` is the time of t = 0."""

    bedside_recording: int = VERSION
    codec: str
    baud: int
    parity: str
    utc: datetime
    version: str


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One packet of a recording: bytes received or sent, `t` seconds after the start."""

    t: Annotated[float, Meta(ge=0)]
    dir: Way = Way.IN
    hex: str = ""

    @property
    def data(self) -> bytes:
        """Return the bytes; ValueError if `hex` is invalid."""
        return bytes.fromhex(self.hex)


def header_of(device: DeviceConfig) -> Header:
    """Return the header of a recording that starts now."""
    line = codec_class(device.codec)
    return Header(
        codec=device.codec,
        baud=device.baud or line.baud,
        parity=line.parity,
        utc=datetime.now(UTC),
        version=__version__,
    )


class Recorder:
    """Writes a new recording with mode 0600. Raises OSError if the file exists or cannot be created.

    If nothing follows the header, as when the port could not be opened, `close` deletes the file.

    Attributes:
        error: the reason why nothing more is written, "" if there is none.

    """

    def __init__(self, path: Path, header: Header, began: float) -> None:
        self.error = ""
        self._path, self._began = path, began
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._write(header)
        self._is_empty = True

    def note_bytes(self, way: Way, data: bytes, at: float) -> None:
        """Write bytes and their time; a failure is stored in `error`."""
        self._is_empty = False
        self._write(Line(t=round(max(0.0, at - self._began), 6), dir=way, hex=data.hex()))

    def close(self) -> None:
        """Close the file; delete it if it has only a header."""
        os.close(self._file)
        if self._is_empty:
            self._path.unlink(missing_ok=True)

    def _write(self, row: Struct) -> None:
        if self.error:
            return
        line = msgspec.json.encode(row) + b"\n"
        try:
            if os.write(self._file, line) < len(line):
                self.error = f"{self._path} cannot be written: the disk is full"
        except OSError as err:
            self.error = f"{self._path} cannot be written: {err.strerror}"


class Recording:
    """Reads a recording. Raises RecordingError if the file cannot be read, or is not a recording.

    Attributes:
        header: the device and its line settings.
        is_cut: whether the last line is incomplete, as after a kill; set when `lines` has reached it.

    """

    def __init__(self, path: Path) -> None:
        self.is_cut = False
        self._path = path
        self._texts = _texts(path)
        number, text = next(self._texts, (1, b""))
        self.header = _decoded(path, number, text, Header)
        if self.header.bedside_recording != VERSION:
            raise RecordingError(
                f"{path}: recording format {self.header.bedside_recording} is not supported; "
                f"this version reads format {VERSION}"
            )

    def lines(self) -> Iterator[Line]:
        """Yield the packets in order; may be called once. Raises RecordingError at a damaged line."""
        for number, text in self._texts:
            if not text.endswith(b"\n") and len(text) < _LONGEST:
                self.is_cut = True
                return
            line = _decoded(self._path, number, text, Line)
            try:
                line.data  # noqa: B018 - raises if the bytes are invalid
            except ValueError as err:
                raise RecordingError(f"{self._path}, line {number}: damaged: {err}") from err
            yield line


def _texts(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            number = 0
            while text := file.readline(_LONGEST):
                number += 1
                yield number, text
    except OSError as err:
        raise RecordingError(f"{path} cannot be read: {err.strerror}") from err


def _decoded(path: Path, number: int, text: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        what = "not a recording of Bedside" if kind is Header else "damaged"
        raise RecordingError(f"{path}, line {number}: {what}: {err}") from err
