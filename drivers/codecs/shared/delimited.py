"""Finds in a stream what stands between a first and a last byte that occur nowhere else.

Pure; one for each codec. The stream may be cut anywhere, with garbage before and between.
"""

from collections.abc import Iterator


class DelimitedReader:
    """Each run of bytes that is no frame is counted once. `between`: bytes that may stand between two frames."""

    def __init__(self, first: bytes, last: bytes, most: int, between: bytes = b"") -> None:
        self.bad_frames = 0
        self._first, self._last, self._most, self._between = first, last, most, between
        self._bytes = bytearray()
        self._is_in_step = True

    def bodies(self, data: bytes) -> Iterator[bytes]:
        """Take bytes and yield what stands between the delimiters; whoever cannot read it calls `reject` at once."""
        self._bytes += data
        while (body := self._next()) is not None:
            self._is_in_step = True
            yield body

    def reject(self) -> None:
        """Count the last body as bad; what is left of it is not counted again."""
        self.bad_frames += 1
        self._is_in_step = False

    def reset(self) -> None:
        """Forget half a frame."""
        self._bytes.clear()
        self._is_in_step = True

    def _next(self) -> bytes | None:
        buffer = self._bytes
        while self._seek_first():
            last = buffer.find(self._last)
            again = buffer.find(self._first, 1, last if last > 0 else len(buffer))
            if again > 0:  # a frame without its end, then another one
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
        """Drop all before the next first byte; say whether there is one."""
        start = self._bytes.find(self._first)
        self._drop(start if start >= 0 else len(self._bytes))
        return start >= 0

    def _drop(self, count: int) -> None:
        if self._is_in_step and self._bytes[:count].strip(self._between):
            self.reject()
        del self._bytes[:count]
