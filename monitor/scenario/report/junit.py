"""Outcomes of scenarios as JUnit XML: a test suite for each run, a test case for each expectation.

Pure; any thread. Every build server reads this format. The time of a test case is how long it took to meet the
expectation, in the scenario's own seconds, so that a server can plot its history; the time of a suite is wall time.
"""

from collections.abc import Collection, Iterable
from xml.etree.ElementTree import Element, indent, tostring

from bedside.monitor.scenario.outcome import Outcome, Verdict
from bedside.monitor.scenario.report.markup import add, root


def to_junit(outcomes: Iterable[Outcome]) -> bytes:
    """Return the XML document in UTF-8. Each failure has the sentence of its verdict."""
    runs = tuple(outcomes)
    suites = root("testsuites", name="bedside simulate", time=sum(run.wall_s for run in runs))
    _count(suites, runs)
    for run in runs:
        _suite(suites, run)
    indent(suites)
    document: bytes = tostring(suites, encoding="utf-8", xml_declaration=True)
    return document


def _suite(suites: Element, run: Outcome) -> None:
    name = run.scenario.name
    suite = add(suites, "testsuite", name=name, time=run.wall_s, file=str(run.path))
    _count(suite, [run])
    properties = add(suite, "properties")
    for key, value in facts(run).items():
        add(properties, "property", name=key, value=value)
    for verdict in run.verdicts:
        case = add(suite, "testcase", classname=name, name=verdict.what, time=took_s(verdict))
        if not verdict.is_met:
            add(case, "failure", verdict.said, message=verdict.said, type="expectation")
    for refusal in run.refusals:
        case = add(suite, "testcase", classname=name, name="every action is done", time=0)
        add(case, "failure", refusal, message=refusal, type="action")


def took_s(verdict: Verdict) -> float:
    """Return how long it took until the expectation was met or failed, in seconds of the scenario."""
    return (verdict.until_s if verdict.at_s is None else verdict.at_s) - verdict.from_s


def facts(run: Outcome) -> dict[str, str]:
    """Return, by name, the values that are needed to repeat the run, and to check that the repetition was the same."""
    return {
        "origin": "SIMULATED",
        "seed": str(run.seed),
        "profile": run.scenario.profile,
        "time": "virtual" if run.is_virtual else "real",
        "duration_s": f"{run.scenario.duration_s:g}",
        "bytes_sha256": run.bytes_hash,
        "log_sha256": run.log_hash,
        "bad_frames": str(run.bad_frames),
    }


def _count(suite: Element, runs: Collection[Outcome]) -> None:
    tests = sum(len(run.verdicts) + len(run.refusals) for run in runs)
    failures = sum(len(run.failures) for run in runs)
    counts = {"tests": tests, "failures": failures, "errors": 0, "skipped": 0}
    suite.attrib.update({name: str(count) for name, count in counts.items()})
