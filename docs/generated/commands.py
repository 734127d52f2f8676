"""The reference of the command line, made from the Typer application.

Runs in the process that builds the pages.
"""

from collections.abc import Iterator
from typing import Any

import typer

from bedside.monitor.__main__ import app
from docs.generated.markdown import code, plain, table


def walk() -> Iterator[tuple[str, Any]]:
    """Return each command with its full name, `bedside` first, groups before their commands."""
    yield from _below("bedside", typer.main.get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer's own copy of a click command
    yield name, command
    for part, child in getattr(command, "commands", {}).items():
        yield from _below(f"{name} {part}", child)


def options(command: Any) -> list[Any]:  # noqa: ANN401 - see above
    """Return the options of a command that its help shows, `--help` left out."""
    return [parameter for parameter in command.params if parameter.param_type_name == "option" and not parameter.hidden]


def arguments(command: Any) -> list[Any]:  # noqa: ANN401 - see above
    """Return the positional arguments of a command."""
    return [parameter for parameter in command.params if parameter.param_type_name == "argument"]


def commands() -> str:
    """Return the whole reference as Markdown: one section for each command."""
    return "\n".join(_section(name, command) for name, command in walk())


def _section(name: str, command: Any) -> str:  # noqa: ANN401 - see above
    usage = " ".join([name, *(_usage(argument) for argument in arguments(command)), "[OPTIONS]"])
    if getattr(command, "commands", {}):
        usage = f"{name} COMMAND"
    parts = [f"## `{name}`", "", plain(command.help or ""), "", "```text", usage, "```", ""]
    rows = [[code(_usage(argument)), plain(argument.help or ""), _default(argument)] for argument in arguments(command)]
    rows += [[code(_spelling(option)), plain(option.help or ""), _default(option)] for option in options(command)]
    if rows:
        parts.append(table(["argument or option", "meaning", "default"], rows))
    return "\n".join(parts)


def _usage(argument: Any) -> str:  # noqa: ANN401 - see above
    name = argument.metavar or argument.name.upper()
    name = name if argument.required else f"[{name}]"
    return f"{name}..." if argument.nargs < 0 and not name.endswith("...") else name


def _spelling(option: Any) -> str:  # noqa: ANN401 - see above
    names = ", ".join([*option.opts, *option.secondary_opts])
    return names if option.is_flag else f"{names} {option.metavar or option.name.upper().strip('_')}"


def _default(parameter: Any) -> str:  # noqa: ANN401 - see above
    if parameter.required:
        return "required"
    if parameter.default in (None, False, (), []) or callable(parameter.default):
        return ""
    return code(str(parameter.default))
