"""The report: a folder with a page for each run and an index, HTML without script and without outside resources.

Runs in the command's process. A page needs a browser and no network; it prints on A4.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, tostring

from bedside.config.load import load_profile
from bedside.monitor.scenario.outcome import Outcome
from bedside.monitor.scenario.report.axis import clock
from bedside.monitor.scenario.report.chart import draw
from bedside.monitor.scenario.report.junit import facts
from bedside.monitor.scenario.report.markup import add, root
from bedside.monitor.scenario.report.style import BAD, DIM, FRAME, GOOD, INK, LINE

INDEX: Final = "index.html"
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = f"""
body {{ font: 15px/1.45 'DejaVu Sans', Verdana, 'Segoe UI', sans-serif; color: {INK}; background: #fff;
  max-width: 1200px; margin: 0 auto; padding: 0 16px 32px; }}
h1 {{ font-size: 24px; margin: 18px 0 4px; }} h2 {{ font-size: 17px; margin: 26px 0 6px; }}
.simulated {{ font-size: 34px; font-weight: bold; letter-spacing: 6px; text-align: center; color: #000;
  background: #ffb02e; border: 3px solid #000; margin: 12px 0; padding: 4px; }}
.passed, .failed {{ font-weight: bold; white-space: nowrap; }} .passed {{ color: {GOOD}; }} .failed {{ color: {BAD}; }}
.chart {{ width: 100%; height: auto; border: 1px solid {FRAME}; }}
table {{ border-collapse: collapse; width: 100%; font-size: 13px; }}
th, td {{ text-align: left; vertical-align: top; padding: 4px 10px 4px 0; border-bottom: 1px solid {LINE}; }}
td.number, th.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
td.hash {{ font-family: monospace; font-size: 12px; overflow-wrap: anywhere; }} .dim {{ color: {DIM}; }}
@page {{ size: A4 landscape; margin: 10mm; }}
@media print {{ * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }} body {{ padding: 0; }}
  .chart {{ max-height: 170mm; break-inside: avoid; }} tr {{ break-inside: avoid; }} a {{ color: inherit; }} }}
"""


def write_report(runs: Sequence[Outcome], folder: Path) -> Path:
    """Write a page for each run and an index into a new or existing folder; return the path of the index.

    Raises OSError if a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = _names(runs)
    for name, run in zip(names, runs, strict=True):
        (folder / name).write_text(page(run), encoding="utf-8")
    index = folder / INDEX
    index.write_text(_index(runs, names), encoding="utf-8")
    return index


def page(run: Outcome) -> str:
    """Return the page of one run."""
    html, body = _begin(run.scenario.name)
    add(body, "h1", run.scenario.name)
    add(body, "p", run.scenario.about)
    met = sum(verdict.is_met for verdict in run.verdicts)
    line = add(body, "p")
    _passed(line, is_passed=run.is_passed)
    took = f" {met} of {len(run.verdicts)} expectations met; {clock(run.scenario.duration_s)} in {run.wall_s:.1f} s"
    add(line, "span", took)
    body.append(draw(run, load_profile(run.scenario.profile, beside=run.path)))
    _verdicts(body, run)
    _alarms(body, run)
    for refusal in run.refusals:
        add(body, "p", f"! {refusal}")
    add(body, "h2", "What was run")
    devices = ", ".join(f"{device.name} ({device.codec})" for device in run.scenario.device)
    rows = {"file": str(run.path), "devices": devices, **facts(run)}
    _table(body, ("", ""), list(rows.items()), classes=("", "hash"))
    return _end(html)


def _verdicts(body: Element, run: Outcome) -> None:
    add(body, "h2", "Expectations")
    heads = ("", "", "expected", "what happened", "from", "until", "at")
    table = _table(body, heads, [], classes=("number", "", "", "", *["number"] * 3))
    for number, verdict in enumerate(run.verdicts, 1):
        row = add(table, "tr")
        add(row, "td", str(number), class_="number")
        _passed(add(row, "td"), is_passed=verdict.is_met)
        add(row, "td", verdict.what)
        add(row, "td", verdict.said)
        for at_s in (verdict.from_s, verdict.until_s, verdict.at_s):
            add(row, "td", "" if at_s is None else clock(at_s), class_="number")


def _alarms(body: Element, run: Outcome) -> None:
    add(body, "h2", "Alarms")
    if not run.alarms:
        add(body, "p", "None.")
        return
    rows = [
        (
            span.priority,
            span.alarm,
            span.subject,
            span.text,
            clock(span.begin_s),
            "active at the end" if span.end_s is None else clock(span.end_s),
            "silent" if not span.is_shown else "yes" if span.is_expected else "NO",
        )
        for span in run.alarms
    ]
    heads = ("priority", "alarm", "of", "text", "from", "until", "expected")
    _table(body, heads, rows, classes=("", "", "", "", "number", "number", ""))


def _index(runs: Sequence[Outcome], names: Sequence[str]) -> str:
    html, body = _begin("Scenarios")
    add(body, "h1", f"{sum(run.is_passed for run in runs)} of {len(runs)} scenarios passed")
    heads = ("", "scenario", "about", "expectations met", "false alarms", "duration", "seed")
    table = _table(body, heads, [], classes=("", "", "", *["number"] * 4))
    for name, run in zip(names, runs, strict=True):
        row = add(table, "tr")
        _passed(add(row, "td"), is_passed=run.is_passed)
        add(add(row, "td"), "a", run.scenario.name, href=name)
        add(row, "td", run.scenario.about)
        met = sum(verdict.is_met for verdict in run.verdicts)
        cells = (f"{met} of {len(run.verdicts)}", len(run.false_alarms), clock(run.scenario.duration_s), run.seed)
        for cell in cells:
            add(row, "td", str(cell), class_="number")
    return _end(html)


def _names(runs: Sequence[Outcome]) -> list[str]:
    """Return a file name for each run: its scenario's name, with seed or number where that name is taken."""
    names: list[str] = []
    for number, run in enumerate(runs):
        stem = re.sub(r"[^a-z0-9]+", "-", run.path.stem.lower()).strip("-") or "scenario"
        tries = (f"{stem}.html", f"{stem}-seed-{run.seed}.html", f"{stem}-{number}.html")
        names.append(next(name for name in tries if name not in {*names, INDEX}))
    return names


def _begin(title: str) -> tuple[Element, Element]:
    html = root("html", lang="en")
    head = add(html, "head")
    add(head, "meta", charset="utf-8")
    add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    add(head, "meta", http_equiv="Content-Security-Policy", content=_POLICY)
    add(head, "title", f"{title} (SIMULATED)")
    add(head, "style", _STYLE)
    body = add(html, "body")
    add(body, "div", "SIMULATED", class_="simulated")
    return html, body


def _end(html: Element) -> str:
    add(html[1], "p", "No patient's data. Bedside is not a medical device.", class_="dim")
    return "<!DOCTYPE html>\n" + tostring(html, encoding="unicode", method="html") + "\n"


def _passed(cell: Element, *, is_passed: bool) -> None:
    words, class_ = ("✓ passed", "passed") if is_passed else ("✗ FAILED", "failed")
    add(cell, "span", words, class_=class_)


def _table(body: Element, heads: Sequence[str], rows: Sequence[Sequence[str]], *, classes: Sequence[str]) -> Element:
    table = add(body, "table")
    if any(heads):
        row = add(table, "tr")
        for head, class_ in zip(heads, classes, strict=True):
            add(row, "th", head, class_=class_ or None)
    for cells in rows:
        row = add(table, "tr")
        for cell, class_ in zip(cells, classes, strict=True):
            add(row, "td", cell, class_=class_ or None)
    return table
