"""The slow messages of Draeger MEDIBUS: ESC or SOH, code, data, two hex digits, CR; and the signals between them.

Pure; used by the codec and by the emulated ventilator. A command begins with ESC (1B). An answer begins with SOH (01)
and repeats the command's code. The two upper-case hex digits are the sum of all bytes before them, modulo 256.

Bytes of 80 and above belong to the realtime stream: they may come anywhere, also inside a message, and are not part of
its sum. A command may come inside an answer; each has its own sum. DC1 and DC3 have the opposite meaning of XON and
XOFF. Source: facts from the maker's document 9028258 (MEDIBUS 4.03).
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bedside.drivers.codecs.shared.checksum import sum8

REALTIME: Final = bytes(range(0x80, 0x100))
NAK: Final = 0x15  # replaces the code in the answer to a corrupt command
_CR: Final = 0x0D
_HEAD: Final = 2  # ESC or SOH, code
_CHECK: Final = 2
_BARE: Final = _HEAD + _CHECK


class Kind(IntEnum):
    """The first byte of a message."""

    ANSWER = 0x01
    COMMAND = 0x1B


class Signal(IntEnum):
    """Events that are not messages: single control bytes, and (as negative numbers) messages with a wrong sum."""

    SUSPEND = 0x11  # DC1
    RESUME = 0x13  # DC3
    ABORT = 0x18  # CAN
    CORRUPT_ANSWER = -1
    CORRUPT_COMMAND = -2


_SIGNALS: Final = {int(signal): signal for signal in Signal if signal > 0}
_CORRUPT: Final = {Kind.ANSWER: Signal.CORRUPT_ANSWER, Kind.COMMAND: Signal.CORRUPT_COMMAND}
_LONGEST: Final = {Kind.ANSWER: 3840 + _BARE, Kind.COMMAND: 251 + _BARE}


@dataclass(frozen=True, slots=True)
class Message:
    """One command or answer."""

    kind: Kind
    code: int
    data: bytes = b""


def encode(message: Message) -> bytes:
    """Return the bytes of a message."""
    body = bytes((message.kind, message.code)) + message.data
    return body + b"%02X\r" % sum8(body)


def command(code: int, data: bytes = b"") -> bytes:
    """Return the bytes of a command."""
    return encode(Message(Kind.COMMAND, code, data))


def answer(code: int, data: bytes = b"") -> bytes:
    """Return the bytes of an answer. Without data it means "understood", "unknown command", or "no data"."""
    return encode(Message(Kind.ANSWER, code, data))


class MessageReader:
    """Finds messages in a byte stream that may be cut anywhere and mixed with realtime bytes and garbage."""

    def __init__(self) -> None:
        self.bad_frames = 0
        self._open: list[bytearray] = []  # an answer, a command, or an answer and the command inside it
        self._is_in_step = True

    def feed(self, data: bytes) -> list[Message | Signal]:
        """Add bytes; return the valid messages that they complete, and the signals. All else counts as bad frames."""
        events = (self._take(byte) for byte in data.translate(None, REALTIME))
        return [event for event in events if event is not None]

    def reset(self) -> None:
        """Discard a partial message."""
        self._open.clear()
        self._is_in_step = True

    def _take(self, byte: int) -> Message | Signal | None:
        if byte in (Kind.ANSWER, Kind.COMMAND):
            self._begin(Kind(byte))
        elif byte in _SIGNALS:
            return self._signal(_SIGNALS[byte])
        elif not self._open:
            self._count_garbage()
        elif byte == _CR:
            return self._end(bytes(self._open.pop()))
        else:
            self._append(byte)
        return None

    def _begin(self, kind: Kind) -> None:
        """Begin to collect a message of this kind.

        Messages that are still incomplete have lost their end and are dropped, except an answer if the new message is a
        command: a command may come inside an answer.
        """
        still_open = [message for message in self._open if kind is Kind.COMMAND and message[0] == Kind.ANSWER]
        self.bad_frames += len(self._open) - len(still_open)
        self._open = [*still_open, bytearray((kind,))]
        self._is_in_step = True

    def _append(self, byte: int) -> None:
        message = self._open[-1]
        message.append(byte)
        if len(message) > _LONGEST[Kind(message[0])]:
            self._open.clear()
            self._count_garbage()

    def _end(self, message: bytes) -> Message | Signal:
        kind, body, check = Kind(message[0]), message[:-_CHECK], message[-_CHECK:]
        if len(message) >= _BARE and check == b"%02X" % sum8(body):
            return Message(kind, body[1], body[_HEAD:])
        self.bad_frames += 1
        return _CORRUPT[kind]

    def _signal(self, signal: Signal) -> Signal:
        if signal is Signal.ABORT:
            self._open.clear()
        return signal

    def _count_garbage(self) -> None:
        """Count a bad frame at the first byte of a run of garbage."""
        self.bad_frames += self._is_in_step
        self._is_in_step = False
