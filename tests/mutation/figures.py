"""Prints how many mutants of each module the tests noticed, from what `make mutate` left in mutants/."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ASKED = 90.0  # per cent of all mutants that were tried
# What pytest ended with; every other number is a signal or a time-out.
WORDS = {0: "survived", 1: "killed", 3: "killed", 5: "no test", 33: "no test"}


def counted(folder: Path) -> Iterator[tuple[str, Counter[str]]]:
    """Yield each mutated module with the number of its mutants by what became of them."""
    for path in sorted(folder.rglob("*.py.meta")):
        ends = json.loads(path.read_text())["exit_code_by_key"].values()
        counts = Counter("not tried" if end is None else WORDS.get(end, "timed out") for end in ends)
        if counts:
            yield str(path.relative_to(folder / "bedside")).removesuffix(".py.meta"), counts


def share(counts: Counter[str]) -> float:
    """Return the share of the mutants that were noticed, in per cent of those tried."""
    tried = counts.total() - counts["not tried"]
    return 100 * (counts["killed"] + counts["timed out"]) / tried if tried else 100.0


def main() -> None:
    """Print a line for each module and the sum; status 1 if less than asked was noticed."""
    names = ("killed", "survived", "no test", "timed out", "not tried")
    print(f"{'module':<34}{'mutants':>8}" + "".join(f"{name:>10}" for name in names) + f"{'noticed':>9}")
    rows = list(counted(Path("mutants")))
    whole = sum((counts for _, counts in rows), Counter[str]())
    for module, counts in (*rows, ("all", whole)):
        figures = "".join(f"{counts[name]:>10}" for name in names)
        print(f"{module:<34}{counts.total():>8}{figures}{share(counts):>7.1f} %")
    sys.exit(share(whole) < ASKED)


if __name__ == "__main__":
    main()
