"""Measuring the pages: one call after another, then eight clients at once, and what a page weighs."""

from __future__ import annotations

import gzip
import random
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from benchmarks.client import Answer, Client, Refused
from benchmarks.jobs import JOBS, Actor, World, a_world, floor_path, last_fact, take_back
from benchmarks.serving import WORKERS, Server, application, floor

CLIENTS = 8
# What eight people do: they read more than they write.
MIX = {"today": 30, "person": 30, "list": 15, "search": 15, "record": 10}
# A connection stays with one worker of the server: new ones are opened so that all of them are met.
_CALLS_A_CONNECTION = 25
_WARM_CALLS = 30

Send = Callable[[str, Client, Actor, random.Random], Answer]


def pages(result: dict[str, Any], calls: int, seconds: float) -> None:
    """Measure every page that exists, and the floor in the same run; `seconds` of mixed load, 0 for none."""
    newest = last_fact()
    world = a_world(40)

    def ask_application(name: str, client: Client, actor: Actor, rng: random.Random) -> Answer:
        client.session = session_of(name, actor, rng)
        return JOBS[name](world, client, actor, rng)

    def ask_floor(name: str, client: Client, actor: Actor, rng: random.Random) -> Answer:
        return client.get(floor_path(name, actor, rng))

    try:
        with application() as server:
            broken = _broken(server, world, ask_application)
        names = [name for name in JOBS if name in world.paths and name not in broken]
        result["missing"] = {name: broken.get(name, "no such page") for name in JOBS if name not in names}
        with floor() as server:
            below = {name: _series(server, world, name, ask_floor, calls) for name in names}
            below_mixed = _mixed(server, world, names, ask_floor, seconds) if seconds else {}
        with application() as server:
            above = {name: _series(server, world, name, ask_application, calls) for name in names}
            if seconds and names:
                mixed = _mixed(server, world, names, ask_application, seconds)
                result["mixed"] = {**mixed, "floor_per_second": below_mixed["per_second"]}
            result["memory_mib"] = [round(mib, 1) for mib in server.memory()]
            result["weight_kb"] = _weights(server, world, names)
        result["pages"] = {
            name: {**above[name], "floor_p50": below[name]["p50"], "floor_p95": below[name]["p95"]} for name in names
        }
    finally:
        result["taken_back"] = take_back(newest)


def _broken(server: Server, world: World, send: Send) -> dict[str, str]:
    """The pages that do not answer as they should, with what they say: measuring them would mean nothing."""
    found, rng = {}, random.Random(0)
    for name in world.paths:
        try:
            send(name, Client(server.port), world.actors[0], rng)
        except Refused as refused:
            found[name] = str(refused).splitlines()[0]
    return found


def session_of(name: str, actor: Actor, rng: random.Random) -> str:
    """Managers look at the whole agency: one search in three is theirs."""
    return actor.manager if name == "search" and rng.random() < 1 / 3 else actor.session


def _series(server: Server, world: World, name: str, send: Send, calls: int) -> dict[str, float]:
    """p50 and p95 in milliseconds of calls one after another, warm."""
    rng = random.Random(f"{name} series")
    for _ in range(WORKERS * 4):
        client = Client(server.port)
        for _ in range(_WARM_CALLS // 4):
            send(name, client, rng.choice(world.actors), rng)
        client.close()
    took: list[float] = []
    while len(took) < calls:
        client = Client(server.port)
        for _ in range(_CALLS_A_CONNECTION):
            took.append(send(name, client, rng.choice(world.actors), rng).seconds)
        client.close()
    return quantiles(took)


def quantiles(took: list[float]) -> dict[str, float]:
    """p50 and p95 in milliseconds, and how many there were; zeros for none."""
    if not took:
        return {"p50": 0.0, "p95": 0.0, "calls": 0}
    ordered = sorted(took)
    return {
        "p50": round(ordered[len(ordered) // 2] * 1000, 2),
        "p95": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
        "calls": len(ordered),
    }


def _mixed(server: Server, world: World, names: list[str], send: Send, seconds: float) -> dict[str, float]:
    """Requests a second of eight clients who each send the next request when the last is answered."""
    took: list[float] = []
    requests = 0
    wrong: list[BaseException] = []
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        nonlocal requests
        rng = random.Random(f"mixed {number}")
        client = Client(server.port)
        own: list[float] = []
        sent = 0
        try:
            while time.perf_counter() < until:
                name = rng.choices(names, [MIX[name] for name in names])[0]
                own.append(send(name, client, rng.choice(world.actors), rng).seconds)
                # Recording fetches the form first: two requests.
                sent += 2 if name == "record" and send.__name__ == "ask_application" else 1
        except BaseException as error:  # told by the thread that waits
            wrong.append(error)
        finally:
            client.close()
            with lock:
                took.extend(own)
                requests += sent

    begun = time.perf_counter()
    threads = [threading.Thread(target=work, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return {**quantiles(took), "per_second": round(requests / (time.perf_counter() - begun), 1)}


def _weights(server: Server, world: World, names: list[str]) -> dict[str, Any]:
    found = {}
    for name in names:
        if name in ("today", "person"):
            try:
                found[name] = _weight(server, world, name)
            except Refused as refused:  # the assets were built anew under the running server
                found[name] = {"refused": str(refused)}
    return found


def _weight(server: Server, world: World, name: str) -> dict[str, float]:
    """kB (1,000 bytes) of a page and what it loads: all gzipped, and as the server really sends it."""
    actor = world.actors[0]
    path = world.paths[name].format(actor.caseload[0].person)
    client = Client(server.port, actor.session)
    page = client.get(path)
    sent = client.get(path, **{"Accept-Encoding": "gzip"})
    parts = sorted(set(re.findall(r"(?:src|href)=\"(/static/[^\"#?]+)", page.text)))
    loaded = [client.send("GET", part, b"", {"Accept-Encoding": "gzip"}) for part in parts]
    if gone := [part for part, answer in zip(parts, loaded, strict=True) if answer.status != 200]:
        raise Refused(f"the page loads what is not there: {gone}")
    client.close()
    whole = [len(gzip.compress(page.body, 6)), *(_packed(answer) for answer in loaded)]
    return {
        "page": round(whole[0] / 1000, 1),
        "total": round(sum(whole) / 1000, 1),
        "wire": round((len(sent.body) + sum(len(answer.body) for answer in loaded)) / 1000, 1),
    }


def _packed(answer: Answer) -> int:
    return len(answer.body) if "content-encoding" in answer.headers else len(gzip.compress(answer.body, 6))
