"""The half of a codec that all oximeters share which talk in lines of text, one line a report.

Pure; runs on the engine's event loop. Lines end in CR, LF or both; a line that is not understood is one bad frame.
There is no check sum in any of these formats: a parser refuses a line that is not exactly as the device writes it.
"""

import re
from abc import ABC, abstractmethod
from typing import Final

from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import Listener
from bedside.drivers.codecs.shared.conditions import Conditions
from bedside.drivers.codecs.shared.report import Report

LONGEST: Final = 512  # characters of a line; the longest known has some 180
_ENDS: Final = re.compile(rb"[\r\n]")
# Flow control (XON, XOFF) round a line means nothing. Within one it stays: it may be a digit with a flipped bit.
_BLANK: Final = b" \t\x11\x13"


class LineCodec(Listener, ABC):
    """Cuts the stream into lines and turns the parser's reports into blocks and notices."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._rest = b""
        self._is_overlong = False
        self._conditions = Conditions()

    @abstractmethod
    def _read(self, line: str) -> Report | None:
        """Return what a line says; an empty report if it is a heading, None if it is garbled."""

    def feed(self, packet: Packet) -> list[Item]:
        """Take bytes; return what their whole lines say."""
        items: list[Item] = []
        for line in self._whole_lines(packet.data):
            report = self._read(line.decode("latin-1"))  # every byte is a character; the parsers know ASCII only
            if report is None or not report.is_plausible:
                self.bad_frames += 1
            else:
                items += report.items(self._conditions, packet.at)
        return items

    def reset(self) -> None:
        """Forget half a line, and what the sensor was like: all is said anew."""
        self._rest, self._is_overlong = b"", False
        self._conditions.reset()

    def _whole_lines(self, data: bytes) -> list[bytes]:
        """Return the lines that are whole; of one that is too long everything is dropped up to its end."""
        *whole, rest = _ENDS.split(self._rest + data)
        if whole and self._is_overlong:
            whole, self._is_overlong = whole[1:], False
        if self._is_overlong or len(rest) > LONGEST:
            self.bad_frames += not self._is_overlong
            rest, self._is_overlong = b"", True
        self._rest = rest
        return [line for line in (line.strip(_BLANK) for line in whole) if line]
