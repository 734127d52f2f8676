"""The commands that README.md, docs/ and the other Markdown files quote, and whether their blocks are run."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import typer

from bedside.monitor.__main__ import app
from tests.support.shared_data import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
_BLOCK = re.compile(
    r"(?:<!-- not run: (?P<reason>[^>]+?) -->\n)?^```(?P<kind>\w+)[^\n]*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_INLINE = re.compile(r"(?<!`)`((?:bedside|make) [a-z][^`]*)`(?!`)")


@dataclass(frozen=True)
class Quoted:
    """One command as a page quotes it. `status`: what it says of its exit status in its remark, 0 if nothing."""

    page: str
    line: int
    text: str
    status: int = 0

    @property
    def words(self) -> list[str]:
        return shlex.split(self.text)


@dataclass(frozen=True)
class Block:
    """One block of commands. `not_run`: the reason that the page gives, "" for a block that is run."""

    page: str
    line: int
    not_run: str
    commands: tuple[Quoted, ...]


def blocks() -> list[Block]:
    """Return the blocks of commands of all pages."""
    return [block for page in PAGES for block in _blocks(str(page.relative_to(ROOT)), page.read_text(encoding="utf-8"))]


def _blocks(page: str, text: str) -> Iterator[Block]:
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("text"))
        if match["kind"] in {"sh", "console"}:
            yield Block(page, line, match["reason"] or "", tuple(_commands(page, line, match["text"])))


def _commands(page: str, first: int, text: str) -> Iterator[Quoted]:
    whole = re.sub(r"\\\n\s*", " ", text)
    for number, line in enumerate(whole.splitlines(), first + 1):
        command, _, remark = line.partition(" # ")
        if command.strip() and not command.startswith("#"):
            said = re.search(r"exits with (\d)", remark)
            yield Quoted(page, number, command.strip(), int(said[1]) if said else 0)


def inline() -> list[Quoted]:
    """Return the commands that stand within sentences of all pages."""
    return list(chain.from_iterable(_inline(str(page.relative_to(ROOT)), page.read_text("utf-8")) for page in PAGES))


def _inline(page: str, text: str) -> Iterator[Quoted]:
    for match in _INLINE.finditer(text):
        yield Quoted(page, text.count("\n", 0, match.start()) + 1, " ".join(match[1].split()))


def unknown_words(words: list[str]) -> list[str]:
    """Return which words of a `bedside` command line name no command or option; values are not looked at."""
    command: Any = typer.main.get_command(app)
    rest = words[1:]
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
    spellings = {"--help", *chain.from_iterable(parameter.opts for parameter in command.params)}
    unknown = [word for word in rest if word.startswith("-") and word not in spellings]
    if rest and getattr(command, "commands", {}) and not rest[0].startswith("-"):
        unknown.append(rest[0])
    return unknown


def targets() -> set[str]:
    """Return the targets of the Makefile."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
