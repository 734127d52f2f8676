"""Files, folders and names of the code that the pages mention exist."""

import re
from pathlib import Path

import pytest

from tests.docs.quoted_commands import PAGES
from tests.support.shared_data import ROOT

_PATH = re.compile(r"`((?:alarms|bedside|config|docs|drivers|examples|monitor|tests)/[\w./-]*)`")
_MADE = {"monitor/screen/translations/bedside_fr.ts"}  # an example of a file that a contributor makes
_ROW = re.compile(r"^\| [^|]+\? \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
QUESTIONS = _ROW.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_path_that_a_page_mentions_exists(page: Path) -> None:
    paths = set(_PATH.findall(page.read_text(encoding="utf-8"))) - _MADE
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if "docs" not in page.parts[len(ROOT.parts) :]], ids=name_of)
def test_a_link_of_a_page_that_sphinx_does_not_build_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("files", "names"), QUESTIONS)
def test_the_names_of_where_do_i_find_are_defined_in_the_files_beside_them(files: str, names: str) -> None:
    text = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in _PATH.findall(files) if path.endswith(".py"))
    for name in re.findall(r"`([\w.]+)`", names):
        for part in name.split("."):
            assert re.search(rf"(?:class|def) {part}\b|^{part}\b", text, re.MULTILINE), part


def test_where_do_i_find_has_its_questions() -> None:
    assert len(QUESTIONS) > 12


def test_readme_stays_a_page_that_is_read() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 180


def test_every_picture_is_on_a_page_and_all_are_small() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = list((ROOT / "docs" / "pictures").iterdir())
    assert [picture.name for picture in pictures if f"pictures/{picture.name})" not in text] == []
    assert sum(picture.stat().st_size for picture in pictures) < 2_000_000
