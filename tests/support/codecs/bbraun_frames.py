"""Frames of the B. Braun computer centre protocol (BCC): the printed ones, and a strategy for any."""

import re

from hypothesis import strategies as st

from bedside.drivers.codecs.bbraun.codec import Request
from bedside.drivers.codecs.bbraun.frame import Frame
from tests.support.codecs.capture_lines import capture_lines

_BEDS = st.from_regex(r"[/-9A-z]{1,15}", fullmatch=True)
TEXTS = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), max_size=60)
_INFOS = st.one_of(
    TEXTS,
    st.sampled_from(["1,50100,GNACK,0", "1,50100,GNERR,3", "1,50111,INM3,1\x1e1,50111,INRT,5", *Request]),
    TEXTS.map(lambda text: f"1,50111,INSOL,{text}"),
)
FRAMES = st.builds(Frame, _BEDS, _INFOS, st.booleans(), st.sampled_from([None, False]))


def printed_frames() -> list[bytes]:
    controls = {"SOH": "\x01", "STX": "\x02", "ETX": "\x03", "EOT": "\x04", "ETB": "\x17", "RS": "\x1e"}
    lines = (line for line in capture_lines("bbraun_bcc", "examples.txt") if line.startswith("<SOH>"))
    return [re.sub("<([A-Z]+)>", lambda match: controls[match[1]], line).encode() for line in lines]
