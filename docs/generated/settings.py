"""The reference of the files a person writes: configuration, alarm profile, scenario. Made from their schemas.

Runs in the process that builds the pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import inspect as schema

from bedside.config.scenario import Scenario
from bedside.config.schema import Config, Profile
from docs.generated import comments
from docs.generated.markdown import code, plain, prose, table
from docs.generated.meanings import MEANINGS

MOST_NAMES: Final = 8  # of an enumeration that are listed in a cell
WIDEST: Final = 60  # characters of a default in a cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of a file: its header as TOML writes it, the struct behind it, and that struct's own keys."""

    path: str
    header: str
    struct: type
    keys: tuple[schema.Field, ...]


def sections(struct: type) -> Iterator[Section]:
    """Return a struct's own table, then that of each struct inside it."""
    yield from _sections(struct, "", "")


def _sections(struct: type, path: str, header: str) -> Iterator[Section]:
    info = schema.type_info(struct)
    assert isinstance(info, schema.StructType)  # noqa: S101 - every caller passes a struct
    inner = [(field, *nested) for field in info.fields if (nested := _nested(field.type))]
    yield Section(path=path, header=header, struct=struct, keys=info.fields)
    for field, child, form in inner:
        below = f"{path}.{field.encode_name}".lstrip(".")
        yield from _sections(child, below, form.format(below))


def _nested(kind: schema.Type) -> tuple[type, str] | None:
    """Return the struct inside a key's type and how its header is written; None for a plain value."""
    if isinstance(kind, schema.UnionType):
        return next((nested for part in kind.types if (nested := _nested(part))), None)
    if isinstance(kind, schema.StructType):
        return kind.cls, "[{}]"
    if isinstance(kind, schema.VarTupleType) and isinstance(kind.item_type, schema.StructType):
        return kind.item_type.cls, "[[{}]]"
    if isinstance(kind, schema.DictType) and isinstance(kind.value_type, schema.StructType):
        return kind.value_type.cls, "[{}.VITAL]"
    return None


def configuration() -> str:
    """Return every key of a configuration file."""
    return _pages(Config, comments.of_default_toml())


def profile() -> str:
    """Return every key of an alarm profile."""
    return _pages(Profile, {})


def scenario() -> str:
    """Return every key of a scenario file, then what its enumerations mean."""
    from bedside.config import scenario as module  # noqa: PLC0415 - the classes are looked up by their kind

    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    own = [kind for kind in kinds if kind.__module__ == module.__name__]
    return _pages(Scenario, {}, elsewhere=("device", "nibp")) + "\n".join(_members(kind) for kind in own)


def _members(kind: type[StrEnum]) -> str:
    said = comments.of_members(kind)
    rows = [[code(member.value), plain(said.get(member.value) or MEANINGS.get(member.value, ""))] for member in kind]
    return f"## `{kind.__name__}`\n\n{prose(kind.__doc__ or '')}\n\n" + table(["value", "meaning"], rows)


def _pages(struct: type, said: dict[str, str], *, elsewhere: tuple[str, ...] = ()) -> str:
    """Return the sections of a file, without the tables that have the same keys in a configuration."""
    own = [section for section in sections(struct) if section.path.partition(".")[0] not in elsewhere]
    see = [f"[`{name}`](configuration.md) has the same keys as in a configuration.\n" for name in elsewhere]
    return "\n".join([*(_page(section, said) for section in own), *see])


def _page(section: Section, said: dict[str, str]) -> str:
    own = comments.of_struct(section.struct)
    rows = [
        [code(key.encode_name), _kind(key.type), _default(key), plain(_meaning(section, key.encode_name, said, own))]
        for key in section.keys
    ]
    title = code(section.header) if section.header else "Top of the file"
    about = prose(section.struct.__doc__ or "")
    return f"## {title}\n\n{about}\n\n" + table(["key", "value", "default", "meaning"], rows)


def _meaning(section: Section, key: str, said: dict[str, str], own: dict[str, str]) -> str:
    nested = _nested(next(field.type for field in section.keys if field.encode_name == key))
    below = f"{section.path}.{key}".lstrip(".")
    see = f"see {nested[1].format(below)}" if nested else ""
    return MEANINGS.get(below) or said.get(below) or own.get(key) or see or MEANINGS.get(key, "")


def _default(field: schema.Field) -> str:
    if field.required:
        return "required"
    value = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
    if value is None:
        return "none"
    if _nested(field.type):
        return "as below" if value else "none"
    text = msgspec.json.encode(value).decode()
    return code(text) if len(text) <= WIDEST else "a list"


def _kind(kind: schema.Type) -> str:
    """Return which values fit a type, in words."""
    if isinstance(kind, schema.UnionType):
        return " or ".join(_kind(part) for part in kind.types if not isinstance(part, schema.NoneType))
    if isinstance(kind, schema.Metadata):
        return str((kind.extra_json_schema or {}).get("description") or _kind(kind.type))
    if isinstance(kind, schema.VarTupleType):
        return "list of " + ("tables" if _nested(kind) else _kind(kind.item_type))
    if isinstance(kind, schema.TupleType):
        return "list: " + ", ".join(_kind(part) for part in kind.item_types)
    return _scalar(kind)


def _scalar(kind: schema.Type) -> str:
    if isinstance(kind, schema.EnumType):
        values = [code(str(member.value)) for member in kind.cls]
        return " ".join(values) if len(values) <= MOST_NAMES else f"one of {len(values)} names"
    if isinstance(kind, schema.IntType | schema.FloatType):
        return _range(kind)
    if isinstance(kind, schema.BoolType):
        return "true or false"
    return "text" if isinstance(kind, schema.StrType) else "table"


def _range(kind: schema.IntType | schema.FloatType) -> str:
    noun = "integer" if isinstance(kind, schema.IntType) else "number"
    if kind.ge is not None and kind.le is not None:
        return f"{noun}, {kind.ge:g} to {kind.le:g}"
    if kind.gt is not None and kind.le is not None:
        return f"{noun} above {kind.gt:g}, at most {kind.le:g}"
    bounds = [("above", kind.gt), ("at least", kind.ge), ("at most", kind.le)]
    return " ".join([noun, *(f"{word} {bound:g}" for word, bound in bounds if bound is not None)])


def names(struct: type) -> Iterator[tuple[str, str]]:
    """Return the header and the name of every key, for the test that looks for each on its page."""
    for section in sections(struct):
        for key in section.keys:
            yield section.header, key.encode_name
