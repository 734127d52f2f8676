"""From the decoder's complaint to a sentence: which key, what stood there, what may stand there.

Pure; any thread.
"""

import difflib
import re
from enum import EnumType
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from config.errors import ConfigError

_AT: Final = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_IS_KEY: Final = " - at `key` in "
_STEP: Final = re.compile(r"\.([\w-]+)|\[(\d+)\]|(\[\.\.\.\])")
# The decoder's names of types, and what a person would call them.
_WORDS: Final = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a section",
    "null": "nothing",
}


def explained(err: msgspec.ValidationError, raw: dict[str, Any], kind: type, path: Path) -> ConfigError:
    """Return the ConfigError for what msgspec refused."""
    text = str(err)
    at = _AT.search(text)
    steps = [step for step in _STEP.findall(at[1]) if step] if at else []
    rule = _AT.sub("", text)
    key, stood, found = _walk(steps, raw, kind)
    if _IS_KEY in text:
        return _misnamed(key, stood, get_args(_bare(found))[0], path)
    unknown = re.search(r"unknown field `(.*)`", rule)
    if unknown:
        return _unknown(unknown[1], key, stood, found, path)
    missing = re.search(r"missing required field `(.*)`", rule)
    if missing:
        return ConfigError(path, _joined(key, missing[1]), None, "this key must be given")
    return ConfigError(path, key, stood, _allowed(rule, found))


def _walk(steps: list[tuple[str, str, str]], raw: Any, kind: Any) -> tuple[str, Any, Any]:  # noqa: ANN401 - TOML
    """Follow the decoder's path; return the key as a person would write it, what stood there, and its type."""
    key = ""
    for name, index, anything in steps:
        kind = _inner(kind, name)
        if name:
            key, raw = _joined(key, name), raw.get(name) if isinstance(raw, dict) else None
        elif index:
            raw = raw[int(index)]
            key = f"{key}[{index}]" if not (isinstance(raw, dict) and "id" in raw) else f'{key} "{raw["id"]}"'
        elif anything and isinstance(raw, dict):
            refused = next(each for each, value in raw.items() if _is_refused(value, kind))
            key, raw = _joined(key, refused), raw[refused]
    return key, raw, kind


def _is_refused(value: Any, kind: Any) -> bool:  # noqa: ANN401 - TOML
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return True
    return False


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _inner(kind: Any, name: str) -> Any:  # noqa: ANN401 - any annotation
    """Return the type below `kind`: of a field by its name, or of an element."""
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return get_type_hints(kind, include_extras=True).get(name)
    arguments = get_args(kind)
    return arguments[-1 if get_origin(kind) is dict else 0] if arguments else None


def _bare(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    """Return a type without `| None`."""
    if get_origin(kind) in {Union, UnionType}:
        return next((each for each in get_args(kind) if each is not type(None)), kind)
    return kind


def _misnamed(key: str, stood: Any, names: EnumType, path: Path) -> ConfigError:  # noqa: ANN401 - TOML
    """Return the error for a table's key that is none of an enumeration."""
    known = [str(member) for member in names]  # type: ignore[var-annotated]
    name = next(each for each in stood if each not in known)
    return ConfigError(path, _joined(key, name), stood[name], f"no such key; there may be {', '.join(known)}")


def _unknown(name: str, key: str, stood: Any, kind: Any, path: Path) -> ConfigError:  # noqa: ANN401 - TOML
    bare = _bare(kind)
    fields = list(bare.__struct_fields__) if isinstance(bare, type) and issubclass(bare, msgspec.Struct) else []
    nearest = difflib.get_close_matches(name, fields, 1)
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    value = stood.get(name) if isinstance(stood, dict) else None
    return ConfigError(path, _joined(key, name), value, f"no such key; {hint}there may be {', '.join(fields)}")


def _allowed(rule: str, kind: Any) -> str:  # noqa: ANN401 - any annotation
    bare = _bare(kind)
    if isinstance(bare, EnumType):
        return f"may be {', '.join(str(member) for member in bare)}"  # type: ignore[var-annotated]
    description = next((note.description for note in getattr(bare, "__metadata__", ()) if note.description), None)
    if description and "regex" in rule:
        return f"may be {description}"
    wanted = re.sub(r", got .*", "", rule.removeprefix("Expected "))
    return "must be " + re.sub(r"`([^`]*)`", _in_words, wanted)


def _in_words(types: re.Match[str]) -> str:
    return " or ".join(_WORDS.get(name, name) for name in types[1].split(" | ") if name != "null")
