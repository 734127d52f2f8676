"""A recording through its codec again: what it says now of the bytes that came then.

Runs in the command line's process. The codec is asked and answered as it was then: bytes that went out are either an
answer that it gave, or a question that it asked; so a codec that remembers what it asked hears the answers in step.
"""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bedside.drivers import registry
from bedside.drivers.block import Item, Packet
from bedside.drivers.codec import Codec
from bedside.monitor.device_tools.line_monitor import LineMonitor, Lines
from bedside.monitor.device_tools.recording import Line, Recording, RecordingError
from bedside.monitor.device_tools.tap import Way


class Playback:
    """Feeds a codec from a recording."""

    def __init__(self, codec: Codec) -> None:
        self.codec = codec
        self._answers: list[bytes] = []

    def take(self, line: Line) -> list[Item]:
        """Return what the codec says of one line of the recording."""
        if line.dir is Way.OPEN:
            self.codec.reset()
            self._answers.clear()
            return []
        if line.dir is Way.OUT:
            self._went(line.data)
            return []
        items = self.codec.feed(Packet(line.data, line.t))
        self._answers += self.codec.outgoing()
        return items

    def _went(self, data: bytes) -> None:
        if data in self._answers:
            self._answers.remove(data)
        else:
            self.codec.poll()


def paced(lines: Iterable[Line], speed: float | None) -> Iterator[Line]:
    """Yield the lines when they are due, at once if `speed` is None."""
    began = time.perf_counter()
    for line in lines:
        if speed is not None:
            time.sleep(max(0.0, began + line.t / speed - time.perf_counter()))
        yield line


def replay(path: Path, speed: float | None) -> Iterator[str]:
    """Yield what the codec says, line by line, then the counters; RecordingError if the file is at fault."""
    recording, hearing, lines = Recording(path), LineMonitor(), Lines()
    try:
        codec = registry.codec_class(recording.header.codec)()
    except ValueError as err:
        raise RecordingError(f"{path}, line 1: {err}") from err
    playback = Playback(codec)
    for line in paced(recording.lines(), speed):
        hearing.hear(line.dir, line.data, line.t)
        for item in playback.take(line):
            hearing.take(item)
            yield from lines.of(item, line.t)
    yield hearing.closing(codec.bad_frames)
    if recording.is_cut:
        yield "the last line is cut, as a kill leaves it; all before it was read"
