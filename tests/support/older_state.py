"""The state folder that commit b76b646 left, unpacked for a test. See its README.md."""

import gzip
import shutil
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).parents[1] / "data"
OLDER_STATE: Final = _DATA / "state-b76b646"
OLDER_CENTRAL_SCHEMA: Final = _DATA / "central-schema-b76b646.sql"


def unpack_older_state(into: Path) -> Path:
    """Copy the folder, decompress what is compressed, and return the copy."""
    shutil.copytree(OLDER_STATE, into, ignore=shutil.ignore_patterns("README.md"))
    for packed in into.glob("*.gz"):
        packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))
        packed.unlink()
    return into
