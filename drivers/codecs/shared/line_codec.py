"""The base of all codecs for oximeters that send their numbers as lines of text, one line for each report.

Pure; runs on the engine's event loop. Lines end in CR, LF or both. A line that cannot be parsed is one bad frame. None
of these formats has a checksum, so a parser refuses every line that is not exactly as the device writes it.
"""

import re
from abc import ABC, abstractmethod
from typing import Final

from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.report import Report

LONGEST: Final = 512  # characters of a line; the longest known has some 180
_ENDS: Final = re.compile(rb"[\r\n]")
# XON and XOFF around a line are flow control; NULs come before one after a break, or when an RS-232 driver wakes up.
# They are stripped. Inside a line they stay, and the line is refused: there they may be a digit with a flipped bit.
_BLANK: Final = b" \t\x11\x13\x00"


class LineCodec(CodecDefaults, ABC):
    """Splits the bytes into lines, and turns the reports that `_read` parses from them into blocks and notices.

    Attributes:
        bad_frames: number of lines that were too long, corrupt or implausible.

    """

    def __init__(self) -> None:
        self.bad_frames = 0
        self._rest = b""
        self._is_overlong = False
        self._conditions = Conditions()

    @abstractmethod
    def _read(self, line: str) -> Report | None:
        """Parse a line without its end. Return an empty report for a heading, None for a corrupt line."""

    def feed(self, packet: Packet) -> list[Item]:
        """Decode bytes; return the numbers and the changed conditions of all lines that they complete."""
        items: list[Item] = []
        for line in self._whole_lines(packet.data):
            report = self._read(line.decode("latin-1"))  # decodes every byte; the parsers accept ASCII only
            if report is None or not report.is_plausible:
                self.bad_frames += 1
            else:
                items += report.items(self._conditions, packet.at)
        return items

    def reset(self) -> None:
        """Discard a partial line and forget the conditions, so that each is reported again."""
        self._rest, self._is_overlong = b"", False
        self._conditions.reset()

    def _whole_lines(self, data: bytes) -> list[bytes]:
        """Add bytes; return the lines that they complete. A line that is too long is dropped and counted as one bad."""
        *whole, rest = _ENDS.split(self._rest + data)
        if whole and self._is_overlong:
            whole, self._is_overlong = whole[1:], False
        if self._is_overlong or len(rest) > LONGEST:
            self.bad_frames += not self._is_overlong
            rest, self._is_overlong = b"", True
        self._rest = rest
        return [line for line in (line.strip(_BLANK) for line in whole) if line]
