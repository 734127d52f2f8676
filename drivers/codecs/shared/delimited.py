"""Splits a byte stream into frames that have a start byte and an end byte which occur nowhere else.

Pure; one instance in each codec. The stream may be cut anywhere and hold garbage between frames.
"""

from collections.abc import Iterator


class DelimitedReader:
    """Counts each run of bytes outside a frame once. `most`: longest frame; `between`: bytes allowed between frames."""

    def __init__(self, first: bytes, last: bytes, most: int, between: bytes = b"") -> None:
        self.bad_frames = 0
        self._first, self._last, self._most, self._between = first, last, most, between
        self._bytes = bytearray()
        self._is_in_step = True

    def bodies(self, data: bytes) -> Iterator[bytes]:
        """Take bytes; yield the bytes between the delimiters. The caller calls `reject` at once if they are corrupt."""
        self._bytes += data
        while (body := self._next()) is not None:
            self._is_in_step = True
            yield body

    def reject(self) -> None:
        """Count the last body as bad. What is left of it is not counted again."""
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
