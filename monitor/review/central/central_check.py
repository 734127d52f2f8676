"""Checks the chains of all beds in a central store, which has their rows and hashes as the beds wrote them.

Runs in the command line's process; reads only.
"""

import json

import typer
from rich.console import Console
from rich.markup import escape

from bedside.alarms.log.chain_check import ChainVerdict, verified
from bedside.monitor.review.central.reader import Row, chain, identity, reading, stores

_err = Console(stderr=True, highlight=False)


def check_central(url: str, *, as_json: bool) -> int:
    """Print for each store whether its chain is complete; return the exit status, 1 if one is not.

    Raises ConfigError if `url` is invalid, LogError if the store cannot be reached or read.
    """
    with reading(url) as connection:
        verdicts = [(store, verified(chain(connection, store["id"]))) for store in stores(connection)]
    for store, verdict in verdicts:
        _print(store, verdict, as_json=as_json)
    return int(any(verdict.first_bad is not None for _, verdict in verdicts))


def _print(store: Row, verdict: ChainVerdict, *, as_json: bool) -> None:
    whole, head = verdict.first_bad is None, verdict.head
    if as_json:
        typer.echo(
            json.dumps(
                {**identity(store), "whole": whole, "head": [head.sequence, head.hash], "reason": verdict.reason}
            )
        )
        return
    name = f"{store['site']} {store['bed']} ({store['host']}, {store['id']})"
    if whole:
        typer.echo(f"{name}: the chain is complete; head: row {head.sequence}, {head.hash}")
    else:
        _err.print(f"[bold red]{escape(name)}: the chain is broken:[/] {escape(verdict.reason)}", soft_wrap=True)
