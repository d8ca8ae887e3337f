"""Encryption of fields and the blind indexes."""

from __future__ import annotations

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import a_person, a_worker

from xiangnuan.access.crypto import Undecryptable, blind_index, create_keyring, decrypt, encrypt, keyring
from xiangnuan.people.models import Person


@given(st.text(max_size=200), st.text(min_size=1, max_size=40))
def test_what_was_encrypted_for_a_place_is_read_there_and_nowhere_else(text, place):
    sealed = encrypt(text, place)
    assert decrypt(sealed, place) == text
    with pytest.raises(Undecryptable):
        decrypt(sealed, place + "x")


@given(st.binary(min_size=1, max_size=4), st.integers(min_value=0, max_value=200))
def test_any_changed_byte_is_found(noise, at):
    sealed = bytearray(encrypt("330482199001010011", "people_person.identity_number"))
    at %= len(sealed)
    sealed[at] ^= noise[0] or 1
    with pytest.raises(Undecryptable):
        decrypt(bytes(sealed), "people_person.identity_number")


def test_the_same_text_is_never_encrypted_alike_but_has_one_index():
    assert encrypt("x", "p") != encrypt("x", "p")
    assert blind_index("phone", "13800000000") == blind_index("phone", "13800000000")
    assert blind_index("phone", "13800000000") != blind_index("identity", "13800000000")
    assert blind_index("phone", "") == ""


@pytest.mark.django_db
def test_the_database_holds_no_identity_number_phone_or_address_in_clear():
    number = "330482199003070018"
    from stdnum.cn import ric

    number = number[:17] + ric.calc_check_digit(number)
    person = a_person(
        a_worker(),
        identity_number=number,
        phones=("13812345678",),
        household="当湖街道东湖路1号",
        residence="新仓镇2号",
    )
    with connection.cursor() as cursor:
        for table in ("people_person", "people_phone", "people_address"):
            cursor.execute(f"SELECT * FROM {table}")
            dump = b"".join(
                bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            )
            for secret in (number, "13812345678", "东湖路", "新仓镇2号"):
                assert secret.encode() not in dump
    assert Person.objects.get(pk=person.pk).identity_number == number


def test_a_key_file_is_private_and_never_overwritten(tmp_path):
    path = tmp_path / "keys.json"
    create_keyring(path)
    before = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        create_keyring(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_without_the_key_file_one_is_told_what_to_do(settings, tmp_path):
    settings.KEYRING = tmp_path / "missing.json"
    with pytest.raises(ImproperlyConfigured, match="xiangnuan keys create"):
        keyring()
