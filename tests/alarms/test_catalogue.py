import pytest

from alarms.catalogue import CATALOGUE, AlarmId, AlarmSpec, Category, Kind, Priority, main
from config.vitals import VITALS

LONGEST = 32  # characters that fit the alarm bar beside a value and a limit
ROWS = list(CATALOGUE.values())


def name(row: AlarmSpec) -> str:
    return row.id


def test_every_alarm_has_a_row_under_its_own_name() -> None:
    assert set(CATALOGUE) == set(AlarmId)
    assert all(key is row.id for key, row in CATALOGUE.items())


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_a_row_is_whole(row: AlarmSpec) -> None:
    assert 0 < len(row.text) <= LONGEST
    assert row.hazard
    assert set(row.silent_while) <= set(AlarmId) - {row.id}
    assert (row.kind is Kind.PHYSIOLOGICAL) == (row.vital is not None) == (row.is_high is not None)


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind is Kind.PHYSIOLOGICAL], ids=name)
def test_a_limit_alarm_names_its_vital_and_latches_if_it_is_high(row: AlarmSpec) -> None:
    assert row.vital in VITALS
    assert row.is_latching is (row.priority is Priority.HIGH)
    assert row.category is not Category.EQUIPMENT


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind is Kind.TECHNICAL], ids=name)
def test_a_technical_alarm_never_latches(row: AlarmSpec) -> None:
    assert not row.is_latching


def test_priorities_have_an_order_and_a_symbol_each() -> None:
    assert sorted(Priority, key=lambda row: row.rank) == [Priority.LOW, Priority.MEDIUM, Priority.HIGH]
    assert [row.symbol for row in Priority] == ["!", "!!", "!!!"]


def test_the_catalogue_prints_itself(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    printed = capsys.readouterr().out
    assert all(alarm in printed for alarm in AlarmId)
