"""The pages of the Python interface, made from the docstrings: plain Markdown, without Sphinx' own directives.

Runs in the process that builds the pages. Docstrings here are prose, not reStructuredText, so autodoc would misread
some of them.
"""

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import partial
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, Final

from docs.generated.markdown import code, prose

# Each page, and the packages or modules on it. A package brings in its modules; `drivers.sim` has a page of its own.
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "config": ("bedside.config.vitals", "bedside.config.units", "bedside.config.quality", "bedside.config.origin"),
    "alarms": ("bedside.alarms",),
    "drivers": (
        "bedside.drivers.block",
        "bedside.drivers.codec",
        "bedside.drivers.source",
        "bedside.drivers.driver",
        "bedside.drivers.errors",
        "bedside.drivers.registry",
        "bedside.drivers.codecs.shared",
    ),
    "simulator": ("bedside.drivers.sim.emulator", "bedside.drivers.sim.patient", "bedside.drivers.sim.devices"),
    "acquisition": ("bedside.monitor.acquisition",),
    "engine": ("bedside.monitor.engine",),
    "link": ("bedside.monitor.link",),
}

_NAMED: Final = re.compile(r"^([\w, ]+):")


def page(names: tuple[str, ...]) -> str:
    """Return the Markdown of some packages: each module, its classes with their methods, its functions."""
    return "\n".join(_module(module) for name in names for module in _modules(name))


def _modules(name: str) -> Iterator[ModuleType]:
    module = import_module(name)
    yield module
    for child in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        if not child.name.rpartition(".")[2].startswith("__"):
            yield import_module(child.name)


def _module(module: ModuleType) -> str:
    own = [
        member
        for name, member in vars(module).items()
        if not name.startswith("_") and getattr(member, "__module__", "") == module.__name__
    ]
    classes = [_class(member) for member in own if isinstance(member, type)]
    functions = [_function(member, "### ") for member in own if isinstance(member, FunctionType)]
    return "\n".join([f"## {code(module.__name__)}", "", _docstring(module), "", *classes, *functions])


def _class(kind: type) -> str:
    methods = [
        _function(method, "- ")
        for name, member in vars(kind).items()
        if not name.startswith("_") and (method := _callable(member)) is not None
    ]
    values = [code(str(member.value)) for member in kind] if issubclass(kind, Enum) else []
    parts = [f"Values: {' '.join(values)}\n"] if values else []
    parts += ["Methods and properties:\n", *methods] if methods else []
    return "\n".join([f"### class {code(kind.__name__)}", "", _docstring(kind), "", *parts, ""])


def _callable(member: object) -> FunctionType | None:
    """Return the function behind a method, a property or a class method; None for anything else."""
    if isinstance(member, property):
        member = member.fget
    member = getattr(member, "__func__", member)
    return member if isinstance(member, FunctionType) else None


def _function(function: FunctionType, bullet: str) -> str:
    parameters = [name for name in inspect.signature(function).parameters if name not in {"self", "cls"}]
    line = bullet + code(f"{function.__name__}({', '.join(parameters)})")
    if bullet.startswith("#"):
        return f"{line}\n\n{_docstring(function)}\n"
    first = (inspect.getdoc(function) or "").partition("\n\n")[0]
    return f"{line}: {prose(first)}"


def _docstring(thing: Any) -> str:  # noqa: ANN401 - a module, a class or a function
    text = inspect.cleandoc(thing.__doc__ or "")
    if text.startswith(f"{getattr(thing, '__name__', '')}("):  # a dataclass without a docstring has its signature there
        return ""
    return "\n\n".join(_paragraph(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    """Return a paragraph as Markdown: one like "Attributes:" with indented rows becomes a list."""
    head, *rows = text.splitlines() or [""]
    if not any(row.startswith(" ") for row in rows):
        return prose(text)
    if not head.endswith(":"):
        return f"```text\n{text}\n```"
    items = re.split(r"\n    (?=\S)", "\n" + "\n".join(rows))[1:]
    return f"{head}\n\n" + "\n".join("- " + prose(_NAMED.sub(r"`\1`:", item)) for item in items)


GENERATORS: Final[Mapping[str, Callable[[], str]]] = {
    f"api-{name}": partial(page, names) for name, names in PAGES.items()
}
