"""Update the translations: `python -m bedside.monitor.screen.translations`; with a language code, start a new one.

Runs as a developer's tool. It adds new texts as unfinished, removes texts that are gone, and compiles the .qm files.
"""

import subprocess
import sys
from pathlib import Path

from bedside.monitor.screen.toolkit.language import FOLDER
from bedside.monitor.screen.translations import ts_file
from bedside.monitor.screen.translations.literals import Text, literals
from bedside.monitor.screen.translations.tables import tables

# Texts in these folders are shown on the screen if they go through `tr`.
_OTHER_FOLDERS = (FOLDER.parents[1] / "review", FOLDER.parents[1] / "what_if")


def all_texts() -> list[Text]:
    """Return every translatable text of the screen, sorted."""
    found = (text for folder in (FOLDER.parent, *_OTHER_FOLDERS) for text in literals(folder))
    return sorted({*found, *tables()})


def compile_qm(file: Path, into: Path) -> None:
    """Compile a .ts file to a .qm file with Qt's lrelease; raises FileNotFoundError if it is not installed."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([tool, "-silent", file, "-qm", into], check=True)  # noqa: S603 - Qt's tool, on our own file


def update(file: Path, texts: list[Text]) -> list[Text]:
    """Write `texts` with their known translations into a .ts file, compile it, and return the untranslated texts."""
    known = ts_file.read(file) if file.exists() else {}
    rows = ts_file.merged(texts, known)
    ts_file.write(file, file.stem.removeprefix("bedside_"), rows)
    compile_qm(file, file.with_suffix(".qm"))
    return [text for text, translations in rows.items() if not all(translations)]


def main() -> None:
    """Update the files of all languages, and create those of the language codes given on the command line."""
    files = {*FOLDER.glob("bedside_*.ts"), *(FOLDER / f"bedside_{code}.ts" for code in sys.argv[1:])}
    texts = all_texts()
    for file in sorted(files):
        untranslated = update(file, texts)
        sys.stdout.write(f"{file.name}: {len(texts)} texts, {len(untranslated)} not translated\n")
        sys.stdout.writelines(f"  {text.context}: {text.source!r}\n" for text in untranslated)


if __name__ == "__main__":
    main()
