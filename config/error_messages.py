"""Turns the error of a failed decoding into a sentence: which key, what value it has, what is allowed.

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

# "Expected `int`, got `str` - at `$.device[0].baud`"; if a table's key is wrong: "... - at `key` in `$.limits`"
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


class _Place(NamedTuple):
    """A place in a configuration: its key as a person would write it, its value, and its type in the schema."""

    key: str
    value: Any
    kind: Any

    def below(self, name: str) -> "_Place":
        value = self.value.get(name) if isinstance(self.value, Mapping) else None
        return _Place(joined(self.key, name), value, _inner(self.kind, name))

    def at(self, index: str) -> "_Place":
        if index == "...":  # the decoder does not name the key of a free table
            return self.below(_failing(self.value, _inner(self.kind)))
        value = self.value[int(index)]
        has_id = isinstance(value, Mapping) and isinstance(value.get("id"), str)
        key = f'{self.key} "{value["id"]}"' if has_id else f"{self.key}[{index}]"
        return _Place(key, value, _element(self.kind, int(index)))


def explained(err: msgspec.ValidationError, raw: dict[str, Any], kind: type, path: Path) -> ConfigError:
    """Return the ConfigError for an error that msgspec raised while it converted `raw` to a `kind`."""
    at, rule = _AT.search(str(err)), _AT.sub("", str(err))
    place = _Place("", raw, kind)
    for name, index in _STEP.findall(at[2]) if at else ():
        place = place.below(name) if name else place.at(index)
    if at and at[1]:
        return _unknown(_failing_key(place.value, place.kind), place, path)
    if unknown := _UNKNOWN.search(rule):
        return _unknown(unknown[1], place, path)
    if missing := _MISSING.search(rule):
        return ConfigError(path, joined(place.key, missing[1]), None, "this key must be given")
    return ConfigError(path, place.key, place.value, _allowed(place.kind, place.value))


def joined(key: str, name: str) -> str:
    """Return the key of the entry `name` in the table `key`, such as "nibp.rest_s"."""
    return f"{key}.{name}" if key else name


def nearest(name: object, known: Iterable[str]) -> str:
    """Return "did you mean 'x'? " for a misspelt name, "" if no known name is similar."""
    close = difflib.get_close_matches(str(name), list(known), 1)
    return f"did you mean {close[0]!r}? " if close else ""


def _unknown(name: str, place: _Place, path: Path) -> ConfigError:
    known = _names(place.kind)
    unknown = place.below(name)
    allowed = f"no such key; {nearest(name, known)}the keys here are {', '.join(known)}"
    return ConfigError(path, unknown.key, unknown.value, allowed)


def _allowed(kind: Any, value: object) -> str:  # noqa: ANN401 - any annotation
    """Return which values a field of type `kind` may have, in the terms of TOML."""
    bare = _bare(kind)
    if isinstance(bare, EnumType):
        names = _names(kind)
        return f"{nearest(value, names)}must be one of {', '.join(names)}"
    if get_origin(bare) is tuple and Ellipsis not in get_args(bare):
        return f"must be an array of {len(get_args(bare))}"
    metas = [argument for argument in get_args(_present(kind)) if isinstance(argument, msgspec.Meta)]
    described = [meta.description for meta in metas if meta.description]
    bounds = [_bounds(meta) for meta in metas if not meta.description]
    return f"must be {' '.join(described or [_WORDS.get(get_origin(bare) or bare, 'a table'), *bounds])}"


def _bounds(meta: msgspec.Meta) -> str:
    if meta.ge is not None and meta.le is not None:
        return f"from {meta.ge:g} to {meta.le:g}"
    return f"of {meta.ge:g} or more" if meta.ge is not None else f"above {meta.gt:g}"


def _names(kind: Any) -> list[str]:  # noqa: ANN401 - any annotation
    """Return the names that a struct, an enum or a table keyed by an enum allows."""
    bare = _bare(kind)
    if get_origin(bare) is dict:
        bare = get_args(bare)[0]
    if isinstance(bare, EnumType):
        return [str(member) for member in bare]  # type: ignore[var-annotated]
    is_struct = isinstance(bare, type) and issubclass(bare, msgspec.Struct)
    return list(bare.__struct_fields__) if is_struct else []


def _inner(kind: Any, name: str = "") -> Any:  # noqa: ANN401 - any annotation
    """Return the type of the field `name` of the struct `kind`, or of an element of the table or array."""
    bare = _bare(kind)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        return get_type_hints(bare, include_extras=True).get(name)
    arguments = get_args(bare)
    return arguments[-1 if get_origin(bare) is dict else 0] if arguments else None


def _element(kind: Any, index: int) -> Any:  # noqa: ANN401 - any annotation
    """Return the type of an array's element; in an array of fixed length each element has its own."""
    arguments = get_args(_bare(kind))
    return arguments[index] if Ellipsis not in arguments and index < len(arguments) else _inner(kind)


def _bare(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return a type without its `| None` and its Annotated."""
    present = _present(kind)
    return present.__origin__ if hasattr(present, "__metadata__") else present


def _present(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return a type without its `| None`."""
    if get_origin(kind) in {Union, UnionType}:
        return next(argument for argument in get_args(kind) if argument is not type(None))
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
