"""One packet (1/3 s) of a Nonin oximeter in serial format 2."""

from bedside.drivers.codecs.nonin.codec_format2 import FRAMES, encode_frame, packet_data


def nonin_packet(rate: int | None = 72, spo2: int | None = 97, status: int = 0, pleth: int = 100) -> bytes:
    data = packet_data(rate, spo2)
    return b"".join(encode_frame(number, status, pleth, data[number - 1]) for number in range(1, FRAMES + 1))
