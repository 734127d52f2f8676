"""The reference of the alarms, made from the catalogue.

Runs in the process that builds the pages.
"""

from bedside.alarms.catalogue import CATALOGUE, AlarmSpec, Kind
from docs.generated.markdown import code, plain, table


def catalogue() -> str:
    """Return each alarm with its priority, text and hazard, those of the patient first."""
    return "\n".join(_table(kind) for kind in Kind)


def _table(kind: Kind) -> str:
    rows = [_row(spec) for spec in CATALOGUE.values() if spec.kind is kind]
    head = ["alarm", "priority", "category", "latching", "text on the screen", "hazard", "suppressed by"]
    return f"## {kind.value.capitalize()} alarms\n\n" + table(head, rows)


def _row(spec: AlarmSpec) -> list[str]:
    suppressors = " ".join(code(alarm) for alarm in spec.suppressed_by)
    words = [plain(str(part).replace("_", " ").lower()) for part in (spec.priority, spec.category, spec.latching)]
    return [code(spec.id), *words, plain(spec.text), plain(spec.hazard), suppressors]
