"""The JUnit XML of a run, for build servers."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bedside.monitor.scenario.report.junit import to_junit
from tests.support.made_outcome import FAILED, LATE, MET, outcome


@pytest.fixture
def document() -> ET.Element:
    return ET.fromstring(to_junit([outcome(MET, FAILED), outcome(LATE, seed=8)]))  # noqa: S314 - our own


def test_each_run_is_a_suite_with_its_seed_and_its_hashes(document: ET.Element) -> None:
    properties = [{row.get("name"): row.get("value") for row in suite.iter("property")} for suite in document]
    assert [row["seed"] for row in properties] == ["7", "8"]
    assert properties[0]["bytes_sha256"] == "ab" * 32
    assert properties[0]["origin"] == "SIMULATED"


def test_tests_and_failures_are_counted_in_each_suite_and_in_all(document: ET.Element) -> None:
    assert [(row.get("tests"), row.get("failures")) for row in document] == [("2", "1"), ("1", "1")]
    assert (document.get("tests"), document.get("failures")) == ("3", "2")


def test_an_action_that_was_refused_is_a_failed_case() -> None:
    refused = replace(outcome(MET), refusals=("nibp-start at 40 s was refused: Cuff cannot be reached",))
    suites = ET.fromstring(to_junit([refused]))  # noqa: S314 - our own
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    assert [row.get("message") for row in suites.iter("failure")] == list(refused.refusals)


def test_the_time_of_a_case_is_how_long_its_expectation_took(document: ET.Element) -> None:
    assert [case.get("time") for case in document.iter("testcase")] == ["60", "600", "120"]


def test_a_failure_has_the_sentence_of_its_verdict_whatever_its_characters(document: ET.Element) -> None:
    met, failed, _ = document.iter("testcase")
    assert met.find("failure") is None
    failure = failed.find("failure")
    assert failure is not None
    assert failure.text == FAILED.said.replace("\x00", "?")
    assert failure.get("message") == failure.text
