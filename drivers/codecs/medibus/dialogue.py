"""The host's side of a MEDIBUS link: opens it, sends one request at a time, repeats it, answers the device's commands.

Pure; used by the codec, so it has no clock. Now is the time of the last packet; while nothing comes, each call of
`silence` adds half a second to it. Source: facts from the maker's document 9028258 (MEDIBUS 4.03).
"""

from collections import deque
from collections.abc import Mapping
from typing import Final

from bedside.drivers.codecs.medibus.frame import NAK, Kind, Message, Signal, answer, encode
from bedside.drivers.codecs.medibus.tables import Code, Identity, encode_identity

POLL_S: Final = 0.5
CYCLE_S: Final = 1.0
_BROKEN_S: Final = 3.0  # after so long a silence the link is broken, and ICC must be sent again
# The document allows ten seconds for an answer; by then a value would be stale. CAN precedes the repetition, so that
# two answers are never under way at once.
_ANSWER_S: Final = 2.0
_TRIES: Final = 4  # the first try and three repetitions
_SUSPENDED_S: Final = 10.0  # a lost DC3 must not silence the host for ever
_HELD: Final = 16  # messages kept while the device suspends the host
_CYCLE: Final = (Code.MEASURED, Code.ALARMS_1, Code.ALARMS_2)
# Evita 4 requires an answer with this number and these revisions.
_IDENTITY: Final = Identity("0161", "Bedside", "01.00", "03.00")
_ANSWERS: Final[Mapping[int, bytes]] = {Code.IDENTIFY: encode_identity(_IDENTITY)}  # all other answers are empty


class Dialogue:
    """Decides which bytes the host sends next, and when. All times are monotonic seconds."""

    def __init__(self) -> None:
        self._out: deque[bytes] = deque(maxlen=_HELD)
        self._plan: deque[Message] = deque(maxlen=_HELD)
        self._heard_at: float | None = None
        self._silent_steps = 0  # of POLL_S each
        self._suspended_at: float | None = None
        self._is_linked = False
        self._asked: Message | None = None  # the request that waits for its answer
        self._asked_at: float | None = None
        self._tries = 0
        self._cycle_at: float | None = None

    def reset(self) -> None:
        """Set the link to closed and discard all bytes and requests that wait to be sent."""
        self._unlink()
        self._out.clear()
        self._heard_at, self._silent_steps = None, 0

    def take(self, event: Message | Signal, at: float) -> None:
        """Process a message or signal from the device, received at `at`.

        Queues the answer to every command, and records that the awaited answer came, or repeats the request if it came
        corrupt.
        """
        if isinstance(event, Signal):
            self._hear_signal(event, at)
        elif event.kind is Kind.COMMAND:
            self._out.append(answer(event.code, _ANSWERS.get(event.code, b"")))
            self._hear_command(event.code)
        elif event.code == NAK:
            self._repeat(at)
        elif event.code == Code.INITIALISE:
            if not self._is_linked:  # else the device's own ICC came first, and the link is open
                self._link()
        elif self._asked is not None and event.code == self._asked.code:
            self._asked, self._tries = None, 0

    def plan(self, code: int, data: bytes = b"") -> None:
        """Plan a request with this code and data, to be sent once, before the next round of the regular requests."""
        request = Message(Kind.COMMAND, code, data)
        if request not in self._plan:
            self._plan.append(request)

    def send(self, data: bytes) -> None:
        """Queue bytes to which the device sends no answer."""
        if data:
            self._out.append(data)

    def bytes_came(self, at: float) -> None:
        """Set the time to `at`, when bytes came, and queue the request that is due, if any."""
        if self._heard_at is None:
            self._asked_at = at  # until now no time was known
        self._heard_at, self._silent_steps = at, 0
        self._ask_due(at)

    def silence(self) -> None:
        """Add half a second of silence to the time. Queue the request that is due, or NOP to keep the link open.

        Closes the link if the silence is too long.
        """
        self._silent_steps += 1
        now = (self._heard_at or 0.0) + self._silent_steps * POLL_S
        if self._silent_steps * POLL_S >= _BROKEN_S and self._is_linked:
            self._unlink()
        self._ask_due(now)
        if self._is_linked and self._asked is None and self._suspended_at is None:
            self._ask(Message(Kind.COMMAND, Code.NOP), now)

    def outgoing(self) -> list[bytes]:
        """Return, and remove, the queued bytes; nothing while the device suspends the host."""
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
        else:  # the answer to our request arrived corrupt, or was broken off
            self._repeat(at)

    def _hear_command(self, code: int) -> None:
        if code == Code.INITIALISE:
            self._link()
        elif code == Code.STOP:
            self._unlink()
            self._asked_at = self._heard_at  # the device closed the link: wait three seconds before ICC
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

    def _ask(self, request: Message, now: float) -> None:
        self._asked, self._asked_at = request, now
        self._tries += 1
        self._out.append(encode(request))

    def _repeat(self, now: float) -> None:
        if self._asked is None:
            return
        if self._tries >= _TRIES:
            self._unlink()
            return
        self._out.append(bytes((Signal.ABORT,)))
        self._ask(self._asked, now)
