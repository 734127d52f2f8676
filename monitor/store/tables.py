"""The tables beside the alarm log, in the same database: samples in blocks, patients, stays, infusion sessions.

Pure; any thread. The alarm log's own table is alarms.log.alarm_log.ROWS. Times used in calculations are POSIX seconds
(UTC); times that people read are ISO 8601 text.
"""

from typing import Final

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()

# Consecutive samples of one lane of the ring, compressed (sample_codec). `first` is the index of the first sample in
# the lane. (ring, device, vital, first) is unique, so that a block that is written twice is stored once.
BLOCK: Final = Table(
    "block",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ring", Integer, nullable=False),
    Column("device", Text, nullable=False),
    Column("vital", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("rate_hz", Float),  # None: numbers, not a wave
    Column("origin", Text, nullable=False),
    Column("begin_at", Float, nullable=False),  # monotonic seconds of the first sample, as the alarm log has them
    Column("begin_utc", Float, nullable=False),
    Column("end_utc", Float, nullable=False),
    Column("data", LargeBinary, nullable=False),
    UniqueConstraint("ring", "device", "vital", "first"),
)
# The kinds of blocks as SQL conditions: waves have a sample rate, numbers have none.
KINDS: Final = {"numbers": BLOCK.c.rate_hz.is_(None), "waves": BLOCK.c.rate_hz.is_not(None)}
Index("block_vital_utc", BLOCK.c.vital, BLOCK.c.end_utc)
Index("block_age", BLOCK.c.rate_hz, BLOCK.c.end_utc)

PATIENT: Final = Table(
    "patient",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("birth_date", Text),
    Column("weight_kg", Float),
    Column("notes", Text, nullable=False, default=""),
    Column("flags", Text, nullable=False, default="[]"),  # JSON
)

STAY: Final = Table(
    "stay",
    METADATA,
    Column("patient_id", Text, ForeignKey("patient.id"), primary_key=True),
    Column("since_utc", Text, primary_key=True),
    Column("until_utc", Text),  # None: still here
)

SESSION: Final = Table(
    "session",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("patient_id", Text, ForeignKey("patient.id"), nullable=False),
    Column("begun_utc", Text, nullable=False),
    Column("ended_utc", Text),  # None: still open
    Column("record", Text, nullable=False),  # bedside.monitor.infusion.session.Session as JSON
)
Index("session_patient", SESSION.c.patient_id, SESSION.c.begun_utc)

# The name of this database in a central store: one row. A new database, for example after damage, is another store.
STORE: Final = Table(
    "store",
    METADATA,
    Column("id", Text, primary_key=True),  # a UUID
    Column("handed", Integer, nullable=False),  # the highest block id that was ever sent to a central store
)
