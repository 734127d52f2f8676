"""Reads, updates and writes a Qt .ts file. Runs in the translation tool and in the tests.

Qt's own lupdate finds neither the texts of tables nor those of the pure modules, so they are collected here.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from bedside.monitor.screen.translations.literals import Text

_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
# The translations of each text: one, or one for each plural form. Empty: not translated yet.
Translations = Mapping[Text, tuple[str, ...]]


def read(file: Path) -> dict[Text, tuple[str, ...]]:
    """Return the translations in a .ts file, by text; an unfinished translation is returned as empty."""
    translations = {}
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314 - our own file
        for message in context.iter("message"):
            text = Text(_text(context, "name"), _text(message, "source"), message.get("numerus") == "yes")
            translations[text] = _translations(message, is_plural=text.is_plural)
    return translations


def merged(texts: Iterable[Text], known: Translations) -> dict[Text, tuple[str, ...]]:
    """Return the translations of each text, sorted by text, empty if not translated yet.

    A text that is new in its class takes the translation that the same text has in another class.
    """
    elsewhere = {(text.source, text.is_plural): rows for text, rows in known.items() if all(rows)}
    return {text: known.get(text) or elsewhere.get((text.source, text.is_plural), ("",)) for text in sorted(set(texts))}


def write(file: Path, language: str, rows: Translations) -> None:
    """Write all translations to a .ts file; missing ones are marked as unfinished, so that Qt Linguist lists them."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "none")
    root.remove(context)
    name = None
    for text, translations in rows.items():
        if text.context != name:
            name = text.context
            context = ET.SubElement(root, "context")
            ET.SubElement(context, "name").text = name
        context.append(_message(text, translations))
    ET.indent(root, "")
    file.write_text(f"{_HEAD}{ET.tostring(root, encoding='unicode')}\n", encoding="utf-8")


def _message(text: Text, translations: tuple[str, ...]) -> ET.Element:
    message = ET.Element("message", {"numerus": "yes"} if text.is_plural else {})
    ET.SubElement(message, "source").text = text.source
    into = ET.SubElement(message, "translation", {} if all(translations) else {"type": "unfinished"})
    if text.is_plural:
        for form in translations:
            ET.SubElement(into, "numerusform").text = form
    else:
        (into.text,) = translations
    return message


def _translations(message: ET.Element, *, is_plural: bool) -> tuple[str, ...]:
    into = message.find("translation")
    if into is None or into.get("type") is not None:
        return ("",)
    forms = tuple(form.text or "" for form in into.iter("numerusform")) if is_plural else (into.text or "",)
    return forms or ("",)


def _text(element: ET.Element, tag: str) -> str:
    return element.findtext(tag) or ""
