"""Writes an excerpt as Parquet: the rows as they are, and the numbers, one per row. Times are timestamps in ms.

Runs in the command line's process. The metadata of the files has the head of the log.
"""

import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bedside.alarms.log.alarm_log import ROWS
from bedside.config.vitals import VITALS
from bedside.monitor.acquisition.ring import AT, MARK, MARKS, VALUE
from bedside.monitor.review.export.excerpt import Excerpt
from bedside.monitor.review.export.export import Done
from bedside.monitor.store.reader import Stretch

_BATCH: Final = 50_000  # rows
_TIME: Final = pa.timestamp("ms", "UTC")
_KINDS: Final = {"INTEGER": pa.int64(), "FLOAT": pa.float64(), "TEXT": pa.string()}
_NUMBERS: Final = pa.schema(
    {
        "utc": _TIME,
        "at": pa.float64(),
        "vital": pa.string(),
        "device": pa.string(),
        "value": pa.float64(),
        "unit": pa.string(),
        "quality": pa.string(),
        "origin": pa.string(),
    }
)


def write(excerpt: Excerpt, folder: Path, stem: str, done: Done) -> None:
    """Write the rows to `stem`.parquet, and the numbers, if there are any, to `stem`-numbers.parquet."""
    metadata = {"log_head_sequence": str(excerpt.head.sequence), "log_head_hash": excerpt.head.hash}
    kinds = {row.name: _TIME if row.name == "utc" else _KINDS[str(row.type)] for row in ROWS.columns}
    schema = pa.schema(kinds, metadata=metadata)
    rows = excerpt.rows()
    with pq.ParquetWriter(folder / f"{stem}.parquet", schema) as out:
        while batch := list(itertools.islice(rows, _BATCH)):
            out.write_table(pa.Table.from_pylist([_typed(row) for row in batch], schema))
            done(batch[-1]["sequence"] / max(excerpt.head.sequence, 1))
    _write_numbers(excerpt.numbers(), folder / f"{stem}-numbers.parquet", metadata)


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "utc": datetime.fromisoformat(row["utc"])}


def _write_numbers(stretches: Iterator[Stretch], path: Path, metadata: dict[str, str]) -> None:
    first = next(stretches, None)
    if first is None:
        return
    schema = _NUMBERS.with_metadata(metadata)
    with pq.ParquetWriter(path, schema) as out:
        for stretch in itertools.chain((first,), stretches):
            out.write_table(_table(stretch, schema))


def _table(stretch: Stretch, schema: pa.Schema) -> pa.Table:
    count = stretch.utc.size
    shared = {
        "vital": stretch.vital,
        "device": stretch.device,
        "unit": VITALS[stretch.vital].unit,
        "origin": stretch.origin,
    }
    columns = {
        "utc": pa.array(np.round(stretch.utc * 1000).astype("datetime64[ms]"), _TIME),
        "at": stretch.rows[AT],
        "value": stretch.rows[VALUE],
        "quality": [str(MARKS[int(mark)]) for mark in stretch.rows[MARK]],
        **{name: [str(word)] * count for name, word in shared.items()},
    }
    return pa.Table.from_pydict({name: columns[name] for name in schema.names}, schema)
