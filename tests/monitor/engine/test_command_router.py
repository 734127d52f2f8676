"""Dispatch of messages by their class."""

from bedside.config.refusal import Refusal
from bedside.monitor.engine.command_router import CommandRouter
from bedside.monitor.link.commands import EndStandby, Reactivate, Standby


def test_a_message_goes_to_the_handler_of_its_class_with_its_time() -> None:
    taken: list[tuple[object, float]] = []
    refusal = Refusal("an infusion runs")
    router = CommandRouter(
        {Reactivate: lambda message, at: taken.append((message, at))}, {Standby: lambda _message, _at: refusal}
    )
    assert router.obey(Reactivate(actor="nurse"), 7.0) is None
    assert taken == [(Reactivate(actor="nurse"), 7.0)]
    assert router.obey(Standby(), 8.0) is refusal


def test_a_message_without_a_handler_is_refused() -> None:
    assert CommandRouter({}).obey(EndStandby(), 1.0) == Refusal("this monitor has no such command")
