"""To take a piece of a log elsewhere, in one of the formats of the table below.

Runs in the command line's process. Files appear whole, mode 0600, or not at all; none takes the place of another one
unless told to. A format's module is imported when it is asked for: a missing library hurts nobody else.
"""

import importlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bedside.monitor.review.export.excerpt import Excerpt, ExportError
from bedside.monitor.review.export.formats import Format

Done = Callable[[float], None]
# Writes a piece as files of this stem into a folder, and tells how much is done, 0 to 1.
Write = Callable[[Excerpt, Path, str, Done], None]


@dataclass(frozen=True, slots=True)
class Form:
    """How one format is written: by which module, as files with which endings, with which extra of this project."""

    module: str
    endings: tuple[str, ...]
    extra: str = ""


FORMS: Final[Mapping[Format, Form]] = {
    Format.CSV: Form("bedside.monitor.review.export.to_csv", (".csv", "-numbers.csv")),
    Format.PARQUET: Form("bedside.monitor.review.export.to_parquet", (".parquet", "-numbers.parquet"), "parquet"),
    Format.PDF: Form("bedside.monitor.screen.paper.log_pdf", (".pdf",)),  # only the screen knows Qt
    Format.WFDB: Form("bedside.monitor.review.export.to_wfdb", (".hea", ".dat", ".alarm"), "wfdb"),
    Format.EDF: Form("bedside.monitor.review.export.to_edf", (".edf",), "edf"),
}


def export(piece: Excerpt, form: Format, out: Path, *, is_forced: bool, done: Done) -> list[Path]:
    """Write a piece; return the files. ExportError with a sentence if it cannot be."""
    wanted = FORMS[form]
    stem = out.name.removesuffix(wanted.endings[0])
    if not stem:
        raise ExportError(f"{out} is no name of a file")
    targets = [out.parent / f"{stem}{ending}" for ending in wanted.endings]
    _refuse(targets, is_forced=is_forced)
    write = _writer(form)
    before = os.umask(0o077)
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".bedside-") as folder:
            write(piece, Path(folder), stem, done)
            made = [target for target in targets if (Path(folder) / target.name).exists()]
            _refuse(made, is_forced=is_forced)
            for target in made:
                (Path(folder) / target.name).chmod(0o600)
                (Path(folder) / target.name).replace(target)
    except OSError as err:
        raise ExportError(f"{out} cannot be written: {err.strerror or err}") from err
    finally:
        os.umask(before)
    return made


def _refuse(targets: list[Path], *, is_forced: bool) -> None:
    there = [str(target) for target in targets if target.exists() and not is_forced]
    if there:
        raise ExportError(f"{', '.join(there)} exists: choose another name, or add --force")


def _writer(form: Format) -> Write:
    wanted = FORMS[form]
    try:
        write: Write = importlib.import_module(wanted.module).write
    except ModuleNotFoundError as err:
        if not wanted.extra:
            raise
        raise ExportError(
            f"{form} needs {err.name}, which is not installed: pip install 'bedside[{wanted.extra}]'"
        ) from err
    return write
