"""Answers a what-if question from one log, with the devices and limits of its bed's configuration.

Any thread; read-only.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy.exc import DBAPIError

from bedside.alarms.log.chain_check import read_only
from bedside.alarms.log.errors import LogError
from bedside.alarms.log.reader import LogReader
from bedside.config.load import load_profile
from bedside.config.schema import Profile
from bedside.config.vitals import VitalId
from bedside.monitor.engine.patient_settings import FILE, LARGEST, Settings
from bedside.monitor.process.state_file import read_file
from bedside.monitor.store.reader import StoreReader
from bedside.monitor.supervisor.process_plan import read_running
from bedside.monitor.what_if.comparison import Comparison
from bedside.monitor.what_if.question import Progress, Question, answer, needed


def question_about(folder: Path, span: tuple[float, float], was: Profile, would: Profile) -> Question:
    """Return the question for a span of time (begin and end in POSIX seconds), with the bed's configured devices."""
    config = read_running(folder)
    periods: dict[VitalId, float] = {}
    for device in reversed(config.device):
        periods |= dict.fromkeys(device.vitals, device.period_s)
    return Question(
        begin=span[0],
        end=span[1],
        was=was,
        would=would,
        devices=tuple(device.id for device in config.device),
        periods=periods,
    )


def in_force(folder: Path) -> Profile:
    """Return the profile in force at the bed of a state folder, with the limits set for the current patient."""
    try:
        settings = msgspec.json.decode(read_file(folder / FILE, LARGEST), type=Settings)
    except (OSError, msgspec.MsgspecError):
        return load_profile("adult")
    profile = load_profile(settings.profile)
    return msgspec.structs.replace(profile, limits={**profile.limits, **settings.limits})


def answered(path: Path, question: Question, progress: Progress) -> Comparison | None:
    """Return the answer from the log at `path`; see `answer`. Raises LogError if the log cannot be read."""
    begin, end = (datetime.fromtimestamp(at, UTC) for at in (question.begin, question.end))
    reader, log = StoreReader(read_only(path)), LogReader(path)
    try:
        return answer(question, reader, needed(log, begin, end), progress)
    except DBAPIError as err:
        raise LogError(f"{path}: {err.orig}") from err
    finally:
        log.close()
        reader.close()
