import pytest

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.catalogue import CATALOGUE, AlarmSpec, Category, Kind, Latching, Priority, main
from bedside.config.vitals import VITALS

LONGEST = 32  # characters that fit the alarm bar beside a value and a limit
ROWS = list(CATALOGUE.values())


def name(row: AlarmSpec) -> str:
    return row.id


def test_every_alarm_has_a_row_under_its_own_name() -> None:
    assert set(CATALOGUE) == set(AlarmId)
    assert all(key is row.id for key, row in CATALOGUE.items())


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_every_row_is_complete(row: AlarmSpec) -> None:
    assert 0 < len(row.text) <= LONGEST
    assert row.hazard
    assert set(row.suppressed_by) <= set(AlarmId) - {row.id}
    assert (row.vital is not None) == (row.side is not None)
    assert row.vital is None or row.kind is Kind.PHYSIOLOGICAL


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind is Kind.PHYSIOLOGICAL], ids=name)
def test_a_limit_alarm_names_its_vital_and_latches_if_it_is_high(row: AlarmSpec) -> None:
    assert row.vital in {None, *VITALS}
    assert row.latching is {"HIGH": Latching.FULL, "MEDIUM": Latching.SILENT, "LOW": Latching.NONE}[row.priority]
    assert row.category is not Category.EQUIPMENT


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind is Kind.TECHNICAL], ids=name)
def test_a_technical_alarm_never_latches(row: AlarmSpec) -> None:
    assert row.latching is Latching.NONE


@pytest.mark.parametrize("row", [row for row in ROWS if row.side and row.side.startswith("EXTREME")], ids=name)
def test_an_extreme_limit_is_high_and_suppresses_the_plain_one(row: AlarmSpec) -> None:
    assert row.priority is Priority.HIGH
    plain = CATALOGUE[AlarmId(row.id.replace("EXTREME_", ""))]
    assert row.id in plain.suppressed_by


def test_one_cause_is_heard_once() -> None:
    """The strongest alarm of a vital and side is suppressed by no other of them; every weaker one is."""
    above = [AlarmId(f"NIBP_SYS_{side}") for side in ("RISING", "ABOVE_BASELINE", "HIGH", "EXTREME_HIGH")]
    silenced = [set(CATALOGUE[row].suppressed_by) & set(above) for row in above]
    assert silenced == [set(above[1:]), set(above[2:]), set(above[3:]), set()]


def test_priorities_have_an_order_and_a_symbol_each() -> None:
    assert sorted(Priority, key=lambda row: row.rank) == [Priority.LOW, Priority.MEDIUM, Priority.HIGH]
    assert [row.symbol for row in Priority] == ["!", "!!", "!!!"]


def test_the_catalogue_prints_itself(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    printed = capsys.readouterr().out
    assert all(alarm in printed for alarm in AlarmId)
