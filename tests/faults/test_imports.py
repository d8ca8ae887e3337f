"""A list on its way in, and everything killed at each step: it comes in once and whole, and nobody has to help."""

from __future__ import annotations

import os
import signal
import subprocess
import time

from tests.faults import importing
from tests.faults.place import Place

LONG = 1_200
"""Rows: each step takes long enough to be met in the middle."""


def kill_worker(place: Place) -> None:
    """Kill the background work alone, as the system does to who takes too much memory."""
    assert place.process is not None
    listed = subprocess.run(["ps", "-axo", "pid=,ppid=,command="], capture_output=True, text=True, check=True).stdout
    found = [line.split(None, 2) for line in listed.splitlines() if "xiangnuan.cli.worker" in line]
    pids = [int(pid) for pid, parent, _command in found if int(parent) == place.process.pid]
    assert len(pids) == 1
    os.kill(pids[0], signal.SIGKILL)


def is_working(place: Place) -> bool:
    return any((place.home / "progress").glob("roster-*"))


def wait_until_working(place: Place, head_start: float = 0.2) -> None:
    patience = time.monotonic() + 60
    while not is_working(place):
        assert time.monotonic() < patience
        time.sleep(0.01)
    time.sleep(head_start)


def test_a_list_killed_at_every_step_comes_in_once_and_whole(place: Place) -> None:
    place.start(background=True)
    with place.client() as client:
        page = importing.upload(client, LONG, first=101)
        wait_until_working(place)
        kill_worker(place)  # while it is read, or right after
        importing.act(client, page, "confirm/")
        wait_until_working(place)
        assert is_working(place), "the import was over before it could be struck"
        place.kill()
        place.start(background=True)
        importing.wait_for(client, page, "undo/")
        assert place.ask("Person.objects.count()") == 12 + LONG
        importing.act(client, page, "undo/")
        wait_until_working(place, head_start=0)  # a quick machine undoes it in no time
        assert is_working(place), "the undo was over before it could be struck"
        kill_worker(place)
        importing.wait_until_undone(client, page)
    assert place.ask("Person.objects.count()") == 12
    place.is_sound()
