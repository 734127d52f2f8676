"""Translates the engine's sentences that contain numbers: each sentence is recognised by its form, such as "{} rows".

Pure and without Qt; runs in the screen process. A sentence without a known form is shown in English.
"""

import re
from collections.abc import Callable
from typing import Final

# {} is a figure. The sentences are those of monitor/infusion/, monitor/patient/ and monitor/engine/.
FORMS: Final = (
    "the order",
    "{} rows of the checklist",
    "start the pump, and log that it runs",
    "give the dose, and log that it was given",
    "the baseline: {} of {} readings",
    "the pump to be started again",
    "the end of the infusion",
    "the end of the dose",
    "the patient may go",
    "observed {} of {} min",
    "Aldrete not scored, at least {}",
    "Aldrete {}, at least {}",
    "an escort takes the patient home",
    "BP near the baseline: no baseline was taken",
    "BP near the baseline: measure it",
    "BP within {} %: {}/{}, baseline {}/{}",
    "the pump runs at {} mL/h, and the session is paused",
    "the pump runs at {} mL/h, and the session does not run",
    "{} mL were given, {} mL were ordered",
    "the pump is stopped, and the session runs",
    "the pump runs at {} mL/h, {} mL/h was ordered",
    "an infusion session is open: close it first",
    "no session is open: begin one first",
    "a session is open: close it first",
    "a name or a code is needed",
    "the name must be one line of at most {} characters",
    "the birth date lies in the future",
    "the birth date lies more than {} years ago",
    "the weight must lie between {} and {} kg",
    "the notes must be at most {} characters",
    "at most {} flags of {} characters each",
)
_FIGURE: Final = r"(-?[\d.]+)"
_PATTERNS: Final = tuple(
    (form, re.compile(_FIGURE.join(re.escape(part) for part in form.split("{}")))) for form in FORMS if "{}" in form
)


def translated_by_form(sentence: str, tr: Callable[[str], str]) -> str:
    """Return the translation of an engine's sentence by its form; the sentence itself if no form matches.

    If no form matches the whole sentence, its parts between semicolons or commas are translated one by one.
    """
    for form, pattern in _PATTERNS:
        if match := pattern.fullmatch(sentence):
            return tr(form).format(*match.groups())
    for joint in ("; ", ", "):
        if joint in sentence:
            parts = sentence.split(joint)
            return joint.join(translated_by_form(part, tr) if part not in FORMS else tr(part) for part in parts)
    return sentence
