"""MQTT topic patterns.

Pure; any thread. `+` matches one level; `#` at the end matches any number of levels, including none.
"""

import re
from typing import Final

_RULE: Final = "must be a topic, with + for one whole level and # for all that follow, as the last one only"


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a regular expression that fully matches the topics of a pattern; ValueError if it is invalid."""
    levels = pattern.split("/")
    is_broken = any(wild in level and level != wild for level in levels for wild in "+#")
    if is_broken or not pattern or "#" in levels[:-1] or "\0" in pattern:
        raise ValueError(_RULE)
    parts = ["[^/]*" if level == "+" else re.escape(level) for level in levels]
    if levels[-1] != "#":
        return re.compile("/".join(parts), re.DOTALL)
    above = "/".join(parts[:-1])
    return re.compile(f"{above}(?:/.*)?" if above else ".*", re.DOTALL)
