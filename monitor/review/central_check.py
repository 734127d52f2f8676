"""To check the chains of all beds in a central store: their rows are there as the beds wrote them, hashes and all.

Runs in the command line's process; reads only. A chain there may end before the bed's own: the rest is still to come.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import Connection, select

from alarms.entry import GENESIS
from alarms.errors import LogError
from alarms.log import digest
from alarms.review import Verdict, verified
from config.check_store import check_store, without_secret
from config.errors import ConfigError
from config.schema import StoreConfig
from monitor.store.central import NUL, CentralError, central_engine, heard, missing_library
from monitor.store.central_tables import CENTRAL_ROWS, CENTRAL_STORE

_PAGE: Final = 1000
Row = dict[str, Any]
_err = Console(stderr=True, highlight=False)


def check_central(url: str, *, as_json: bool) -> int:
    """Say of each store whether its chain is whole; return the exit status, 1 if one is not. LogError, ConfigError."""
    check_store(StoreConfig(url=url), "command line", "--store")
    if refusal := missing_library() if url else "must be an address":
        raise ConfigError("command line", "--store", without_secret(url), refusal)
    try:
        with heard():
            engine = central_engine(url)
            with engine.connect() as connection:
                found = [(store, verified(chain(connection, store["id"]))) for store in _stores(connection)]
    except CentralError as err:
        raise LogError(f"{without_secret(url)}: {err}") from err
    for store, verdict in found:
        _tell(store, verdict, as_json=as_json)
    return int(any(verdict.first_bad is not None for _, verdict in found))


def chain(connection: Connection, store: str) -> Iterator[Row]:
    """Yield the alarm rows of a store as its bed wrote them, oldest first."""
    columns = [column for column in CENTRAL_ROWS.columns if column.name != "store"]
    query = select(*columns).where(CENTRAL_ROWS.c.store == store).order_by(CENTRAL_ROWS.c.sequence)
    before = GENESIS
    for found in connection.execution_options(yield_per=_PAGE).execute(query).mappings():
        row = _as_written(dict(found), before)
        before = row["hash"]
        yield row


def _as_written(row: Row, before: str) -> Row:
    r"""Return a row with the \0 for which another sign stands, where its hash proves that there was one."""
    other = {name: value.replace(NUL, "\0") if isinstance(value, str) else value for name, value in row.items()}
    return other if other != row and digest(before, other) == row["hash"] else row


def _stores(connection: Connection) -> list[Row]:
    query = select(CENTRAL_STORE).order_by(CENTRAL_STORE.c.site, CENTRAL_STORE.c.bed, CENTRAL_STORE.c.first_utc)
    return [dict(row) for row in connection.execute(query).mappings()]


def _tell(store: Row, verdict: Verdict, *, as_json: bool) -> None:
    whole, head = verdict.first_bad is None, verdict.head
    if as_json:
        names = {name: store[name] for name in ("id", "site", "bed", "host")}
        typer.echo(json.dumps({**names, "whole": whole, "head": [head.sequence, head.hash], "reason": verdict.reason}))
        return
    name = f"{store['site']} {store['bed']} ({store['host']}, {store['id']})"
    if whole:
        typer.echo(f"{name}: the chain is whole; head: row {head.sequence}, {head.hash}")
    else:
        _err.print(f"[bold red]{escape(name)}: the chain is broken:[/] {escape(verdict.reason)}", soft_wrap=True)
