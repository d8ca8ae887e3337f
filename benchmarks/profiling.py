"""Where the time of a page goes: `python -m benchmarks.profiling today --size county`: its queries and functions.

It calls the application inside this process, so its figures are for finding, not for comparing.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import sys
import time
from typing import Any

from benchmarks import database, dataset
from benchmarks.sizes import SIZES


def main() -> None:
    """Print the statements of one call and the functions that took longest in twenty."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", help="today, list, person, search, record, or a path")
    parser.add_argument("--size", choices=SIZES, default="county")
    parser.add_argument("--database", choices=database.KINDS, default="sqlite")
    parser.add_argument("--manager", action="store_true", help="as the manager instead of a worker")
    parser.add_argument("--rows", type=int, default=35, help="functions to show")
    parser.add_argument("--sort", choices=("tottime", "cumtime"), default="tottime")
    options = parser.parse_args()
    size = SIZES[options.size]
    dataset.ensure(size, options.database)
    with database.database(size.name, options.database):
        dataset.set_up_django()
        from benchmarks.jobs import a_world, last_fact, take_back

        newest = last_fact()
        try:
            _look(options, a_world(3))
        finally:
            take_back(newest)


def _look(options: Any, world: Any) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.jobs import JOBS

    settings.ALLOWED_HOSTS = ["*"]
    actor = world.actors[0]
    client = Client(headers={"accept-language": "zh-CN"})
    client.cookies["xiangnuan_session"] = actor.manager if options.manager else actor.session
    rng = random.Random(1)
    inside = _Inside(client)

    def call() -> float:
        if options.page in JOBS:
            return JOBS[options.page](world, inside, actor, rng).seconds  # type: ignore[arg-type]
        return inside.get(options.page).seconds

    for _ in range(5):
        call()
    with CaptureQueriesContext(connection) as captured:
        call()
    for query in captured.captured_queries:
        print(f"{float(query['time']) * 1000:6.1f} ms  {query['sql'][:400]}")
    print(f"{len(captured)} statements")
    took = sorted(call() for _ in range(20))
    print(f"p50 {took[10] * 1000:.1f} ms inside this process")
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(20):
        call()
    profile.disable()
    pstats.Stats(profile, stream=sys.stdout).sort_stats(options.sort).print_stats(options.rows)


class _Inside:
    """Django's own client with the manners of `benchmarks.client.Client`."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> Any:
        return self._answer(lambda: self.client.get(path, headers={k.lower(): v for k, v in headers.items()}))

    def post(self, path: str, fields: list[tuple[str, str]]) -> Any:
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return self._answer(lambda: self.client.post(path, data))

    def _answer(self, send: Any) -> Any:
        from benchmarks.client import Answer

        begun = time.perf_counter()
        response = send()
        seconds = time.perf_counter() - begun
        headers = {name.lower(): value for name, value in response.items()}
        return Answer(response.status_code, headers, response.content, seconds)


if __name__ == "__main__":
    main()
