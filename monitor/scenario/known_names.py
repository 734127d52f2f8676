"""The names that a scenario may use: codecs, vitals, alarms and log events. A scenario file is checked against them.

Runs in the command line's process.
"""

from bedside.alarms.alarm_id import AlarmId
from bedside.alarms.event import Happening
from bedside.config.checks.scenario import Known
from bedside.drivers import registry


def known() -> Known:
    """Return the names that drivers and alarms define."""
    return Known(
        codecs=registry.CODECS,
        vitals=registry.vitals,
        has_port=registry.has_port,
        alarms=tuple(row.value for row in AlarmId),
        happenings=tuple(row.value for row in Happening),
    )
