"""The tables of a central store that commit b76b646 made still fit: no statement of its schema has changed."""

from bedside.monitor.store.central.tables import sql
from tests.support.older_state import OLDER_CENTRAL_SCHEMA


def statements(schema: str) -> set[str]:
    return {" ".join(each.split()) for each in schema.split(";") if each.strip()}


def test_every_table_and_index_of_the_older_schema_is_unchanged_so_a_store_with_it_takes_new_rows() -> None:
    older = statements(OLDER_CENTRAL_SCHEMA.read_text())
    assert len([each for each in older if each.startswith("CREATE TABLE")]) == 6
    assert older <= statements(sql())
