"""Every file of tests/corpus: bytes that made a fault once, with their right values."""

from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from bedside.config.quality import Quality
from bedside.config.schema import DeviceConfig
from bedside.config.vitals import VitalId
from bedside.drivers import registry
from bedside.drivers.block import Block, Notice, NoticeKind, Packet

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = sorted(CORPUS.glob("*.toml"))


class Message(Struct, kw_only=True, forbid_unknown_fields=True):
    """One delivery, and what it must give."""

    text: str = ""
    hex: str = ""
    topic: str = ""
    values: dict[VitalId, list[float]] = {}
    present: dict[NoticeKind, str] = {}
    bad_frames: int = 0
    quality: Quality = Quality.GOOD

    @property
    def data(self) -> bytes:
        return bytes.fromhex(self.hex) or self.text.encode().replace(b"\n", b"\r\n")


class Example(Struct, kw_only=True, forbid_unknown_fields=True):
    """One file."""

    codec: str
    source: str
    message: list[Message]
    device: DeviceConfig | None = None


def read(file: Path) -> Example:
    return msgspec.toml.decode(file.read_bytes(), type=Example)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_what_was_sent_is_read_as_it_is_meant(file: Path) -> None:
    example = read(file)
    device = example.device or DeviceConfig(id="ox", codec=example.codec, port="x")
    codec = registry.codec(device)
    for number, message in enumerate(example.message):
        before = codec.bad_frames
        items = codec.feed(Packet(message.data, float(number), message.topic))
        blocks = [item for item in items if isinstance(item, Block) and item.rate_hz is None]
        values: dict[VitalId, list[float]] = {}
        for block in blocks:
            values.setdefault(block.vital, []).extend(block.values)
        present = {item.kind: item.detail for item in items if isinstance(item, Notice) and item.is_present}
        assert values == {vital: pytest.approx(right) for vital, right in message.values.items()}, message
        assert (present, codec.bad_frames - before) == (message.present, message.bad_frames), message
        assert {block.quality for block in blocks} <= {message.quality}, message
