"""The parts of a row of a map: pointers, patterns and units."""

import pytest

from bedside.config.json_pointer import pointed, steps
from bedside.config.mqtt_topic_pattern import compiled
from bedside.config.units import CONVERSIONS, conversion, understood
from bedside.config.vitals import VITALS

# The document and the pointers of RFC 6901, section 5.
RFC = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", RFC),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_a_pointer_refers_to_the_value_given_in_the_rfc(pointer: str, value: object) -> None:
    assert pointed(RFC, steps(pointer)) == value


@pytest.mark.parametrize(
    "pointer",
    ["/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/+0", "/foo/\N{ARABIC-INDIC DIGIT ZERO}", "/foo/0/0", "/a~1b/0"],
)
def test_a_pointer_to_nothing_is_a_lookup_error(pointer: str) -> None:
    with pytest.raises(LookupError):
        pointed(RFC, steps(pointer))


def test_a_tilde_is_unescaped_last_so_that_an_escaped_escape_is_read_once() -> None:
    assert steps("/~01") == ("~1",)


@pytest.mark.parametrize("pointer", ["foo", "#/foo", "/~", "/a~2", "/~0~"])
def test_an_invalid_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(ValueError, match="must be a JSON pointer"):
        steps(pointer)


@pytest.mark.parametrize(
    ("pattern", "topic", "is_meant"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/b/c", False),
        ("a/b", "a/B", False),
        ("a/+/c", "a/b/c", True),
        ("a/+/c", "a//c", True),
        ("a/+/c", "a/b/b/c", False),
        ("a/+", "a", False),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "ab", False),
        ("+/#", "a/b/c", True),
        ("#", "a/b", True),
        ("a.b", "aXb", False),
        ("a/+", "a/b\nc", True),
        ("/a", "/a", True),
    ],
)
def test_a_pattern_matches_the_topics_given_by_mqtt(pattern: str, topic: str, *, is_meant: bool) -> None:
    assert bool(compiled(pattern).fullmatch(topic)) is is_meant


@pytest.mark.parametrize("pattern", ["", "a+", "+a/b", "a/#/b", "a#", "a/#b", "##", "a\0b"])
def test_an_invalid_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="must be a topic"):
        compiled(pattern)


@pytest.mark.parametrize(
    ("theirs", "unit", "ours", "expected"),
    [
        (16.0, "kPa", "mm[Hg]", 120.01),
        (163.2, "cm[H2O]", "mm[Hg]", 120.04),
        (98.6, "[degF]", "Cel", 37.0),
        (310.15, "K", "Cel", 37.0),
        (0.5, "L/h", "mL/h", 500.0),
        (2.0, "mL/min", "mL/h", 120.0),
        (0.25, "L", "mL", 250.0),
        (1.2, "Hz", "/min", 72.0),
        (72.0, "{beats}/min", "/min", 72.0),
        (0.97, "1", "%", 97.0),
        (97.0, "%", "%", 97.0),
    ],
)
def test_a_unit_is_converted_to_ours(theirs: float, unit: str, ours: str, expected: float) -> None:
    assert conversion(unit, ours).ours(theirs) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("ours", "theirs"), [(ours, theirs) for ours in CONVERSIONS for theirs in understood(ours)])
def test_every_conversion_can_be_inverted(ours: str, theirs: str) -> None:
    unit_conversion = conversion(theirs, ours)
    assert unit_conversion.ours(unit_conversion.theirs(36.6)) == pytest.approx(36.6)


def test_every_conversion_is_to_a_unit_that_a_vital_has() -> None:
    assert set(CONVERSIONS) <= {vital.ucum for vital in VITALS.values()}


@pytest.mark.parametrize("unit", ["kpa", "mmHg", "Cel", ""])
def test_the_error_about_an_unknown_unit_lists_the_known_ones(unit: str) -> None:
    with pytest.raises(ValueError, match=r"must be one of mm\[Hg\], kPa, Pa"):
        conversion(unit, "mm[Hg]")
