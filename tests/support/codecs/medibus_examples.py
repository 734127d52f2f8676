"""The printed examples of the MEDIBUS manuals."""

from tests.support.codecs.capture_lines import capture_lines


def medibus_examples() -> list[bytes]:
    return [bytes.fromhex(line.split("|")[0]) for line in capture_lines("draeger_medibus", "examples.txt")]
