"""Sphinx extension: fills the reference pages with tables made from the code.

Runs in the process that builds the pages. A page names what it needs in a line of its own, for example
`<!-- generated: commands -->`; this extension replaces the line by Markdown before MyST reads the page.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from docs.generated import alarms, api, commands, devices, settings

GENERATORS: Final[Mapping[str, Callable[[], str]]] = {
    "commands": commands.commands,
    "configuration": settings.configuration,
    "profile": settings.profile,
    "scenario": settings.scenario,
    "alarms": alarms.catalogue,
    "codecs": devices.codecs,
    "vitals": devices.vitals,
    **api.GENERATORS,
}
MARK: Final = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)


def fill(text: str) -> str:
    """Replace each mark by what its generator makes; KeyError names a mark that no generator knows."""
    return MARK.sub(lambda match: GENERATORS[match[1]](), text)


def _fill_page(_app: Any, _page: str, source: list[str]) -> None:  # noqa: ANN401 - Sphinx calls it
    source[0] = fill(source[0])


def setup(app: Any) -> dict[str, bool]:  # noqa: ANN401 - sphinx.application.Sphinx, which only the docs extra installs
    """Register the extension with Sphinx."""
    app.connect("source-read", _fill_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
