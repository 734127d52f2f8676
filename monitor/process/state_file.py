"""Reads small files of a state folder so that no file and no disk can block the reader. Any thread of any process.

Something else may have the name of a file: a FIFO, a directory, a device. And the disk of the folder may hang, as a
network mount does without its server.
"""

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

_WITHIN_S: Final = 2.0  # a disk that spins up answers by then
_Result = TypeVar("_Result")


def open_regular(path: Path, flags: int = os.O_RDONLY) -> int:
    """Open a file without waiting for anything, and return its descriptor. Raises OSError if it is no regular file."""
    handle = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, 0o600)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    os.set_blocking(handle, True)
    return handle


def read_file(path: Path, largest: int) -> bytes:
    """Return the content of a regular file of at most `largest` bytes.

    Raises OSError: also if it is larger, if something else has its name, or if its disk does not answer within 2 s.
    """
    return within(lambda: _read(path, largest), _WITHIN_S)


def within(job: Callable[[], _Result], seconds: float) -> _Result:
    """Return the result of a job that uses a disk, done on a thread of its own; raise the OSError that it raises.

    Raises TimeoutError, an OSError, if it takes longer than `seconds`. The job may end later.
    """
    results: list[_Result] = []
    errors: list[OSError] = []

    def work() -> None:
        try:
            results.append(job())
        except OSError as err:
            errors.append(err)

    thread = threading.Thread(target=work, name="state file", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(errno.ETIMEDOUT, "the disk does not answer")
    return results[0]


def set_aside(path: Path) -> str:
    """Rename a file that cannot be used, so that it is never overwritten. Return what was done.

    The new name is of the kind `patient.damaged.json`, with a number if there is one already.
    """
    try:
        aside = path.with_suffix(f".damaged{path.suffix}")
        for number in range(2, 100):
            if not os.path.lexists(aside):
                break
            aside = path.with_suffix(f".damaged-{number}{path.suffix}")
        path.rename(aside)
    except OSError as err:
        return f"not set aside ({err.strerror})"
    return f"set aside as {aside.name}"


def load(path: Path, largest: int, decode: Callable[[bytes], _Result]) -> tuple[_Result | None, str]:
    """Return the decoded content of a file and "", or None and why it cannot be used; None and "" if there is no file.

    `decode` may raise ValueError. A file that cannot be used is renamed, unless its disk does not answer.
    """
    try:
        return decode(read_file(path, largest)), ""
    except FileNotFoundError:
        return None, ""
    except TimeoutError as err:
        return None, str(err.strerror)
    except OSError as err:
        return None, f"{err.strerror}; {set_aside(path)}"
    except ValueError as err:  # msgspec's errors are ValueErrors
        return None, f"{err}; {set_aside(path)}"


def _read(path: Path, largest: int) -> bytes:
    with os.fdopen(open_regular(path), "rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest:,} bytes", str(path))
    return data
