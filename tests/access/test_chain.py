"""Whatever is done to a sealed trail is found, and what is found is named."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import a_worker

from xiangnuan.access import audit, chain, crypto
from xiangnuan.access.guards import unguard, unguarded
from xiangnuan.access.models import AuditEntry, AuditSeal, User

pytestmark = pytest.mark.django_db
ENTRY, SEAL = "access_auditentry", "access_auditseal"


@pytest.fixture(autouse=True)
def home(tmp_path: Any, settings: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def worker() -> User:
    return a_worker()


def write(worker: User, count: int) -> None:
    for number in range(count):
        audit.record(
            worker, audit.Action.READ, "people.person", worker, person=number, detail={"rows": number, "b": "é"}
        )


def run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def open_to_attack() -> None:
    with connection.cursor() as cursor:
        unguard(cursor, connection.vendor)


def test_what_was_written_is_sealed_once_and_stands(worker: User) -> None:
    write(worker, 5)
    assert chain.seal() == AuditEntry.objects.count() >= 5
    assert chain.seal() == 0
    write(worker, 3)
    assert chain.verify_audit().waiting == 3
    assert chain.seal() == 3
    verdict = chain.verify_audit()
    assert verdict.is_whole
    assert (verdict.seals, verdict.waiting, verdict.late) == (2, 0, 0)
    assert json.loads(chain.head_file().read_text())["number"] == 2


def test_an_entry_that_was_committed_late_is_sealed_out_of_turn(worker: User) -> None:
    write(worker, 6)
    late = AuditEntry.objects.order_by("pk")[2]
    values = AuditEntry.objects.filter(pk=late.pk).values().get()
    open_to_attack()
    run(f"DELETE FROM {ENTRY} WHERE id = %s", late.pk)
    chain.seal()
    AuditEntry.objects.bulk_create([AuditEntry(**values)])
    assert chain.seal() == 1
    verdict = chain.verify_audit()
    assert verdict.is_whole
    assert verdict.late == 1


@pytest.mark.parametrize("table", [ENTRY, SEAL])
def test_the_database_itself_refuses_to_change_or_delete(worker: User, table: str) -> None:
    write(worker, 2)
    chain.seal()
    column = "act" if table == ENTRY else "digest"
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(statement)
    with unguarded():
        run(f"UPDATE {table} SET {column} = {column}")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(f"DELETE FROM {table}")


CHANGES = {
    "at": "2026-01-01 00:00:00+00:00", "agency": 99, "user": 99, "user_name": "别人", "action": "list", "act": "x.y", "kind": "case",
    "object": 77, "person": 12345, "detail": '{"rows": -1}', "address": "10.9.8.7",
}  # fmt: skip


def change_a_field(chance: random.Random, keys: list[int]) -> None:
    name = chance.choice(sorted(CHANGES))
    run(f'UPDATE {ENTRY} SET "{name}" = %s WHERE id = %s', CHANGES[name], chance.choice(keys))


def take_one_out(chance: random.Random, keys: list[int]) -> None:
    run(f"DELETE FROM {ENTRY} WHERE id = %s", chance.choice(keys))


def swap_two(chance: random.Random, keys: list[int]) -> None:
    one, other = chance.sample(keys, 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        run(f"UPDATE {ENTRY} SET id = %s WHERE id = %s", new, old)


def change_a_seal(chance: random.Random, _keys: list[int]) -> None:
    seal = chance.choice(list(AuditSeal.objects.all()))
    name, value = chance.choice(
        [("digest", "0" * 64), ("previous", "1" * 64), ("ids", "[[1, 2]]"), ("count", 1_000), ("at", "2026-01-01 00:00:00+00:00")]
    )  # fmt: skip
    run(f'UPDATE {SEAL} SET "{name}" = %s WHERE number = %s', value, seal.number)


def take_a_seal_out(chance: random.Random, _keys: list[int]) -> None:
    run(
        f"DELETE FROM {SEAL} WHERE number = %s", chance.choice(list(AuditSeal.objects.values_list("number", flat=True)))
    )


def cut_off_the_end(chance: random.Random, _keys: list[int]) -> None:
    last = AuditSeal.objects.order_by("-number")[0]
    run(f"DELETE FROM {ENTRY} WHERE id >= %s", last.ids[0][0])
    run(f"DELETE FROM {SEAL} WHERE number = %s", last.number)


ATTACKS = (change_a_field, take_one_out, swap_two, change_a_seal, take_a_seal_out, cut_off_the_end)


@given(chance=st.randoms(use_true_random=False), attack=st.sampled_from(ATTACKS))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_deletion_or_reordering_is_found(worker: User, chance: random.Random, attack: Any) -> None:
    with transaction.atomic():
        for _ in range(chance.randrange(2, 5)):
            write(worker, chance.randrange(1, 6))
            chain.seal()
        assert chain.verify_audit().is_whole
        keys = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
        before = [*AuditEntry.objects.order_by("pk").values_list(), *AuditSeal.objects.values_list()]
        open_to_attack()
        attack(chance, keys)
        after = [*AuditEntry.objects.order_by("pk").values_list(), *AuditSeal.objects.values_list()]
        if after != before:
            assert not chain.verify_audit().is_whole, attack.__name__
        transaction.set_rollback(True)


def test_the_first_broken_entry_is_named(worker: User) -> None:
    write(worker, 9)
    chain.seal()
    keys = list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))
    open_to_attack()
    run(f"UPDATE {ENTRY} SET person = 4711 WHERE id IN (%s, %s)", keys[4], keys[7])
    assert chain.verify_audit().fault == chain.Fault("changed", entry=keys[4], seal=1)
    run(f"DELETE FROM {ENTRY} WHERE id = %s", keys[2])
    assert chain.verify_audit().fault in (
        chain.Fault("changed", entry=keys[4], seal=1),
        chain.Fault("missing", entry=keys[2], seal=1),
    )


def test_an_entry_smuggled_in_far_back_is_found(worker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "LOOK_BACK", 3)
    write(worker, 10)
    values = AuditEntry.objects.order_by("pk").values()[1]
    open_to_attack()
    run(f"DELETE FROM {ENTRY} WHERE id = %s", values["id"])
    chain.seal(100)
    AuditEntry.objects.bulk_create([AuditEntry(**values)])
    chain.seal(3)
    assert chain.verify_audit().fault == chain.Fault("added", entry=values["id"])


def test_who_has_the_database_alone_cannot_make_a_fitting_chain(worker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    write(worker, 4)
    with monkeypatch.context() as without_keys:
        without_keys.setattr(chain, "_key", lambda: b"guessed" * 5)
        chain.seal()
    assert chain.verify_audit().fault == chain.Fault("seal_changed", seal=1)


def test_only_what_is_past_its_time_is_archived_and_the_chain_still_holds(
    worker: User, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from xiangnuan.access import archive
    from xiangnuan.web.clock import now

    settings.AUDIT_KEPT_YEARS = 1  # the rulebook's three years hold all the same
    write(worker, 4)
    open_to_attack()
    for days, keys in ((4 * 366, AuditEntry.objects.order_by("pk").values_list("pk", flat=True)),):
        run(f"UPDATE {ENTRY} SET at = %s WHERE id <= %s", now() - timedelta(days=days), max(keys))
    with monkeypatch.context() as then:
        then.setattr(chain, "now", lambda: now() - timedelta(days=4 * 366))
        chain.seal()
    old = AuditEntry.objects.count()
    write(worker, 3)
    chain.seal()
    with connection.cursor() as cursor:
        from xiangnuan.access.guards import guard

        guard(cursor, connection.vendor)

    with pytest.raises(archive.TooYoung):
        archive.retire(now() - timedelta(days=2 * 366), tmp_path)
    path, count = archive.retire(now() - timedelta(days=3 * 366 + 5), tmp_path)
    assert count == old
    assert path is not None
    assert [entry["act"] for entry in archive.read(path)].count("people.person") == 4
    chain.seal()
    assert chain.verify_audit().is_whole
    assert AuditEntry.objects.filter(act="access.retire_audit").exists()
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(bytes(damaged))
    with pytest.raises(crypto.Undecryptable):
        archive.read(path)


def test_a_trail_older_than_its_first_seal_is_sealed_whole(worker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "BATCH", 4)
    write(worker, 11)
    assert chain.seal(2) == AuditEntry.objects.count()
    assert chain.verify_audit().is_whole
