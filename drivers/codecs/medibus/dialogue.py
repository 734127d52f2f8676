"""Whose turn it is on a MEDIBUS line: link, questions one at a time, repetitions, answers, suspension.

Pure; used by the codec, so it knows no clock. Time is that of the last packet, and while nothing comes each call of
`quiet` means that another half second has passed. Source: facts from the maker's document 9028258 (MEDIBUS 4.03).
"""

from collections import deque
from collections.abc import Mapping
from typing import Final

from bedside.drivers.codecs.medibus.frame import NAK, Kind, Message, Signal, answer, encode
from bedside.drivers.codecs.medibus.tables import Code, Identity, encode_identity

QUIET_S: Final = 0.5
CYCLE_S: Final = 1.0
_BROKEN_S: Final = 3.0  # after so long a silence the link is broken, and ICC must be said anew
# The document allows ten seconds for an answer; a value would be stale by then. CAN goes before the repetition, so
# that never two answers are under way.
_ANSWER_S: Final = 2.0
_TRIES: Final = 4  # once, and three repetitions
_SUSPENDED_S: Final = 10.0  # a lost DC3 must not silence the line for ever
_HELD: Final = 16  # messages kept while the device suspends us
_CYCLE: Final = (Code.MEASURED, Code.ALARMS_1, Code.ALARMS_2)
# Evita 4 insists on being answered, with this number and these revisions.
_IDENTITY: Final = Identity("0161", "Bedside", "01.00", "03.00")
_ANSWERS: Final[Mapping[int, bytes]] = {Code.IDENTIFY: encode_identity(_IDENTITY)}  # all others are answered empty


class Dialogue:
    """The host's half of the conversation."""

    def __init__(self) -> None:
        self._out: deque[bytes] = deque(maxlen=_HELD)
        self._plan: deque[Message] = deque(maxlen=_HELD)
        self._heard_at: float | None = None
        self._quiet = 0
        self._suspended_at: float | None = None
        self._is_linked = False
        self._asked: Message | None = None  # the question that waits for its answer
        self._asked_at: float | None = None
        self._tries = 0
        self._cycle_at: float | None = None

    def reset(self) -> None:
        """Forget the link, and all that was to be sent."""
        self._unlink()
        self._out.clear()
        self._heard_at, self._quiet = None, 0

    def hear(self, event: Message | Signal, at: float) -> None:
        """Take what came, answer every command, and note which question was answered."""
        if isinstance(event, Signal):
            self._hear_signal(event, at)
        elif event.kind is Kind.COMMAND:
            self._out.append(answer(event.code, _ANSWERS.get(event.code, b"")))
            self._hear_command(event.code)
        elif event.code == NAK:
            self._repeat(at)
        elif event.code == Code.INITIALISE:
            if not self._is_linked:  # else the device's own ICC was quicker, and the talk has begun
                self._link()
        elif self._asked is not None and event.code == self._asked.code:
            self._asked, self._tries = None, 0

    def plan(self, code: int, data: bytes = b"") -> None:
        """Ask this before the next round of questions; once is enough."""
        question = Message(Kind.COMMAND, code, data)
        if question not in self._plan:
            self._plan.append(question)

    def send(self, data: bytes) -> None:
        """Send bytes that have no answer."""
        if data:
            self._out.append(data)

    def heard(self, at: float) -> None:
        """Take note that bytes came, and ask what is due."""
        if self._heard_at is None:
            self._asked_at = at  # until now no time was known
        self._heard_at, self._quiet = at, 0
        self._ask_due(at)

    def quiet(self) -> None:
        """Take note of another quiet half second, and ask what is due; else show that we live."""
        self._quiet += 1
        now = (self._heard_at or 0.0) + self._quiet * QUIET_S
        if self._quiet * QUIET_S >= _BROKEN_S and self._is_linked:
            self._unlink()
        self._ask_due(now)
        if self._is_linked and self._asked is None and self._suspended_at is None:
            self._ask(Message(Kind.COMMAND, Code.NOP), now)

    def outgoing(self) -> list[bytes]:
        """Return, and forget, what may be sent now."""
        if self._suspended_at is not None:
            return []
        out = list(self._out)
        self._out.clear()
        return out

    def _hear_signal(self, signal: Signal, at: float) -> None:
        if signal is Signal.SUSPEND:
            self._suspended_at = at if self._suspended_at is None else self._suspended_at
        elif signal is Signal.RESUME:
            self._suspended_at, self._asked_at = None, at
        elif signal is Signal.CORRUPT_COMMAND:
            self._out.append(answer(NAK))
        else:  # our answer came corrupt, or was broken off
            self._repeat(at)

    def _hear_command(self, code: int) -> None:
        if code == Code.INITIALISE:
            self._link()
        elif code == Code.STOP:
            self._unlink()
            self._asked_at = self._heard_at  # it has ended the talk: give it its three seconds
        elif code == Code.REALTIME_CHANGED:
            self.plan(Code.REALTIME_OFFERS)

    def _link(self) -> None:
        self._unlink()
        self._is_linked = True
        self.plan(Code.REALTIME_OFFERS)

    def _unlink(self) -> None:
        self._is_linked = False
        self._plan.clear()
        self._asked, self._asked_at, self._tries = None, None, 0
        self._cycle_at = None
        self._suspended_at = None

    def _ask_due(self, now: float) -> None:
        if self._suspended_at is not None:
            if now - self._suspended_at < _SUSPENDED_S:
                return
            self._unlink()
        if not self._is_linked:
            if self._asked_at is None or now - self._asked_at >= _BROKEN_S:
                self._asked_at = now
                self._out.append(encode(Message(Kind.COMMAND, Code.INITIALISE)))
        elif self._asked is None:
            self._ask_next(now)
        elif self._asked_at is not None and now - self._asked_at >= _ANSWER_S:
            self._repeat(now)

    def _ask_next(self, now: float) -> None:
        if not self._plan and (self._cycle_at is None or now - self._cycle_at >= CYCLE_S):
            self._cycle_at = now
            self._plan.extend(Message(Kind.COMMAND, code) for code in _CYCLE)
        if self._plan:
            self._ask(self._plan.popleft(), now)

    def _ask(self, question: Message, now: float) -> None:
        self._asked, self._asked_at = question, now
        self._tries += 1
        self._out.append(encode(question))

    def _repeat(self, now: float) -> None:
        if self._asked is None:
            return
        if self._tries >= _TRIES:
            self._unlink()
            return
        self._out.append(bytes((Signal.ABORT,)))
        self._ask(self._asked, now)
