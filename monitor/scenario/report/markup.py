"""Makes an element of XML, HTML or SVG in one call; the library escapes its content.

Pure; any thread.
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

Value = str | float | int | None
# No XML document may contain these, not even escaped; a device's own texts may.
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(tag: str, **attributes: Value) -> Element:
    """Return the outermost element of a document; `attributes` are written as by `add`."""
    return Element(tag, _plain(attributes))


def add(parent: Element, tag: str, text: str = "", **attributes: Value) -> Element:
    """Add a new element to `parent` and return the new element.

    `class_="x"` becomes class, `stroke_width=2` stroke-width; an attribute that is None is left out.
    """
    child = SubElement(parent, tag, _plain(attributes))
    child.text = legible(text) or None
    return child


def legible(text: str) -> str:
    """Return the text with a question mark for each character that XML does not permit."""
    return _ILLEGAL.sub("?", text)


def _plain(attributes: Mapping[str, Value]) -> dict[str, str]:
    return {
        name.rstrip("_").replace("_", "-"): _written(value) for name, value in attributes.items() if value is not None
    }


def _written(value: Value) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else legible(str(value))
