"""Update the translations: `python -m bedside.monitor.screen.translations`, with a language's code to begin one.

What is new in the source is added as unfinished, what is gone is taken out, and the .qm files are made anew.
"""

import subprocess
import sys
from pathlib import Path

from bedside.monitor.screen.toolkit.language import FOLDER
from bedside.monitor.screen.translations import ts_file
from bedside.monitor.screen.translations.literals import Text, literals
from bedside.monitor.screen.translations.tables import tables

# Their words are the screen's too, where they go through `tr`.
_TELLERS = (FOLDER.parents[1] / "review", FOLDER.parents[1] / "what_if")


def wanted() -> list[Text]:
    """Return every text that the screen says."""
    told = (text for folder in (FOLDER.parent, *_TELLERS) for text in literals(folder))
    return sorted({*told, *tables()})


def released(file: Path, into: Path) -> None:
    """Make the .qm of a .ts with Qt's own tool; FileNotFoundError where it is not installed."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([tool, "-silent", file, "-qm", into], check=True)  # noqa: S603 - Qt's tool, on a file of ours


def update(file: Path, texts: list[Text]) -> list[Text]:
    """Bring one .ts and its .qm up to date, and return what is not translated yet."""
    known = ts_file.read(file) if file.exists() else {}
    rows = ts_file.merged(texts, known)
    ts_file.write(file, file.stem.removeprefix("bedside_"), rows)
    released(file, file.with_suffix(".qm"))
    return [text for text, translations in rows.items() if not all(translations)]


def main() -> None:
    """Bring every language up to date, and those that are named begun."""
    files = {*FOLDER.glob("bedside_*.ts"), *(FOLDER / f"bedside_{code}.ts" for code in sys.argv[1:])}
    texts = wanted()
    for file in sorted(files):
        missing = update(file, texts)
        sys.stdout.write(f"{file.name}: {len(texts)} texts, {len(missing)} not translated\n")
        sys.stdout.writelines(f"  {text.context}: {text.source!r}\n" for text in missing)


if __name__ == "__main__":
    main()
