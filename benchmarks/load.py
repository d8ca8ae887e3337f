"""Many users at once: `python -m benchmarks.load --users 200 --seconds 60`.

Each user opens a page, reads for a while, and opens the next, as eight clients of `benchmarks.run` do without reading.
It ends by itself: no new request after `--seconds`, and every request has its own limit of time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from benchmarks import database, dataset
from benchmarks.run import machine
from benchmarks.sizes import SIZES

LIMIT_P95 = 1.0
"""Seconds: beyond this a reader begins to wonder whether the page will come (Nielsen's second limit)."""


@dataclass
class Taken:
    """What the users met: seconds by job, and what went wrong in words."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def load(users: int, seconds: float, pause: float) -> dict[str, Any]:
    """Let so many users work for so many seconds, each reading for about `pause` seconds between two pages."""
    from benchmarks.jobs import JOBS, a_world, last_fact, take_back
    from benchmarks.measuring import MIX, quantiles, session_of
    from benchmarks.serving import application

    newest = last_fact()
    world = a_world(users)
    names = [name for name in JOBS if name in world.paths]
    taken = Taken()
    with application() as server:
        until = time.perf_counter() + seconds

        def work(number: int) -> None:
            from benchmarks.client import Client, Refused

            rng = random.Random(f"load {number}")
            actor = world.actors[number % len(world.actors)]
            with Client(server.port) as client:
                time.sleep(rng.random() * pause)
                while time.perf_counter() < until:
                    name = rng.choices(names, [MIX[name] for name in names])[0]
                    client.session = session_of(name, actor, rng)
                    try:
                        took = JOBS[name](world, client, actor, rng).seconds
                    except (Refused, OSError) as wrong:
                        client.close()
                        with taken.lock:
                            taken.wrong[f"{name}: {type(wrong).__name__} {str(wrong).splitlines()[0][:100]}"] += 1
                    else:
                        with taken.lock:
                            taken.seconds[name].append(took)
                    rest = rng.expovariate(1 / pause) if pause else 0
                    time.sleep(max(min(rest, until - time.perf_counter()), 0))

        begun = time.perf_counter()
        threads = [threading.Thread(target=work, args=[number], daemon=True) for number in range(users)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds + 120)
        lasted = time.perf_counter() - begun
        memory = server.memory()
    recorded = take_back(newest)
    everything = [took for each in taken.seconds.values() for took in each]
    return {
        "users": users,
        "seconds": round(lasted, 1),
        "pause": pause,
        "workers": len(world.actors),
        "answers": len(everything),
        "per_second": round(len(everything) / lasted, 1),
        "errors": sum(taken.wrong.values()),
        "wrong": dict(taken.wrong.most_common(10)),
        "all": quantiles(everything),
        "by_job": {name: quantiles(each) for name, each in sorted(taken.seconds.items())},
        "acknowledged": len(taken.seconds["record"]),
        "recorded": recorded,
        "memory_mib": [round(mib) for mib in memory],
    }


def report(result: dict[str, Any]) -> str:
    """The figures as text."""
    found = result["load"]
    worst = found["all"]["p95"] / 1000
    lines = [
        f"{found['users']} users at once for {found['seconds']} s on {result['size']}, {result['database']}; "
        f"{result['machine']}; load before: {result['load_before']}",
        f"  {found['answers']} answers, {found['per_second']}/s, {found['errors']} errors; "
        f"p50 {found['all']['p50']} ms, p95 {found['all']['p95']} ms, {worst / LIMIT_P95:.2f} of the limit of {LIMIT_P95:.0f} s",
    ]
    lines += [
        f"  {name:<8} {each['calls']:>6} calls  p50 {each['p50']:>8} ms  p95 {each['p95']:>8} ms"
        for name, each in found["by_job"].items()
    ]
    lines.append(f"  tests acknowledged {found['acknowledged']}, found in the database {found['recorded']}")
    lines += [f"  wrong {count:>5} times: {words}" for words, count in found["wrong"].items()]
    lines.append(f"  memory of the workers: {', '.join(str(mib) for mib in found['memory_mib'])} MiB")
    return "\n".join(lines)


def main() -> int:
    """Measure and print; 1 where a request failed or a test that was acknowledged is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="county")
    parser.add_argument("--database", choices=database.KINDS, default="sqlite")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=3, help="seconds that a user reads between two pages (mean)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    size = SIZES[options.size]
    dataset.ensure(size, options.database)
    result: dict[str, Any] = {
        "machine": machine(),
        "load_before": round(os.getloadavg()[0], 2),
        "size": size.name,
        "database": options.database,
    }
    with database.database(size.name, options.database):
        dataset.set_up_django()
        dataset.bring_up_to_date()
        result["load"] = load(options.users, options.seconds, options.pause)
    print(json.dumps(result, ensure_ascii=False, indent=1) if options.json else report(result))
    found = result["load"]
    return int(bool(found["errors"]) or found["acknowledged"] > found["recorded"])


if __name__ == "__main__":
    raise SystemExit(main())
