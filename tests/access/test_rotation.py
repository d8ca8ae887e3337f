"""Changing the keys: nothing is lost, nothing becomes unfindable, at whatever moment the change is cut off."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import a_person, a_worker

from xiangnuan.access import crypto, rotation
from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.models import AuditEntry
from xiangnuan.people.models import Address, Person, Phone
from xiangnuan.people.queries import possible_doubles, search_persons

pytestmark = pytest.mark.django_db
CIPHERS = (crypto.AES, crypto.SM4)


@pytest.fixture(params=CIPHERS)
def cipher(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def key_file(tmp_path: Path, settings: Any, cipher: str) -> Iterator[Path]:
    settings.KEYRING, settings.CIPHER = tmp_path / "keys.json", cipher
    settings.ATTACHMENTS = tmp_path / "attachments"
    crypto.forget_keys()
    crypto.create_keyring(settings.KEYRING, cipher)
    yield settings.KEYRING
    crypto.forget_keys()


def a_number(serial: int) -> str:
    from stdnum.cn import ric

    head = f"33048219850101{serial:03d}"
    return head + ric.calc_check_digit(head + "0")


@pytest.fixture
def worker(key_file: Path) -> Any:
    worker = a_worker()
    for serial in range(7):
        a_person(
            worker, f"陆试{serial}", identity_number=a_number(serial), phones=(f"1381234000{serial}",), residence=f"新仓镇{serial}号"
        )  # fmt: skip
    return worker


def everything_reads_and_is_found(worker: Any) -> None:
    for serial in range(7):
        person = Person.objects.get(name=f"陆试{serial}")
        assert person.identity_number == a_number(serial)
        for text in (a_number(serial), f"1381234000{serial}", f"000{serial}"):
            assert [found.pk for found in search_persons(worker, text)] == [person.pk], text
        doubles = possible_doubles(worker, name="别人", identity_number=a_number(serial))
        assert [(found.pk, why[0]) for found, why in doubles] == [(person.pk, "identity")]
    assert {address.text for address in Address.objects.all()} == {f"新仓镇{serial}号" for serial in range(7)}


def test_every_value_and_every_index_moves_to_the_new_key(worker: Any, key_file: Path, cipher: str) -> None:
    before = {phone.pk: phone.tail_index for phone in Phone.objects.all()}
    version = rotation.add_key(key_file, cipher)
    assert rotation.pending() == 21
    everything_reads_and_is_found(worker)

    assert rotation.rotate(settle=0).values == 21
    assert rotation.pending() == 0
    assert all(set(by_version) <= {version} for by_version in rotation.usage().values())
    assert all(phone.tail_index != before[phone.pk] for phone in Phone.objects.all())
    everything_reads_and_is_found(worker)
    assert rotation.rotate(settle=0) == rotation.Outcome(version)

    assert rotation.retire() == [1]
    assert list(crypto.keyring().keys) == [version]
    everything_reads_and_is_found(worker)
    acts = list(AuditEntry.objects.filter(act__contains="keys").values_list("act", flat=True))
    assert "access.rotate_keys" in acts
    assert "access.retire_keys" in acts


class Killed(Exception):
    """The process ends here."""


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_change_cut_off_anywhere_is_gone_on_with(
    worker: Any, key_file: Path, cipher: str, chance: random.Random
) -> None:
    rotation.add_key(key_file, cipher)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rotation, "BATCH", chance.randrange(1, 9))
        for _ in range(chance.randrange(3)):
            steps = chance.randrange(0, 14)
            written = rotation._write

            def cut_off(column: Any, keys: Any, _written: Any = written) -> int:
                nonlocal steps
                steps -= 1
                if steps < 0:
                    raise Killed
                return int(_written(column, keys))

            with patch.context() as cutting:
                cutting.setattr(rotation, "_write", cut_off)
                with contextlib.suppress(Killed):
                    rotation.rotate(settle=0)
            everything_reads_and_is_found(worker)
        rotation.rotate(settle=0)
    assert rotation.pending() == 0
    everything_reads_and_is_found(worker)


def test_a_cipher_is_changed_by_a_rotation(worker: Any, key_file: Path, cipher: str) -> None:
    other = next(one for one in CIPHERS if one != cipher)
    rotation.add_key(key_file, other)
    everything_reads_and_is_found(worker)
    rotation.rotate(settle=0)
    rotation.retire()
    assert {key.cipher for key in crypto.keyring().keys.values()} == {other}
    everything_reads_and_is_found(worker)


def test_a_key_in_use_cannot_go(worker: Any, key_file: Path, cipher: str) -> None:
    rotation.add_key(key_file, cipher)
    with pytest.raises(rotation.StillInUse, match="1: 21"):
        rotation.retire()


def test_two_persons_of_one_number_cannot_be_entered_on_either_side_of_a_change(
    worker: Any, key_file: Path, cipher: str
) -> None:
    from django.core.exceptions import ValidationError

    rotation.add_key(key_file, cipher)
    with pytest.raises(ValidationError, match="已经登记"):
        a_person(worker, "另一人", identity_number=a_number(3))


def test_a_damaged_value_is_named_and_stops_nothing(worker: Any, key_file: Path, cipher: str) -> None:
    damaged = Person.objects.get(name="陆试3").pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM people_person WHERE id = %s", [damaged])
        sealed = bytearray(bytes(cursor.fetchone()[0]))
        sealed[-1] ^= 1
        cursor.execute("UPDATE people_person SET identity_number = %s WHERE id = %s", [bytes(sealed), damaged])
    rotation.add_key(key_file, cipher)
    outcome = rotation.rotate(settle=0)
    assert outcome.refused == [f"people_person.identity_number #{damaged}"]
    assert outcome.values == 20


def test_another_process_notices_new_keys(worker: Any, key_file: Path, cipher: str) -> None:
    ring = crypto.keyring()
    content = crypto.read_key_file(key_file)
    content["keys"]["2"], content["active"] = crypto.new_key(cipher), 2
    seen = crypto._seen
    crypto.replace_key_file(key_file, content)
    crypto._seen = seen  # as in a process that did not write the file
    sealed = b"\1\0\2" + b"x" * 40
    with pytest.raises(crypto.Undecryptable, match="changed"):
        crypto.decrypt(sealed, "anywhere")
    assert crypto.keyring() != ring


def test_a_key_file_of_an_earlier_version_opens_what_it_sealed(tmp_path: Path, settings: Any) -> None:
    import base64

    old = {
        "active": 1,
        "keys": {"1": base64.b64encode(b"k" * 32).decode()},
        "index": base64.b64encode(b"i" * 32).decode(),
    }
    settings.KEYRING = tmp_path / "old.json"
    settings.KEYRING.write_text(json.dumps(old))
    crypto.forget_keys()
    sealed, index, root = crypto.encrypt("旧值", "place"), crypto.blind_index("p", "x"), crypto.keyring().root
    rotation.add_key(settings.KEYRING, crypto.AES)
    assert crypto.decrypt(sealed, "place") == "旧值"
    assert index in crypto.blind_indexes("p", "x")[1:]
    assert crypto.keyring().root == root
    crypto.forget_keys()


def test_no_blind_index_is_forgotten() -> None:
    """Every column of a digest beside an encrypted field is declared, so that a rotation carries it along."""
    declared = {(column.model, name) for column in rotation.columns() for name in column.indexes}
    beside = {
        (model, one.name)
        for model in apps.get_models()
        if any(isinstance(other, EncryptedTextField) for other in model._meta.local_concrete_fields)
        for one in model._meta.local_concrete_fields
        if isinstance(one, models.CharField) and one.name.endswith("index")
    }
    assert declared == beside
