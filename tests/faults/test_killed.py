"""Killed in the middle of whatever it does, the system has everything that it said it had, and nothing half."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.place import COMMAND, Place, a_form, a_list, send

NOTES = "list(Contact.objects.filter(said__startswith='记').values_list('said', flat=True))"
TWICE_TOLD = (
    "[f.pk for f in Fact.objects.filter(kind='contact') if AuditEntry.objects.filter("
    "act='cases.record_contact', object=f.pk).count() != 1]"
)


class Writers:
    """Some workers' browsers that go on sending forms until each is answered."""

    def __init__(self, place: Place, cases: list[int], browsers: int, forms: int) -> None:
        self.place, self.cases, self.forms = place, cases, forms
        self.saved: list[str] = []
        self.failed: list[str] = []
        self.is_over = False
        # Signed in before the first kill: what is asked here is about forms.
        self.clients = [place.client() for _ in range(browsers)]
        self.threads = [threading.Thread(target=self._write, args=(number,)) for number in range(browsers)]

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        client = self.clients[number]
        for count in range(self.forms):
            note = f"记{number}-{count}"
            patience = time.monotonic() + 60
            form = None
            while time.monotonic() < patience and not self.is_over:
                try:
                    # A form once filled in is sent again as it is, with its own key.
                    form = form or a_form(client, chance.choice(self.cases), note)
                except Exception:
                    client.close()
                    time.sleep(0.1)
                    continue
                if send(client, *form) == 302:
                    self.saved.append(note)
                    break
                time.sleep(0.05)
            else:
                self.failed.append(note)
        client.close()

    def __enter__(self) -> Writers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, wrong: object, *_: object) -> None:
        # Where the test itself has failed, nobody waits for what is still to be sent.
        self.is_over = wrong is not None
        for thread in self.threads:
            thread.join()

    def wait_for(self, count: int) -> None:
        """Wait until so many forms were answered."""
        patience = time.monotonic() + 60
        while len(self.saved) < count:
            assert time.monotonic() < patience, (len(self.saved), self.failed)
            time.sleep(0.01)


def cases_of(place: Place) -> list[int]:
    return list(place.ask("list(Case.objects.values_list('pk', flat=True))"))


def test_no_form_that_was_answered_is_lost_and_none_is_written_twice(place: Place) -> None:
    cases = cases_of(place)
    place.start()
    with Writers(place, cases, browsers=4, forms=50) as writers:
        for count in (30, 90, 150):
            writers.wait_for(count)
            place.kill()
            place.start()
    assert writers.failed == []
    assert sorted(place.ask(NOTES)) == sorted(writers.saved)
    assert len(writers.saved) == len(set(writers.saved)) == 200
    assert place.ask(TWICE_TOLD) == []
    place.is_sound()


def test_a_list_comes_in_whole_or_not_at_all(place: Place) -> None:
    path = place.home / "more.xlsx"
    path.write_bytes(a_list(400, first=101))
    for seconds in (1.5, 2.2, 3.0):
        process = subprocess.Popen(
            [COMMAND, "import-roster", str(path), "--area", "330482"], env=place.environment, stdout=subprocess.DEVNULL
        )
        time.sleep(seconds)
        process.kill()
        process.wait()
        persons = place.ask("Person.objects.count()")
        assert persons in (12, 412)
        if persons == 412:
            break
    else:
        done = json.loads(place.run("import-roster", str(path), "--area", "330482", "--json").stdout)
        assert done["persons_created"] == 400
    place.is_sound()


def test_a_change_of_keys_killed_half_way_is_gone_on_with(place: Place) -> None:
    path = place.home / "more.xlsx"
    path.write_bytes(a_list(1_500, first=101))
    place.run("import-roster", str(path), "--area", "330482")
    for seconds in (1.3, 1.6):
        process = subprocess.Popen([COMMAND, "keys", "rotate"], env=place.environment, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()
    place.run("keys", "rotate")
    found = json.loads(place.run("keys", "status", "--json").stdout)
    assert all(set(by_version) <= {str(found["active"])} for by_version in found["values"].values())
    place.run("keys", "retire")
    numbers = place.ask("[bool(p.identity_number) for p in Person.objects.all()]")
    assert numbers == [True] * 1_512


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
    other.run("restore", file)
    restored = set(other.ask(NOTES))
    assert set(before) <= restored <= set(writers.saved)
    assert len(restored - set(after)) <= 2, "a backup shows what was there when it began, or a moment later"
    assert other.ask(TWICE_TOLD) == []
    other.is_sound()

    whole = Path(file).read_bytes()
    for at in random.Random(1).sample(range(len(whole)), 6):
        damaged = tmp_path / "damaged.xnb"
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        done = place.run("verify-backup", str(damaged), check=False)
        assert done.returncode == 1, at
        assert "备份坏了" in done.stderr
    (tmp_path / "cut.xnb").write_bytes(whole[:-40])
    assert place.run("verify-backup", str(tmp_path / "cut.xnb"), check=False).returncode == 1


def test_the_same_form_sent_twice_at_once_writes_once(place: Place) -> None:
    cases = cases_of(place)
    place.start()
    clients = [place.client(), place.client()]
    clients[1].session = clients[0].session
    with ThreadPoolExecutor(2) as both:
        for number in range(8):
            path, fields = a_form(clients[0], cases[number], f"记双{number}")
            assert list(both.map(send, clients, [path] * 2, [fields] * 2)) == [302, 302]
    for client in clients:
        client.close()
    assert sorted(place.ask(NOTES)) == sorted(f"记双{number}" for number in range(8))
