"""Finds the texts in the source code that are passed to tr() or translated(), by reading its syntax tree.

Runs in the translation tool and in the tests, not at the bedside.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CONTEXT = "Bedside"


class Text(NamedTuple):
    """One text to translate: the class that contains it (or "Bedside"), the English text, and whether %n is a count."""

    context: str
    source: str
    is_plural: bool = False


def literals(folder: Path) -> Iterator[Text]:
    """Yield every text that is passed to tr() or translated() in the modules below `folder`."""
    for path in sorted(folder.rglob("*.py")):
        yield from _of(ast.parse(path.read_text()), CONTEXT)


def _of(node: ast.AST, owner: str) -> Iterator[Text]:
    if isinstance(node, ast.ClassDef):
        owner = node.name
    if isinstance(node, ast.Call) and node.args:
        match node.func:
            case ast.Attribute(value=ast.Name(id="self"), attr="tr"):
                yield from (Text(owner, text, len(node.args) > 2) for text in _strings(node.args[0]))  # noqa: PLR2004
            case ast.Name(id="tr" | "translated"):
                yield from (Text(CONTEXT, text) for text in _strings(node.args[0]))
    for child in ast.iter_child_nodes(node):
        yield from _of(child, owner)


def _strings(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _strings(body)
            yield from _strings(orelse)
