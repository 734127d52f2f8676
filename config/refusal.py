"""A refusal: why a person's command was not carried out. Pure; any thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence for the person who gave the command.

    A function that may refuse returns `Refusal | None`, so that a forgotten check is a type error and an empty text
    cannot be mistaken for a reason.
    """

    sentence: str

    def __str__(self) -> str:
        """Return the sentence."""
        return self.sentence
