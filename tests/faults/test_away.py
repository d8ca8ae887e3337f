"""The database goes away under load and comes back: errors are clear, nothing is lost, the service goes on by itself."""

from __future__ import annotations

import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError

from tests.faults.importing import bring_in
from tests.faults.place import Place
from tests.faults.writers import Writers, cases_of

AWAY = 30.0
"""Seconds."""


@contextmanager
def database_away(place: Place) -> Iterator[None]:
    """PostgreSQL falls as in a power failure; SQLite's file is held by another program, so that nothing can be written."""
    if place.cluster is not None:
        place.cluster.stop("immediate")
        try:
            yield
        finally:
            place.cluster.start()
        return
    other = sqlite3.connect(place.home / "data.sqlite3", timeout=30, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def readiness(place: Place) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{place.port}/readyz", timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_a_database_that_is_away_for_half_a_minute_costs_nothing_but_the_time(place: Place) -> None:
    place.start(background=True)
    with Writers(place, cases_of(place), browsers=3, forms=30, patience=150) as writers:
        writers.wait_for(20)
        with database_away(place):
            time.sleep(AWAY / 2)
            during = readiness(place)
            time.sleep(AWAY / 2)
        begun = time.monotonic()
        while readiness(place) != 200:
            assert time.monotonic() - begun < 20
            time.sleep(0.2)
    writers.lost_nothing()
    # Whoever asked meanwhile was told that it passes, and after how many seconds to ask again.
    assert set(writers.refused) == {(503, "30")}
    assert "马上回来" in writers.pages[503]
    if place.cluster is not None:
        assert during == 503
    # The background work has come back too.
    with place.client() as client:
        assert bring_in(place, client, count=5, first=101) == 17
    place.is_sound()
