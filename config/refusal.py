"""A refusal: why something that a person asked for was not done. Pure; any thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence for the person who asked.

    A function that may refuse returns `Refusal | None`, so that a forgotten check is a type error and no empty text
    can be taken for a reason.
    """

    sentence: str

    def __str__(self) -> str:
        """Return the sentence."""
        return self.sentence
