"""Markdown pieces that the generators share.

Pure; runs in the process that builds the pages.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_MARKUP: Final = re.compile(r"([*_<>\[\]])(?=[^`]*(?:`[^`]*`[^`]*)*$)")  # outside inline code


def plain(text: str) -> str:
    """Return text on one line, with the characters escaped that Markdown would read as markup."""
    return re.sub(r"([\\*_<>|\[\]`])", r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Return text as inline code, fit for a cell of a table; empty text stays empty."""
    escaped = text.replace("|", "\\|")
    return f"`{escaped}`" if text else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def prose(text: str) -> str:
    """Return a docstring as Markdown: paragraphs stay, names in single backquotes become code."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(_MARKUP.sub(r"\\\1", " ".join(paragraph.split())) for paragraph in paragraphs)
