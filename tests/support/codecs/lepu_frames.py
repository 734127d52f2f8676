"""Frames that a Lepu VX NIBP module sends."""

from bedside.drivers.codecs.lepu.codec import NIBP, Up
from bedside.drivers.codecs.lepu.frame import Frame, Kind, encode
from bedside.drivers.codecs.lepu.result import Result


def lepu_result(frame_index: int = 2, *, is_first: bool = True, **fields: int) -> bytes:
    data = Result(is_first=is_first, **{"sys": 120, "dia": 80, "mean": 93, "pr": 72, **fields}).to_data()
    return encode(Frame(frame_index, Kind.UP, NIBP, Up.RESULT, data))


def lepu_cuff(pressure_mmhg: int) -> bytes:
    return encode(Frame(3, Kind.UP, NIBP, Up.CUFF, pressure_mmhg.to_bytes(2, "big", signed=True) + b"\0"))
