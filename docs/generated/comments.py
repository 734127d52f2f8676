"""What the comments beside a key say: in the source of a struct, and in config/default.toml.

Runs in the process that builds the pages.
"""

import ast
import inspect
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

_HEADER: Final = re.compile(r"^(?:# )?\[\[?([a-z._]+)\]?\]")
_KEY: Final = re.compile(r"^(?:# )?([a-z_]+) = ")
_DEFAULT: Final = re.compile(r'^default:? (?:none|true|false|"[^"]*"|\[\]|[-\d.]+)\s*[;:]?\s*')


def of_struct(struct: type) -> dict[str, str]:
    """Return the comment of each field of a struct: the lines directly above it, then those beside it."""
    path = Path(inspect.getsourcefile(struct) or "")
    lines = path.read_text(encoding="utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == struct.__name__).body
    fields = [node for node in body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)]
    return {_name(field): " ".join([*_above(lines, field), *_beside(lines, field)]) for field in fields}


def of_members(enum: type) -> dict[str, str]:
    """Return the comment beside each member of an enumeration."""
    source = inspect.getsource(enum).splitlines()
    matches = (re.match(r'^\s+[A-Z_0-9]+ = "([^"]+)"\s*(?:#\s*(.*))?$', line) for line in source)
    return {match[1]: match[2] or "" for match in matches if match}


def _name(field: ast.AnnAssign) -> str:
    return ast.unparse(field.target)


def _above(lines: list[str], field: ast.AnnAssign) -> list[str]:
    above: list[str] = []
    for line in reversed(lines[: field.lineno - 1]):
        if not line.strip().startswith("#"):
            break
        above.insert(0, line.strip().lstrip("# "))
    return above


def _beside(lines: list[str], field: ast.AnnAssign) -> list[str]:
    inside = lines[field.lineno - 1 : field.end_lineno]
    matches = (re.search(r'\s#\s(?!noqa)([^"]*(?:"[^"]*"[^"]*)*)$', line) for line in inside)
    return [match[1] for match in matches if match]


@cache
def of_default_toml() -> dict[str, str]:
    """Return the comment of each key of config/default.toml by its dotted path, without the default that it repeats."""
    comments: dict[str, str] = {}
    table, key = "", ""
    for line in files("bedside.config").joinpath("default.toml").read_text(encoding="utf-8").splitlines():
        if header := _HEADER.match(line):
            table, key = f"{header[1]}.", ""
        elif named := _KEY.match(line):
            key = table + named[1]
            comment = re.search(r"\s#\s(.*)$", line.removeprefix("# "))
            comments.setdefault(key, comment[1] if comment else "")
        elif key and re.match(r"^\s+# ", line):
            comments[key] += " " + line.strip().lstrip("# ")
        else:
            key = ""
    return {key: _DEFAULT.sub("", comment).strip() for key, comment in comments.items()}
