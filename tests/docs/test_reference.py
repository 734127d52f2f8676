"""The reference pages hold every command, option, argument, key, alarm and codec that the code has."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bedside.alarms.catalogue import CATALOGUE
from bedside.config.scenario import Scenario
from bedside.config.schema import Config, Profile
from bedside.drivers.registry import CODECS
from bedside.monitor.screen.shell.dialogs import DIALOGS
from docs.generated import GENERATORS, MARK, fill
from docs.generated.commands import arguments, options, walk
from docs.generated.markdown import code
from docs.generated.settings import names

COMMANDS = list(walk())
TOP = "Top of the file"
DOCS = Path(__file__).parents[2] / "docs"


@cache
def section_of(page: str, title: str) -> str:
    """Return the section of a reference page below the heading with this title."""
    text = fill((DOCS / "reference" / page).read_text(encoding="utf-8"))
    return next(part for part in re.split(r"^## ", text, flags=re.MULTILINE) if part.startswith(f"{title}\n"))


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_a_command_is_on_its_page_with_each_argument_and_each_option(name: str, command: Any) -> None:
    section = section_of("commands.md", f"`{name}`")
    for option in options(command):
        assert all(spelling in section for spelling in option.opts), option.name
    for argument in arguments(command):
        assert argument.help
        assert (argument.metavar or argument.name.upper()).strip("[]") in section


@pytest.mark.parametrize("page", ["configuration.md", "alarm-profile.md", "scenario-file.md"])
def test_every_key_and_value_has_a_meaning(page: str) -> None:
    text = fill((DOCS / "reference" / page).read_text(encoding="utf-8"))
    assert [row for row in text.splitlines() if re.match(r"\| `.*\|  \|$", row)] == []


def test_each_configuration_key_is_on_its_page_in_the_section_of_its_table() -> None:
    for header, key in names(Config):
        assert f"| `{key}` |" in section_of("configuration.md", code(header) or TOP)


def test_each_key_of_a_profile_is_on_its_page_in_the_section_of_its_table() -> None:
    for header, key in names(Profile):
        assert f"| `{key}` |" in section_of("alarm-profile.md", code(header) or TOP)


def test_each_key_of_a_scenario_is_on_its_page_or_on_that_of_the_configuration() -> None:
    for header, key in names(Scenario):
        page = "configuration.md" if header.strip("[").startswith(("device", "nibp")) else "scenario-file.md"
        assert f"| `{key}` |" in section_of(page, code(header) or TOP)


def test_every_alarm_of_the_catalogue_is_on_its_page_with_its_text() -> None:
    page = fill((DOCS / "reference" / "alarms.md").read_text(encoding="utf-8"))
    for spec in CATALOGUE.values():
        assert f"| `{spec.id}` |" in page
        assert f"| {spec.text} |" in page


def test_every_codec_is_on_its_page_and_in_the_table_of_devices_of_the_guide() -> None:
    page = fill((DOCS / "reference" / "codecs.md").read_text(encoding="utf-8"))
    guide = (DOCS / "guide" / "devices.md").read_text(encoding="utf-8")
    for codec in CODECS:
        assert f"| `{codec}` |" in page
        assert f"`{codec}`" in guide, codec


def test_each_generator_is_used_by_one_page_and_each_mark_has_a_generator() -> None:
    marks = [mark for page in DOCS.rglob("*.md") for mark in MARK.findall(page.read_text(encoding="utf-8"))]
    assert sorted(marks) == sorted(GENERATORS)


def test_every_key_that_opens_a_dialog_is_in_the_guide() -> None:
    guide = (DOCS / "guide" / "at-the-bedside.md").read_text(encoding="utf-8")
    keys = {row.key for row in DIALOGS.values()} | {"Space", "P", "N", "V", "Y", "W", "F11", "Ctrl+Q"}
    assert {key for key in keys if f"| {key} |" not in guide} == set()
