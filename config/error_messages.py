"""From the decoder's complaint to a sentence: which key, what stood there, what may stand there.

Pure; any thread.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from enum import EnumType
from pathlib import Path
from types import UnionType
from typing import Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from bedside.config.errors import ConfigError

# "Expected `int`, got `str` - at `$.device[0].baud`"; of a table's key: "... - at `key` in `$.limits`"
_AT: Final = re.compile(r" - at (`key` in )?`\$(.*)`$")
_STEP: Final = re.compile(r"\.([\w-]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN: Final = re.compile(r"unknown field `(.*)`")
_MISSING: Final = re.compile(r"missing required field `(.*)`")
_WORDS: Final[Mapping[Any, str]] = {
    int: "a whole number",
    float: "a number",
    str: "text",
    bool: "true or false",
    tuple: "an array",
}


class _Found(NamedTuple):
    """A place in a configuration: its key as a person would write it, what stands there, what should."""

    key: str
    stood: Any
    kind: Any

    def below(self, name: str) -> "_Found":
        stood = self.stood.get(name) if isinstance(self.stood, Mapping) else None
        return _Found(joined(self.key, name), stood, _inner(self.kind, name))

    def at(self, index: str) -> "_Found":
        if index == "...":  # the decoder does not say which key of a free table
            return self.below(_failing(self.stood, _inner(self.kind)))
        stood = self.stood[int(index)]
        named = isinstance(stood, Mapping) and isinstance(stood.get("id"), str)
        key = f'{self.key} "{stood["id"]}"' if named else f"{self.key}[{index}]"
        return _Found(key, stood, _element(self.kind, int(index)))


def explained(err: msgspec.ValidationError, raw: dict[str, Any], kind: type, path: Path) -> ConfigError:
    """Return the ConfigError for what msgspec refused."""
    at, rule = _AT.search(str(err)), _AT.sub("", str(err))
    found = _Found("", raw, kind)
    for name, index in _STEP.findall(at[2]) if at else ():
        found = found.below(name) if name else found.at(index)
    if at and at[1]:
        return _unknown(_failing_key(found.stood, found.kind), found, path)
    if unknown := _UNKNOWN.search(rule):
        return _unknown(unknown[1], found, path)
    if missing := _MISSING.search(rule):
        return ConfigError(path, joined(found.key, missing[1]), None, "this key must be given")
    return ConfigError(path, found.key, found.stood, _allowed(found.kind, found.stood))


def joined(key: str, name: str) -> str:
    """Return the key one level deeper."""
    return f"{key}.{name}" if key else name


def nearest(name: object, known: Iterable[str]) -> str:
    """Return "did you mean 'x'? " for a misspelt name, "" where nothing is near."""
    close = difflib.get_close_matches(str(name), list(known), 1)
    return f"did you mean {close[0]!r}? " if close else ""


def _unknown(name: str, found: _Found, path: Path) -> ConfigError:
    known = _names(found.kind)
    place = found.below(name)
    allowed = f"no such key; {nearest(name, known)}there may be {', '.join(known)}"
    return ConfigError(path, place.key, place.stood, allowed)


def _allowed(kind: Any, stood: object) -> str:  # noqa: ANN401 - any annotation
    """Return what may stand there, in the words of one who writes TOML."""
    bare = _bare(kind)
    if isinstance(bare, EnumType):
        names = _names(kind)
        return f"{nearest(stood, names)}may be {', '.join(names)}"
    if get_origin(bare) is tuple and Ellipsis not in get_args(bare):
        return f"must be an array of {len(get_args(bare))}"
    metas = [each for each in get_args(_present(kind)) if isinstance(each, msgspec.Meta)]
    described = [meta.description for meta in metas if meta.description]
    bounds = [_bounds(meta) for meta in metas if not meta.description]
    return f"must be {' '.join(described or [_WORDS.get(get_origin(bare) or bare, 'a table'), *bounds])}"


def _bounds(meta: msgspec.Meta) -> str:
    if meta.ge is not None and meta.le is not None:
        return f"from {meta.ge:g} to {meta.le:g}"
    return f"of {meta.ge:g} or more" if meta.ge is not None else f"above {meta.gt:g}"


def _names(kind: Any) -> list[str]:  # noqa: ANN401 - any annotation
    """Return the names that a struct, an enum or a table keyed by an enum knows."""
    bare = _bare(kind)
    if get_origin(bare) is dict:
        bare = get_args(bare)[0]
    if isinstance(bare, EnumType):
        return [str(member) for member in bare]  # type: ignore[var-annotated]
    is_struct = isinstance(bare, type) and issubclass(bare, msgspec.Struct)
    return list(bare.__struct_fields__) if is_struct else []


def _inner(kind: Any, name: str = "") -> Any:  # noqa: ANN401 - any annotation
    """Return the type below `kind`: of a field by its name, or of an element."""
    bare = _bare(kind)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return get_type_hints(bare, include_extras=True).get(name)
    arguments = get_args(bare)
    return arguments[-1 if get_origin(bare) is dict else 0] if arguments else None


def _element(kind: Any, index: int) -> Any:  # noqa: ANN401 - any annotation
    """Return the type of an array's element: each has its own in an array of a fixed length."""
    arguments = get_args(_bare(kind))
    return arguments[index] if Ellipsis not in arguments and index < len(arguments) else _inner(kind)


def _bare(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return a type without its `| None` and its Annotated."""
    present = _present(kind)
    return present.__origin__ if hasattr(present, "__metadata__") else present


def _present(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return a type without its `| None`."""
    if get_origin(kind) in {Union, UnionType}:
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def _failing(table: Mapping[str, Any], kind: Any) -> str:  # noqa: ANN401 - any annotation
    return next(name for name, value in table.items() if not _converts(value, kind))


def _failing_key(table: Mapping[str, Any], kind: Any) -> str:  # noqa: ANN401 - any annotation
    keys = get_args(_bare(kind))[0]
    return next(name for name in table if not _converts(name, keys))


def _converts(value: Any, kind: Any) -> bool:  # noqa: ANN401 - TOML, and any annotation
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True
