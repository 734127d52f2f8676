"""A link in the test's hands: the test sets the newest snapshot and the replies, and reads the commands sent."""

from bedside.monitor.link.commands import Command, Reply
from bedside.monitor.link.snapshot import Snapshot


class FakeLink:
    def __init__(self) -> None:
        self.newest: Snapshot | None = None
        self.sent: list[Command] = []
        self.answers: list[Reply] = []

    def poll(self) -> Snapshot | None:
        return self.newest

    def send(self, command: Command) -> None:
        self.sent.append(command)

    def replies(self) -> list[Reply]:
        answers, self.answers = self.answers, []
        return answers
