"""A second, simple alarm system with the same rules, which uses nothing of the engine.

Each alarm is two facts (is it present, has someone seen it) and a few times. Slow and simple on purpose.
"""

from dataclasses import dataclass, field

RANK = {"LOW": 1, "MEDIUM": 2, "HIGH": 3}
NAMES = {rank: name for name, rank in RANK.items()}


@dataclass
class RefAlarm:
    key: str
    base: str
    of_patient: bool
    hidden_by: tuple[str, ...] = ()
    there: bool = False
    unseen: bool = False
    seen: bool = False
    rank: int = 0
    risen: bool = False
    hidden: bool = False
    since: float = 0.0
    news: float = 0.0
    clock: float = 0.0

    @property
    def keeps(self) -> str:
        """What remains of it when it ends before anybody has seen it."""
        if not self.of_patient:
            return "nothing"
        return {"HIGH": "sound", "MEDIUM": "message", "LOW": "nothing"}[self.base]

    @property
    def stands(self) -> bool:
        return self.unseen or self.seen

    @property
    def wants_sound(self) -> bool:
        return self.unseen and not self.hidden and (self.there or self.keeps == "sound")


@dataclass
class Reference:
    escalate_s: float
    remind_s: float
    pause_s: float
    alarms: dict[str, RefAlarm] = field(default_factory=dict)
    now: float = 0.0
    paused_at: float | None = None

    def add(self, key: str, base: str, *, of_patient: bool, hidden_by: tuple[str, ...] = ()) -> None:
        self.alarms[key] = RefAlarm(key, base, of_patient, hidden_by)

    def begin(self, key: str) -> None:
        row = self.alarms[key]
        if not row.there:
            row.clock = self.now
            row.there, row.unseen, row.seen, row.risen = True, True, False, False
            row.rank, row.since, row.news = RANK[row.base], self.now, self.now
        self.look()

    def end(self, key: str) -> None:
        row = self.alarms[key]
        if row.there:
            row.there = row.seen = False
            row.unseen = row.unseen and row.keeps != "nothing"
        self.look()

    def acknowledge(self, key: str, seen: str) -> bool:
        row = self.alarms[key]
        if not row.stands or RANK[seen] < row.rank:
            return False
        suppressed = [each for each in self.alarms.values() if each.stands and each.hidden and self.hides(row, each)]
        for each in (row, *suppressed):
            if each.unseen:
                each.clock = self.now
            each.unseen, each.seen = False, each.there
        self.look()
        return True

    def pause(self) -> None:
        self.paused_at = self.now

    def resume(self) -> None:
        self.paused_at = None

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        if self.paused_at is not None and self.now >= self.paused_at + self.pause_s:
            self.paused_at = None
        self.look()
        for row in self.alarms.values():
            waited = self.now - row.clock
            if row.of_patient and row.there and row.unseen and not row.hidden and not row.risen:
                if waited >= self.escalate_s:
                    row.rank, row.risen, row.news = min(3, row.rank + 1), True, self.now
            elif row.there and row.seen and row.rank > 1 and waited >= self.remind_s:
                row.unseen, row.seen, row.clock = True, False, self.now

    def hides(self, other: RefAlarm, row: RefAlarm) -> bool:
        return other.there and other.key in row.hidden_by

    def look(self) -> None:
        for row in self.alarms.values():
            was, row.hidden = row.hidden, any(self.hides(other, row) for other in self.alarms.values())
            if was and not row.hidden and row.stands:
                row.news = row.clock = self.now

    def heard(self) -> set[str]:
        """Return the alarms that may sound: the highest, the newest among equals; of those of one moment any."""
        wanting = [row for row in self.alarms.values() if row.wants_sound]
        if self.paused_at is not None:
            wanting = [row for row in wanting if row.news > self.paused_at]
        best = max(((row.rank, row.since) for row in wanting), default=None)
        return {row.key for row in wanting if (row.rank, row.since) == best}
