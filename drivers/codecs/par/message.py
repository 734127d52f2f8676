"""The messages of PAR Medizintechnik's NIBP2010 and NIBP2020 UP (medlab NIBScan, SINNOR N6): ASCII from STX to ETX.

Pure; used by the codec and by the emulated module. A command and a status end with two upper-case hex digits: the sum
of the characters before them, modulo 256. Cuff pressures have no checksum, so that a flipped digit is noticed only if
the pressure is implausible. Source: facts on which four public sources agree. The only printed status was edited by its
author, so only the order of its fields is known.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from bedside.drivers.codecs.shared.checksum import sum8

STX: Final = b"\x02"
ETX: Final = b"\x03"
CR: Final = b"\r"
LINE_ENDS: Final = b"\r\n"
MOST: Final = 64  # characters; a status has about 45
ABORT: Final = b"X"
_SUM_DIGITS: Final = 2
_COMMAND: Final = re.compile(rb"(\d\d);;")
_CUFF: Final = re.compile(rb"(\d{3})C(\d)S(\d)")
_END: Final = b"999"
_STATUS: Final = re.compile(
    rb"S(\d);A(\d);C(\d\d);M(\d\d);P([\d -]{3})([\d -]{3})([\d -]{3});R([\d -]{3});T[\d -]{1,6};;"
)


class Command(IntEnum):
    """The commands of the host."""

    START = 1
    STATUS = 18


class State(IntEnum):
    """The S digit: what the module is doing."""

    IDLE = 1
    MEASURING = 3
    MANOMETER = 4
    WATCHDOG_TEST = 5
    PNEUMATIC_TEST = 7


@dataclass(frozen=True, slots=True)
class Cuff:
    """The cuff's pressure in mmHg. `code`: the C digit, 0 if the cuff is suitable."""

    pressure: int
    code: int = 0
    state: int = State.MEASURING


@dataclass(frozen=True, slots=True)
class End:
    """No more cuff pressures: the measurement is over."""


@dataclass(frozen=True, slots=True)
class Status:
    """The module's state and its last result. A missing pressure is None. `message`: the M number."""

    state: int = State.IDLE
    adult: int = 0
    code: int = 0
    message: int = 0
    sys: int | None = None
    dia: int | None = None
    mean: int | None = None
    pr: int | None = None


Message = Cuff | End | Status


def _framed(body: bytes) -> bytes:
    return STX + body + ETX


def _summed(text: bytes) -> bytes:
    return text + f"{sum8(text):02X}".encode("ascii")


def encode_command(number: int) -> bytes:
    """Return the bytes of a command."""
    return _framed(_summed(f"{number:02d};;".encode("ascii")))


def encode(message: Message) -> bytes:
    """Return the bytes that a module sends."""
    if isinstance(message, End):
        return _framed(_END) + CR
    if isinstance(message, Cuff):
        return _framed(f"{message.pressure:03d}C{message.code}S{message.state}".encode("ascii")) + CR
    pressures = "".join(f"{value or 0:03d}" for value in (message.sys, message.dia, message.mean))
    head = f"S{message.state};A{message.adult};C{message.code:02d};M{message.message:02d}"
    return _framed(_summed(f"{head};P{pressures};R{message.pr or 0:03d};T0000;;".encode("ascii"))) + CR


def decode(body: bytes) -> Message | None:
    """Decode the bytes between STX and ETX; None if the message is unknown or its sum is wrong."""
    if body == _END:
        return End()
    if cuff := _CUFF.fullmatch(body):
        return Cuff(*map(int, cuff.groups()))
    match = _STATUS.fullmatch(_checked(body))
    if match is None:
        return None
    state, adult, code, message = (int(text) for text in match.groups()[:4])
    return Status(state, adult, code, message, *(_pressure(text) for text in match.groups()[4:]))


def decode_command(body: bytes) -> int | None:
    """Return the number of a command, None if the bytes are not a command."""
    match = _COMMAND.fullmatch(_checked(body))
    return None if match is None else int(match[1])


def _checked(body: bytes) -> bytes:
    """Return the text before the sum, empty if the sum is wrong."""
    text = body[:-_SUM_DIGITS]
    return text if body and _summed(text) == body else b""


def _pressure(text: bytes) -> int | None:
    """Return three digits as a number, None for zero, blanks or dashes."""
    digits = text.strip()
    return int(digits) or None if digits.isdigit() else None
