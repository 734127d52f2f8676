"""Splits a byte stream into frames whose start byte and end byte occur nowhere else in the stream.

Pure; one instance in each codec. The stream may be cut anywhere and contain garbage between frames.
"""

from collections.abc import Iterator


class DelimitedReader:
    """Finds frames between the start byte `first` and the end byte `last`.

    `most`: length of the longest frame, in bytes. `between`: the byte values that may stand between frames.
    `bad_frames` counts the rejected frames, and each run of other bytes between frames once.
    """

    def __init__(self, first: bytes, last: bytes, most: int, between: bytes = b"") -> None:
        self.bad_frames = 0
        self._first, self._last, self._most, self._between = first, last, most, between
        self._bytes = bytearray()
        self._is_in_step = True

    def bodies(self, data: bytes) -> Iterator[bytes]:
        """Add bytes; yield the content of each complete frame, without its start and end byte.

        If the content is corrupt, the caller must call `reject` before it requests the next one.
        """
        self._bytes += data
        while (body := self._next()) is not None:
            self._is_in_step = True
            yield body

    def reject(self) -> None:
        """Count the last frame as bad. Garbage that directly follows it is not counted again."""
        self.bad_frames += 1
        self._is_in_step = False

    def reset(self) -> None:
        """Discard a partial frame."""
        self._bytes.clear()
        self._is_in_step = True

    def _next(self) -> bytes | None:
        buffer = self._bytes
        while self._seek_first():
            last = buffer.find(self._last)
            again = buffer.find(self._first, 1, last if last > 0 else len(buffer))
            if again > 0:  # a frame lost its end, and another one began
                self._drop(again)
                continue
            if last > 0:
                body = bytes(buffer[1:last])
                del buffer[: last + 1]
                return body
            if len(buffer) <= self._most:
                break
            self._drop(len(buffer))
        return None

    def _seek_first(self) -> bool:
        """Drop all bytes before the next start byte; return whether there is one."""
        start = self._bytes.find(self._first)
        self._drop(start if start >= 0 else len(self._bytes))
        return start >= 0

    def _drop(self, count: int) -> None:
        if self._is_in_step and self._bytes[:count].strip(self._between):
            self.reject()
        del self._bytes[:count]
