"""The texts that the screen takes from tables instead of literals: alarm catalogue, titles, default clinic texts.

Runs in the translation tool and in the tests, not at the bedside. A new table with texts must be added here.
"""

from collections.abc import Iterator

from bedside.alarms.catalogue import CATALOGUE, Priority
from bedside.alarms.event import Happening
from bedside.config.infusion import InfusionConfig
from bedside.config.origin import Origin
from bedside.config.vitals import VITALS
from bedside.monitor.patient.patient import FLAGS
from bedside.monitor.screen.dialogs.series import dialog as series_dialog
from bedside.monitor.screen.dialogs.session import dialog as session_dialog
from bedside.monitor.screen.dialogs.settings import keys_dialog, menu_dialog
from bedside.monitor.screen.log_view import event_model
from bedside.monitor.screen.log_view.remark_bar import JUDGEMENTS
from bedside.monitor.screen.present import device_details, refusals
from bedside.monitor.screen.present import limits as present_limits
from bedside.monitor.screen.present import patient as present_patient
from bedside.monitor.screen.present import session as present_session
from bedside.monitor.screen.present import sound as present_sound
from bedside.monitor.screen.shell.dialogs import DIALOGS
from bedside.monitor.screen.translations.literals import CONTEXT, Text
from bedside.monitor.what_if import report


def tables() -> Iterator[Text]:
    """Yield each text of the screen's text tables once, in the translation context "Bedside"."""
    words = [*_engine(), *_screen(), *_session()]
    yield from (Text(CONTEXT, word) for word in dict.fromkeys(words) if word)


def _engine() -> Iterator[str]:
    yield from (spec.text for spec in CATALOGUE.values())
    yield from (row.label for row in VITALS.values())
    yield from (happening.replace("_", " ").lower() for happening in Happening)
    yield from (priority.lower() for priority in Priority)
    yield from FLAGS
    yield from (str(origin) for origin in Origin if origin is not Origin.REAL)  # the mark of a device
    yield from refusals.FORMS


def _screen() -> Iterator[str]:
    yield from (row.title for row in DIALOGS.values())
    yield from (title for _, title, _ in menu_dialog.ENTRIES)
    yield from (text for _, text in keys_dialog.KEYS)
    yield from event_model._COLUMNS  # noqa: SLF001
    yield from JUDGEMENTS.values()
    yield from (*report.COLUMNS, report.LEFT_OUT)
    yield from (*device_details.WHAT.values(), *device_details.SAYS.values(), *device_details._ORIGINS.values())  # noqa: SLF001
    yield from present_limits._SPANS.values()  # noqa: SLF001
    yield from (*present_sound._KEYS.values(), *present_sound._STANDS.values())  # noqa: SLF001
    yield from (present_patient.NO_DATE, present_patient.NO_WEIGHT)


def _session() -> Iterator[str]:
    settings = InfusionConfig()
    yield from (title for _, title, _ in session_dialog.PAGES.values())
    yield from present_session.PHASES.values()
    yield from (reason for reasons in present_session.REASONS.values() for reason in reasons)
    for label, words in present_session.ALDRETE.values():
        yield from (label, *words)
    yield from (*series_dialog.COLUMNS, "Dose", "Systolic pressure", "baseline", "peak", "worst")
    yield from settings.checklist
    for scale in settings.scale:
        yield from (scale.label, *(word for _, word in scale.buttons))
    yield from (row.name for row in settings.instrument)
    for question in settings.question:
        yield from (question.label, *question.choices)
