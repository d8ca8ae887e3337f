"""What runs beside the pages goes on whatever happens to it, and ends with them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from xiangnuan.cli.beside import Beside
from xiangnuan.cli.worker import MOST_ATTEMPTS, only_one, take_over

# A program that leaves its number in a file, and then does what its second argument says.
PROGRAM = """
import os, pathlib, sys, time
file = pathlib.Path(sys.argv[1])
with file.open("a") as at:
    at.write(f"{os.getpid()}\\n")
if sys.argv[2] == "end":
    sys.exit(3)
time.sleep(60)
"""


def numbers(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def wait_until(is_so: Callable[[], bool]) -> None:
    patience = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < patience
        time.sleep(0.02)


def test_a_process_that_ends_is_begun_again(tmp_path: Path) -> None:
    file = tmp_path / "lives"
    one = Beside(["-c", PROGRAM, str(file), "end"], shortest_pause=0.01)
    try:
        wait_until(lambda: len(numbers(file)) >= 3)
    finally:
        one.stop()
    lives = numbers(file)
    time.sleep(0.3)
    assert numbers(file) == lives, "stopped for good"


def test_a_process_that_is_killed_is_begun_again_and_stopped_with_the_pages(tmp_path: Path) -> None:
    file = tmp_path / "lives"
    one = Beside(["-c", PROGRAM, str(file), "live"], shortest_pause=0.01)
    wait_until(lambda: len(numbers(file)) == 1)
    os.kill(numbers(file)[0], signal.SIGKILL)
    wait_until(lambda: len(numbers(file)) == 2)
    one.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(numbers(file)[1], 0)


def test_a_process_that_hangs_is_ended_and_begun_again(tmp_path: Path) -> None:
    file = tmp_path / "lives"
    one = Beside(["-c", PROGRAM, str(file), "live"], shortest_pause=0.01, last_sign=lambda: 99.0, patience=0.5)
    try:
        wait_until(lambda: len(numbers(file)) == 2)
    finally:
        one.stop()


def test_one_worker_holds_the_work_of_an_installation(tmp_path: Path) -> None:
    first = only_one(tmp_path / "worker.lock")
    assert first is not None
    assert only_one(tmp_path / "worker.lock") is None
    first.close()
    second = only_one(tmp_path / "worker.lock")
    assert second is not None
    second.close()


def begun(attempts: int, status: str = TaskResultStatus.RUNNING) -> DBTaskResult:
    """A piece of work that so many workers had in hand."""
    return DBTaskResult.objects.create(
        status=status,
        task_path="xiangnuan.cases.roster.jobs.work",
        args_kwargs={"args": [1], "kwargs": {}},
        backend_name="default",
        run_after=get_date_max(),
        worker_ids=[f"worker-{number}" for number in range(attempts)],
    )


@pytest.mark.django_db
def test_what_a_dead_worker_had_in_hand_is_done_by_the_next_one() -> None:
    left, done = begun(1), begun(1, TaskResultStatus.SUCCESSFUL)
    assert take_over() == 1
    left.refresh_from_db()
    done.refresh_from_db()
    assert (left.status, done.status) == (TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL)


@pytest.mark.django_db
def test_work_that_workers_keep_dying_of_is_given_up() -> None:
    left = begun(MOST_ATTEMPTS)
    assert take_over() == 0
    left.refresh_from_db()
    assert left.status == TaskResultStatus.FAILED
