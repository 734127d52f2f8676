"""Decide which alarms stand, from observations and the passing of time.

Runs in the engine process, in replay and in tests. Knows no clock: whoever calls says what time it is.
"""

from collections.abc import Collection, Mapping
from typing import Final

from alarms.catalogue import CATALOGUE, AlarmId, AlarmSpec, Priority
from alarms.condition import Condition
from alarms.event import Event, Happening
from alarms.lifecycle import Input, State
from alarms.limits import Bound, LimitWatch
from alarms.observation import Observation
from alarms.pause import AudioPause
from alarms.staleness import StaleWatch
from alarms.standing import Standing
from config.origin import Origin
from config.quality import Quality
from config.schema import Limit, Profile
from config.vitals import VITALS, VitalId

_LIMIT_ROWS: Final = tuple(spec for spec in CATALOGUE.values() if spec.vital is not None)


class AlarmEngine:
    """Feed it observations and conditions, tick it, and drain what happened.

    `watched` are the continuous vitals whose absence is an alarm, each with the period of its device in seconds.
    """

    def __init__(
        self, profile: Profile, *, audio_pause_s: float, origin: Origin, watched: Mapping[VitalId, float], at: float
    ) -> None:
        self.limits: dict[VitalId, Limit] = dict(profile.limits)
        self._origin = origin
        self._pause = AudioPause(audio_pause_s)
        self._stale = {vital: StaleWatch(vital, period_s, at=at) for vital, period_s in watched.items()}
        self._watches: dict[VitalId, dict[AlarmSpec, LimitWatch]] = {}
        self._conditions: dict[str, Condition] = {}
        self._events: list[Event] = []
        for vital in self.limits:
            self._watch(vital)

    @property
    def audio_paused_until(self) -> float | None:
        """When the audio pause ends (monotonic seconds), None if there is none."""
        return self._pause.until

    def observe(self, observation: Observation) -> None:
        """Hold a number against its limits. A bad one is never judged, a questionable one is judged and marked."""
        if observation.quality is Quality.BAD:
            return
        at, vital = observation.at, observation.vital
        if vital in self._stale:
            self._stale[vital].observe(at)
        doubt = "questionable value" if observation.quality is Quality.QUESTIONABLE else ""
        for spec, watch in self._watches.get(vital, {}).items():
            self._expire(spec, watch, at)
            watch.observe(observation.value, at)
            self._settle(spec, watch, at, doubt)

    def report(
        self,
        alarm: AlarmId,
        subject: str,
        at: float,
        *,
        is_present: bool,
        detail: str = "",
        vitals: Collection[VitalId] = (),
    ) -> None:
        """Take a technical condition, present or not; said again, it is nothing new.

        `vitals` are those that nobody can judge because of it: their alarms are silent while it stands.
        """
        condition = self._conditions.get(f"{alarm}:{subject}")
        if condition is None:
            if not is_present:
                return
            condition = self._condition(CATALOGUE[alarm], subject)
        condition.silences = frozenset(vitals) if is_present else frozenset()
        if is_present:
            condition.detail = detail  # what is known now; the log keeps what was known at the onset
        self._move(condition, at, is_present=is_present, reason=detail if is_present else "")

    def tick(self, at: float) -> None:
        """Let time pass up to `at`: delays run out, numbers go missing, the pause ends."""
        for vital, watches in self._watches.items():
            stale = self._stale.get(vital)
            is_gone = stale is not None and stale.is_gone(at)
            for spec, watch in watches.items():
                if is_gone:
                    watch.forget()
                    self._settle(spec, watch, at, "no data")
                else:
                    self._expire(spec, watch, at)
        for vital, stale in self._stale.items():
            is_gone = stale.is_gone(at)
            label = VITALS[vital].label
            detail = stale.detail(at) if is_gone else ""
            self.report(AlarmId.NO_DATA, label, at, is_present=is_gone, detail=detail, vitals=(vital,))
        if self._pause.expire(at):
            self._note(at, Happening.AUDIO_RESUMED, reason="the pause ran out")

    def acknowledge(self, key: str, seen: Priority, at: float, actor: str) -> str:
        """Take a person's word that this alarm was seen at this priority; return "", or the sentence why not."""
        condition = self._conditions.get(key)
        if condition is None or condition.state is State.IDLE:
            return "that alarm no longer stands"
        if condition.spec.priority.rank > seen.rank:
            refusal = f"it has risen to {condition.spec.priority.lower()} priority: look again"
            self._note_condition(condition, at, Happening.ACKNOWLEDGE_REFUSED, actor=actor, reason=refusal)
            return refusal
        if condition.move(Input.ACKNOWLEDGE):
            self._note_condition(condition, at, Happening.ACKNOWLEDGE, actor=actor)
        return ""

    def pause_audio(self, at: float, *, is_on: bool, actor: str, reason: str = "") -> None:
        """Begin the audio pause, or end it. Alarms go on standing, and new ones sound through it."""
        if is_on:
            self._pause.begin(at)
            self._note(at, Happening.AUDIO_PAUSED, actor=actor, value=self._pause.length_s, reason=reason)
        elif self._pause.end():
            self._note(at, Happening.AUDIO_RESUMED, actor=actor, reason=reason)

    def set_limit(self, vital: VitalId, limit: Limit, at: float, actor: str) -> None:
        """Change the limits of a vital; ValueError if they contradict each other. Conditions are judged anew."""
        if limit.low is not None and limit.high is not None and limit.low >= limit.high:
            raise ValueError(f"{vital}: low={limit.low:g} must be below high={limit.high:g}")
        old = self.limits.get(vital)
        self.limits[vital] = limit
        for spec, watch in self._watches.get(vital, {}).items():
            watch.forget()
            self._settle(spec, watch, at, "limits changed")
        self._watch(vital)
        reason = f"{vital} {_words(old)} -> {_words(limit)}"
        self._note(at, Happening.LIMITS_CHANGED, subject=vital, actor=actor, reason=reason)

    def sound_started(self, sound_key: str, at: float) -> None:
        """Note that the first burst of an occurrence was handed to the sound device."""
        for row in self.standing():
            if row.sound_key == sound_key:
                self._note_condition(self._conditions[row.key], at, Happening.SOUND_STARTED)

    def drain(self) -> tuple[Event, ...]:
        """Return, and forget, what happened since the last call, in order."""
        events, self._events = tuple(self._events), []
        return events

    def standing(self) -> tuple[Standing, ...]:
        """Return every alarm that stands or is latched, in the order in which it is shown."""
        active = [row for row in self._conditions.values() if row.state is not State.IDLE]
        present = [row for row in active if row.is_present]
        rows = [row.standing(is_inhibited=_is_inhibited(row, present)) for row in active]
        return tuple(sorted(rows, key=lambda row: row.order))

    def sounding(self) -> Standing | None:
        """Return the alarm whose tone must sound now: the highest priority, and the newest among equals."""
        return next((row for row in self.standing() if row.is_audible and self._pause.lets_through(row)), None)

    def _watch(self, vital: VitalId) -> None:
        """Make the limit watches of a vital, from the limits in force."""
        rows = (spec for spec in _LIMIT_ROWS if spec.vital is vital)
        bounds = {spec: Bound.of(self.limits[vital], is_high=bool(spec.is_high)) for spec in rows}
        self._watches[vital] = {spec: LimitWatch(bound) for spec, bound in bounds.items() if bound is not None}

    def _expire(self, spec: AlarmSpec, watch: LimitWatch, at: float) -> None:
        was_present = watch.is_present
        watch.expire(at)
        if watch.is_present and not was_present:
            self._settle(spec, watch, at)

    def _settle(self, spec: AlarmSpec, watch: LimitWatch, at: float, reason: str = "") -> None:
        """Bring the alarm of a limit into line with its condition."""
        key = f"{spec.id}:{spec.vital}"
        condition = self._conditions.get(key)
        if condition is None:
            if not watch.is_present:
                return
            condition = self._condition(spec, str(spec.vital))
        if watch.is_present:
            condition.value, condition.limit, condition.delay_s = watch.worst, watch.bound.at, watch.bound.delay_s
        self._move(condition, at, is_present=watch.is_present, reason=reason)

    def _condition(self, spec: AlarmSpec, subject: str) -> Condition:
        return self._conditions.setdefault(f"{spec.id}:{subject}", Condition(spec, subject))

    def _move(self, condition: Condition, at: float, *, is_present: bool, reason: str) -> None:
        if is_present == condition.is_present:
            return
        if is_present:
            condition.begin(at)
            self._note_condition(condition, at, Happening.ONSET, reason=reason)
        else:
            condition.end()
            self._note_condition(condition, at, Happening.RELIEF, reason=reason)

    def _note_condition(
        self, condition: Condition, at: float, happening: Happening, *, actor: str = "", reason: str = ""
    ) -> None:
        self._events.append(condition.event(at, happening, self._origin, actor=actor, reason=reason))

    def _note(
        self,
        at: float,
        happening: Happening,
        *,
        subject: str = "",
        actor: str = "",
        reason: str = "",
        value: float | None = None,
    ) -> None:
        self._events.append(
            Event(
                at=at,
                happening=happening,
                subject=subject,
                actor=actor,
                reason=reason,
                value=value,
                origin=self._origin,
            )
        )


def _is_inhibited(condition: Condition, present: Collection[Condition]) -> bool:
    """Say whether another alarm that stands says more: about the same vital, or the same device."""
    return any(other.spec.id in condition.spec.silent_while and other.covers(condition) for other in present)


def _words(limit: Limit | None) -> str:
    if limit is None:
        return "none"
    low, high = ("-" if side is None else f"{side:g}" for side in (limit.low, limit.high))
    return f"{low}..{high} after {limit.delay_s:g} s, deadband {limit.deadband:g}"
