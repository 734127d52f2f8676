"""Decodes a recording: feeds its bytes to the codec again, as they were received.

Runs in the command line's process. The codec is also polled as during the recording: recorded bytes that were sent are
either a reply of the codec or one of its requests. So a codec that remembers its last request gets the right answer.
"""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bedside.drivers import registry
from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import Codec
from bedside.monitor.device_tools.line_monitor import ItemLines, LineMonitor
from bedside.monitor.device_tools.recording import Line, Recording, RecordingError
from bedside.monitor.device_tools.tap import Way


class Playback:
    """Feeds a codec with the packets of a recording."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self._replies: list[bytes] = []

    def take(self, line: Line) -> list[Item]:
        """Feed one line of the recording to the codec; return the blocks and notices that it decodes."""
        if line.dir is Way.OPEN:
            self.codec.reset()
            self._replies.clear()
            return []
        if line.dir is Way.OUT:
            self._note_sent(line.data)
            return []
        items = self.codec.feed(Packet(line.data, line.t))
        self._replies += self.codec.outgoing()
        return items

    def _note_sent(self, data: bytes) -> None:
        if data in self._replies:
            self._replies.remove(data)
        else:
            self.codec.poll()


def paced(lines: Iterable[Line], speed: float | None) -> Iterator[Line]:
    """Yield the lines of a recording, each when it is due at `speed` times real time; without delay if that is None."""
    began = time.perf_counter()
    for line in lines:
        if speed is not None:
            time.sleep(max(0.0, began + line.t / speed - time.perf_counter()))
        yield line


def replay(path: Path, speed: float | None) -> Iterator[str]:
    """Decode the recording at `path`; yield its values and notices as lines of text, then a summary.

    `speed`: a multiple of real time, None for no delay. Raises RecordingError if the file cannot be used.
    """
    recording, monitor, texts = Recording(path), LineMonitor(), ItemLines()
    try:
        codec = registry.codec_class(recording.header.codec)()
    except ValueError as err:
        raise RecordingError(f"{path}, line 1: {err}") from err
    playback = Playback(codec)
    for line in paced(recording.lines(), speed):
        monitor.note_bytes(line.dir, line.data, line.t)
        for item in playback.take(line):
            monitor.note_item(item)
            yield from texts.of(item, line.t)
    yield monitor.summary(codec.bad_frames)
    if recording.is_cut:
        yield "the last line is incomplete: the recording was killed; all lines before it were read"
