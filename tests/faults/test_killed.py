"""Killed in the middle of whatever it does, the system has everything that it said it had, and nothing half."""

from __future__ import annotations

import json
import random
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.place import COMMAND, Place, a_list
from tests.faults.writers import NOTES, TWICE_TOLD, Writers, a_form, cases_of, send


def test_no_form_that_was_answered_is_lost_and_none_is_written_twice(place: Place) -> None:
    cases = cases_of(place)
    place.start(background=True)
    with Writers(place, cases, browsers=4, forms=50) as writers:
        for count in (30, 90, 150):
            writers.wait_for(count)
            place.kill()
            place.start(background=count > 100)
    writers.lost_nothing()
    assert len(writers.saved) == 200


def test_a_change_of_keys_killed_half_way_is_gone_on_with(place: Place) -> None:
    path = place.home / "more.xlsx"
    path.write_bytes(a_list(800, first=101))
    place.run("import-roster", str(path), "--area", "330482")
    for seconds in (1.3, 1.6):
        process = subprocess.Popen([COMMAND, "keys", "rotate"], env=place.environment, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()
    _codes, said = place.codes(["keys", "rotate"], ["keys", "status", "--json"], ["keys", "retire"])
    found = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    assert all(set(by_version) <= {str(found["active"])} for by_version in found["values"].values())
    numbers = place.ask("[bool(p.identity_number) for p in Person.objects.all()]")
    assert numbers == [True] * 812


def test_a_backup_taken_under_load_is_one_moment_of_the_original(place: Place, tmp_path: Path) -> None:
    cases = cases_of(place)
    place.start()
    with Writers(place, cases, browsers=2, forms=60) as writers:
        writers.wait_for(20)
        before = list(writers.saved)
        file = json.loads(place.run("backup", "--to", str(tmp_path / "kept"), "--json").stdout)["file"]
        after = list(writers.saved)
    assert len(before) < len(writers.saved)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = Place(
        elsewhere, f"sqlite:///{elsewhere / 'data.sqlite3'}", extra={"XIANGNUAN_KEYS": str(place.home / "keys.json")}
    )
    try:
        other.run_all(["restore", file])
        restored = set(other.ask(NOTES))
        assert set(before) <= restored <= set(writers.saved)
        assert len(restored - set(after)) <= 2, "a backup shows what was there when it began, or a moment later"
        assert other.ask(TWICE_TOLD) == []
        other.is_sound()
    finally:
        other.leave()

    whole = Path(file).read_bytes()
    damaged = []
    for at in random.Random(1).sample(range(len(whole)), 6):
        damaged.append(tmp_path / f"damaged-{at}.xnb")
        damaged[-1].write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
    damaged.append(tmp_path / "cut.xnb")
    damaged[-1].write_bytes(whole[:-40])
    codes, said = place.codes(*(["verify-backup", str(one)] for one in [Path(file), *damaged]))
    assert codes == [0] + [1] * 7
    assert said.count("备份坏了") >= 6


def test_the_same_form_sent_twice_at_once_writes_once(place: Place) -> None:
    cases = cases_of(place)
    place.start()
    clients = [place.client(), place.client()]
    clients[1].session = clients[0].session
    with ThreadPoolExecutor(2) as both:
        for number in range(8):
            path, fields = a_form(clients[0], cases[number], f"记双{number}")
            answers = both.map(send, clients, [path] * 2, [fields] * 2)
            assert [answer and answer.status for answer in answers] == [302, 302]
    for client in clients:
        client.close()
    assert sorted(place.ask(NOTES)) == sorted(f"记双{number}" for number in range(8))
