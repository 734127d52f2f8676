"""What is printed when the output is full, is closed, or has no room for a character."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "bedside")
FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", [("alarms", "list"), ("alarms", "profile", "adult"), ("--version",)])
def test_a_full_output_is_one_sentence_and_status_1(command: tuple[str, ...]) -> None:
    with FULL.open("w") as full:
        ended = subprocess.run([*COMMAND, *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    sentence = "error: the output cannot be written: no space left on device\n"
    assert (ended.returncode, ended.stderr) == (1, sentence)


@pytest.mark.parametrize("command", [("alarms", "list"), ("alarms", "profile", "adult")])
def test_an_output_without_a_character_gets_a_question_mark(command: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ended = subprocess.run([*COMMAND, *command], env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "SpO?" in ended.stdout


def test_a_reader_that_goes_away_ends_the_command_without_a_word() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    ended = subprocess.run([*COMMAND, "alarms", "list"], stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    assert (ended.returncode, ended.stderr) == (1, "")
