"""Every text of the screen is translated: compares source, tables, .ts and .qm with one another."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QSize
from pytestqt.qtbot import QtBot

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE
from bedside.monitor.link.client import LinkClient
from bedside.monitor.screen.__main__ import WindowHolder
from bedside.monitor.screen.present.alarms import named
from bedside.monitor.screen.present.refusals import translated_by_form
from bedside.monitor.screen.toolkit import language, preferences
from bedside.monitor.screen.toolkit.preferences import Preferences
from bedside.monitor.screen.toolkit.translated import translated
from bedside.monitor.screen.translations import ts_file
from bedside.monitor.screen.translations.__main__ import all_texts, compile_qm
from tests.support.fake_link import FakeLink
from tests.support.snapshots import alarm
from tests.support.windows import Show

FILES = sorted(language.FOLDER.glob("bedside_*.ts"))
TEXTS = set(all_texts())
PLACEHOLDER = re.compile(r"\{[a-z]*\}|%n")
CALLS = {"setText", "QLabel", "QPushButton", "drawText", "setToolTip", "setAccessibleName", "setPlaceholderText"}
NO_WORDS = re.compile(r"[^A-Za-z]*| s|mg|mm/s")  # signs and units are the same in every language


@pytest.fixture
def german(qtbot: QtBot) -> Iterator[None]:  # noqa: ARG001 - creates the QApplication
    language.use("de")
    yield
    language.use(language.ENGLISH)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_text_of_the_screen_has_a_translation(file: Path) -> None:
    rows = ts_file.read(file)
    missing = [text for text in sorted(TEXTS) if not all(rows.get(text, ("",)))]
    lines = "\n".join(f"  {text.context}: {text.source!r}" for text in missing)
    assert not missing, f"run `make translations`, then fill in {file.name} what it marks as unfinished:\n{lines}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_there_is_no_translation_of_a_removed_text(file: Path) -> None:
    assert sorted(set(ts_file.read(file)) - TEXTS) == [], "run `make translations`"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_translation_has_the_placeholders_of_its_text(file: Path) -> None:
    rows = ts_file.read(file).items()
    wrong = [
        (text.source, form)
        for text, forms in rows
        for form in forms
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(text.source))
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_qm_file_is_compiled_from_the_ts_file(file: Path, tmp_path: Path) -> None:
    try:
        compile_qm(file, tmp_path / "made.qm")
    except FileNotFoundError:
        pytest.skip("Qt's lrelease is not installed here")
    assert (tmp_path / "made.qm").read_bytes() == file.with_suffix(".qm").read_bytes(), "run `make translations`"


def bare(tree: ast.AST) -> Iterator[str]:
    """Yield the texts that are passed to a widget without tr()."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = [node for part in call.args if name in CALLS for node in ([part, *getattr(part, "values", ())])]
        yield from (node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("file", sorted(language.FOLDER.parent.rglob("*.py")), ids=lambda file: file.stem)
def test_no_widget_has_an_untranslated_text(file: Path) -> None:
    assert [text for text in bare(ast.parse(file.read_text())) if not NO_WORDS.fullmatch(text)] == []


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("alarm_id", AlarmId)
def test_an_alarm_text_of_the_engine_is_shown_in_german(alarm_id: AlarmId) -> None:
    view = alarm(alarm_id, "Oximeter")
    words = CATALOGUE[alarm_id].text
    assert named(view, translated) == view.text.replace(words, translated(words))
    assert translated(words) != words


@pytest.mark.usefixtures("german")
def test_a_sentence_with_figures_is_translated_by_its_form() -> None:
    assert translated("the baseline: 1 of 2 readings") == "Basiswerte: 1 von 2 Messungen"
    assert translated("the order, 8 rows of the checklist") == "der Auftrag, 8 Punkte der Checkliste"
    assert translated("Aldrete not scored, at least 9") == "Aldrete nicht erhoben, mindestens 9"
    assert translated("a sentence of nobody") == "a sentence of nobody"


def test_without_a_translation_a_sentence_stays_in_english() -> None:
    sentence = "the pump runs at 52.5 mL/h, 40.0 mL/h was ordered"
    assert translated_by_form(sentence, lambda text: text) == sentence


@pytest.mark.usefixtures("german")
def test_a_window_in_german_has_german_keys_and_counts(show: Show) -> None:
    window = show()
    assert {"Quittieren", "NIBD Start", "Alarmgrenzen"} <= {key.text() for key in window._keys._keys}
    plural = QCoreApplication.translate("AlarmBar", "+ %n more", "", 3)
    assert plural == "+ 3"


def test_the_language_is_stored_and_an_unknown_language_is_ignored(tmp_path: Path) -> None:
    preferences.save(tmp_path, Preferences(language="de"))
    assert preferences.load(tmp_path).language == "de"
    preferences.save(tmp_path, Preferences(language="xx"))
    assert preferences.load(tmp_path).language == language.SYSTEM


def test_the_languages_are_listed_by_their_own_names() -> None:
    assert [language.own_name(choice) for choice in language.known()[1:]] == ["English", "Deutsch"]


def test_choosing_a_language_replaces_the_window_and_stores_the_choice(
    qtbot: QtBot, link: FakeLink, tmp_path: Path
) -> None:
    preferences.save(tmp_path, Preferences(language=language.ENGLISH))
    holder = WindowHolder(cast("LinkClient", link), tmp_path)
    english = holder.window
    english.resize(1024, 600)
    english.show()
    english._choose("language", "de")
    qtbot.waitUntil(lambda: holder.window is not english)
    assert holder.window.isVisible()
    assert holder.window.size() == QSize(1024, 600)
    assert holder.window._pause_key.text() == "Ton pausieren"
    assert preferences.load(tmp_path).language == "de"
    holder.window.close_unasked()
    language.use(language.ENGLISH)
