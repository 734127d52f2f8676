"""The texts of the dialog for sound and display: whether alarms can be heard, what is paused, what may be paused.

Pure and without Qt; runs in the screen process. `tr` translates every text.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bedside.alarms.inactivation import InactivationKind
from bedside.monitor.link.snapshot import InactivationView, SoundView
from bedside.monitor.screen.present.numbers import countdown

Tr = Callable[[str], str]
_KEYS: Final[Mapping[InactivationKind, str]] = {
    InactivationKind.AUDIO_PAUSED: "Pause sound",
    InactivationKind.ALARM_PAUSED: "Pause alarms",
    InactivationKind.AUDIO_OFF: "Sound off",
    InactivationKind.ALARM_OFF: "Alarms off",
}
_STANDS: Final[Mapping[InactivationKind, str]] = {
    InactivationKind.AUDIO_PAUSED: "The alarm sound is paused",
    InactivationKind.ALARM_PAUSED: "Alarms are paused: neither heard nor shown",
    InactivationKind.AUDIO_OFF: "The alarm sound is off until someone switches it on",
    InactivationKind.ALARM_OFF: "Alarms are off, neither heard nor shown, until someone switches them on",
}


def percent(share: float) -> int:
    """Return a share from 0 to 1 as a whole number of per cent."""
    return round(share * 100)


def volume(sound: SoundView, tr: Tr) -> str:
    """Return the lowest sound volume that the clinic's configuration allows, as text: "minimum 40 %"."""
    return tr("minimum {} %").format(percent(sound.volume_min))


def output_state(sound: SoundView, *, has_sound: bool, tr: Tr) -> str:
    """Return the text that says whether the sound output works, and if not, why."""
    if has_sound:
        return f"● {tr('The sound output works')}"
    return f"✕ {tr('NO SOUND')}: {tr(sound.fault) or tr('unknown reason')}"


def inactivation(view: InactivationView | None, now: float, tr: Tr) -> str:
    """Return the text that says which alarm signals are paused or off, and for how long. `now` in monotonic seconds."""
    if view is None:
        return f"● {tr('Alarms are heard and shown')}"
    left = "" if view.until is None else f", {tr('for {} more').format(countdown(view.until - now))}"
    return f"▲ {tr(_STANDS[view.kind])}{left}"


def keys(permitted: Sequence[InactivationKind], tr: Tr) -> tuple[tuple[InactivationKind, str], ...]:
    """Return the inactivations that the clinic permits, each with the text of its key, the mildest first."""
    return tuple((kind, tr(text)) for kind, text in _KEYS.items() if kind in permitted)


def end_key(view: InactivationView | None, tr: Tr) -> str:
    """Return the text of the key that ends a pause or inactivation."""
    return tr("End pause") if view is None or view.kind.is_timed else tr("Alarms on")
