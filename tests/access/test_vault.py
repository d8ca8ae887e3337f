"""Encrypted files: what was kept comes back, what was changed is found, and nothing is ever half there."""

from __future__ import annotations

import errno
import io
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangnuan.access import crypto, vault
from xiangnuan.access.crypto import Undecryptable, create_keyring
from xiangnuan.access.vault import CHUNK, DiskFull, SealedStore

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]


@pytest.fixture
def store(tmp_path: Path) -> SealedStore:
    """An empty store."""
    return SealedStore(tmp_path / "files", "test")


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A key file of this test's own."""
    settings.KEYRING = tmp_path / "keys.json"
    create_keyring(settings.KEYRING)
    crypto.forget_keys()
    yield settings.KEYRING
    crypto.forget_keys()


def keep(store: SealedStore, content: bytes) -> str:
    """The name under which a content is kept."""
    return store.keep(io.BytesIO(content)).name


def whole(store: SealedStore, name: str) -> bytes:
    """The content of a file."""
    return b"".join(store.read(name))


def path_of(store: SealedStore, name: str) -> Path:
    """Where a file lies."""
    return next(store.folder.glob(f"*/{name}"))


def files_in(store: SealedStore) -> list[Path]:
    """Every file in the folder, whatever its name."""
    return [path for path in store.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_kept_comes_back(store: SealedStore, size: int) -> None:
    content = os.urandom(size)
    kept = store.keep(io.BytesIO(content))
    assert whole(store, kept.name) == content
    assert (kept.size, len(kept.sha256)) == (size, 64)
    assert list(store.names()) == [kept.name]


def test_nothing_of_the_content_or_of_its_kind_is_readable(store: SealedStore) -> None:
    content = b"%PDF-1.7 decision" * 5000
    name = keep(store, content)
    stored = path_of(store, name).read_bytes()
    assert b"PDF" not in stored
    assert stored != path_of(store, keep(store, content)).read_bytes()


def test_only_the_owner_can_read_it(store: SealedStore) -> None:
    path = path_of(store, keep(store, b"x"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert store.folder.stat().st_mode & 0o777 == path.parent.stat().st_mode & 0o777 == 0o700


@given(at=st.integers(0, 2**32), bit=st.integers(0, 7), size=st.sampled_from([0, 40, CHUNK + 7]))
def test_one_bit_changed_anywhere_is_found(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int, size: int
) -> None:
    store = SealedStore(tmp_path_factory.mktemp("sealed"), "test")
    name = keep(store, bytes(size))
    path = path_of(store, name)
    stored = bytearray(path.read_bytes())
    stored[at % len(stored)] ^= 1 << bit
    path.write_bytes(stored)
    with pytest.raises(Undecryptable):
        whole(store, name)


@given(cut=st.integers(1, 3 * (CHUNK + 28)))
def test_a_file_cut_off_anywhere_is_found(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    store = SealedStore(tmp_path_factory.mktemp("sealed"), "test")
    name = keep(store, bytes(3 * CHUNK))
    path = path_of(store, name)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(Undecryptable):
        whole(store, name)


def test_chunks_cannot_change_places_nor_come_from_another_file(store: SealedStore) -> None:
    one, other = keep(store, bytes(3 * CHUNK)), keep(store, bytes(3 * CHUNK))
    head, step = vault._HEAD.size, CHUNK + 28
    stored, foreign = path_of(store, one).read_bytes(), path_of(store, other).read_bytes()
    parts = [stored[head + at * step : head + (at + 1) * step] for at in range(3)]
    swapped = stored[:head] + parts[1] + parts[0] + parts[2]
    mixed = stored[:head] + parts[0] + foreign[head + step : head + 2 * step] + parts[2]
    longer = stored + parts[2]
    for changed in (swapped, mixed, longer):
        path_of(store, one).write_bytes(changed)
        with pytest.raises(Undecryptable):
            whole(store, one)


def test_a_file_fits_under_no_other_name_and_in_no_other_store(store: SealedStore, tmp_path: Path) -> None:
    one, other = keep(store, b"of the one"), keep(store, b"of the other")
    shutil.copy(path_of(store, one), path_of(store, other))
    with pytest.raises(Undecryptable):
        whole(store, other)
    assert whole(store, one) == b"of the one"
    with pytest.raises(Undecryptable):
        whole(SealedStore(store.folder, "elsewhere"), one)


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", "", "A" * 40, "/" + "a" * 39])
def test_a_name_leads_nowhere_else(store: SealedStore, name: str) -> None:
    with pytest.raises(FileNotFoundError):
        whole(store, name)
    with pytest.raises(FileNotFoundError):
        store.remove(name)


def test_rotating_seals_anew_under_the_active_key_and_can_be_repeated(store: SealedStore, key_file: Path) -> None:
    content = os.urandom(2 * CHUNK + 5)
    name = keep(store, content)
    assert not store.rotate(name)
    keys = crypto.read_key_file(key_file)
    keys["keys"]["2"], keys["active"] = crypto.new_key(crypto.AES), 2
    crypto.replace_key_file(key_file, keys)
    assert store.key_version(name) == 1
    assert store.rotate(name)
    assert store.key_version(name) == 2
    assert not store.rotate(name)
    assert whole(store, name) == content
    del keys["keys"]["1"]
    crypto.replace_key_file(key_file, keys)
    assert whole(store, name) == content


def test_a_damaged_file_is_not_sealed_anew(store: SealedStore, key_file: Path) -> None:
    name = keep(store, bytes(2 * CHUNK))
    path = path_of(store, name)
    path.write_bytes(path.read_bytes()[:-1])
    before = path.read_bytes()
    keys = crypto.read_key_file(key_file)
    keys["keys"]["2"], keys["active"] = crypto.new_key(crypto.AES), 2
    crypto.replace_key_file(key_file, keys)
    with pytest.raises(Undecryptable):
        store.rotate(name)
    assert files_in(store) == [path]
    assert path.read_bytes() == before


def test_a_full_disk_leaves_nothing_behind(store: SealedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def full(file: Any, cipher: Any, chunk: bytes, bound: bytes) -> None:
        written.append(file.write(chunk))
        if len(written) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(vault, "_write_chunk", full)
    with pytest.raises(DiskFull):
        keep(store, bytes(4 * CHUNK))
    assert len(written) == 2
    assert files_in(store) == []


def test_a_file_that_the_system_cuts_off_leaves_nothing_behind(store: SealedStore) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK + 1000, hard))
    try:
        with pytest.raises(DiskFull):
            keep(store, bytes(3 * CHUNK))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files_in(store) == []


def test_a_full_disk_at_the_last_moment_leaves_nothing_behind(
    store: SealedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        keep(store, b"x")
    assert files_in(store) == []


def test_what_a_writer_left_that_was_cut_off_is_swept_once_it_is_old(store: SealedStore) -> None:
    path = path_of(store, keep(store, b"x"))
    left = path.with_name(f"{path.name}.0a0b.part")
    left.write_bytes(b"half")
    assert list(store.names()) == [path.name]
    assert store.remove_leftovers(3600) == 0
    os.utime(left, (time.time() - 7200,) * 2)
    assert store.remove_leftovers(3600) == 1
    assert files_in(store) == [path]


def test_a_large_file_is_never_in_memory_as_a_whole(store: SealedStore) -> None:
    import tracemalloc

    class Zeros(io.RawIOBase):
        left = 20 * 1024 * 1024

        def read(self, size: int = -1) -> bytes:
            piece = bytes(min(size, self.left))
            self.left -= len(piece)
            return piece

    tracemalloc.start()
    kept = store.keep(Zeros())  # type: ignore[arg-type]
    assert sum(len(chunk) for chunk in store.read(kept.name)) == kept.size == 20 * 1024 * 1024
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024
