"""Markdown pieces that the generators share.

Pure; runs in the process that builds the pages.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_MARKUP: Final = re.compile(r"([\\*_<>|\[\]])(?=[^`]*(?:`[^`]*`[^`]*)*$)")  # outside inline code


def plain(text: str) -> str:
    """Return text on one line, with the characters escaped that Markdown would read as markup; `code` stays code."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Return text as inline code, fit for a cell of a table; empty text stays empty."""
    escaped = text.replace("|", "\\|")
    return f"`{escaped}`" if text else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def prose(text: str) -> str:
    """Return a docstring as Markdown: its paragraphs stay."""
    return "\n\n".join(plain(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip()))
