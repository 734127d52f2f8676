"""The clocks: which of them the product reads, and what names a boot."""

import time
from pathlib import Path

import pytest

from bedside.drivers import clock


def test_now_moves_on_and_posix_is_the_civil_time() -> None:
    first = clock.now()
    before, posix, after = time.time(), clock.posix(), time.time()  # noqa: TID251 - what it is compared with
    assert first <= clock.now()
    assert before <= posix <= after


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="only Linux has a clock of that name")
def test_on_linux_now_is_the_clock_that_counts_the_machines_sleep() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= clock.now() <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_the_kernel_names_the_boot_and_the_environment_may_name_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.BOOT_ID, raising=False)
    kernel = Path("/proc/sys/kernel/random/boot_id")
    assert clock.boot_id() == (kernel.read_text().strip() if kernel.exists() else "")
    monkeypatch.setenv(clock.BOOT_ID, "after the power cut")
    assert clock.boot_id() == "after the power cut"
