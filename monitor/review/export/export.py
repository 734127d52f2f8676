"""Exports an excerpt of a log in one of the formats of the table below.

Runs in the command line's process. Files appear complete, mode 0600, or not at all; existing files are replaced only if
forced. A format's module is imported when it is used, so that a missing library concerns that format only.
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
# Writes an excerpt to a folder, as files with this stem, and reports the progress, 0 to 1.
Write = Callable[[Excerpt, Path, str, Done], None]


@dataclass(frozen=True, slots=True)
class Form:
    """How one format is written: the module, the endings of its files, and the extra of this package that it needs."""

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


def export(excerpt: Excerpt, format_: Format, out: Path, *, is_forced: bool, done: Done) -> list[Path]:
    """Write an excerpt in a format to `out`; return the paths of the files. Raises ExportError if that fails."""
    form = FORMS[format_]
    stem = out.name.removesuffix(form.endings[0])
    if not stem:
        raise ExportError(f"{out} is not the name of a file")
    targets = [out.parent / f"{stem}{ending}" for ending in form.endings]
    _refuse(targets, is_forced=is_forced)
    write = _writer(format_)
    before = os.umask(0o077)
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".bedside-") as folder:
            write(excerpt, Path(folder), stem, done)
            written = [target for target in targets if (Path(folder) / target.name).exists()]
            _refuse(written, is_forced=is_forced)
            for target in written:
                (Path(folder) / target.name).chmod(0o600)
                (Path(folder) / target.name).replace(target)
    except OSError as err:
        raise ExportError(f"{out} cannot be written: {err.strerror or err}") from err
    finally:
        os.umask(before)
    return written


def _refuse(targets: list[Path], *, is_forced: bool) -> None:
    existing = [str(target) for target in targets if target.exists() and not is_forced]
    if existing:
        raise ExportError(f"{', '.join(existing)} exists: choose another name, or add --force")


def _writer(format_: Format) -> Write:
    form = FORMS[format_]
    try:
        write: Write = importlib.import_module(form.module).write
    except ModuleNotFoundError as err:
        if not form.extra:
            raise
        raise ExportError(
            f"{format_} needs {err.name}, which is not installed: pip install 'bedside[{form.extra}]'"
        ) from err
    return write
