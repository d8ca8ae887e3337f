"""Encrypted files on disk: sealed in chunks under the active key, written whole or not at all, under random names.

A file is a head (magic, format, key version, chunk size, random mark) and chunks (nonce, ciphertext, tag). Every chunk
is bound to the head, to the store and the name of the file, to its number, and to whether it is the last one: nothing
can be moved, swapped, left out or cut off unnoticed.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from xiangnuan.access.crypto import Sealer, Undecryptable, cipher_of, keyring
from xiangnuan.web.durable import PART, is_disk_full, written_whole

_MAGIC, _FORMAT = b"XNSF", 1
_HEAD = struct.Struct(">4sBHI16s")
_NONCE, _TAG = 12, 16
CHUNK = 256 * 1024
_LARGEST_CHUNK = 4 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{40}")


class DiskFull(Exception):
    """There is no room for the file: nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file just kept: its name in the store, size and SHA-256 of its plain content."""

    name: str
    size: int
    sha256: str


class SealedStore:
    """A folder of encrypted files; `purpose` is authenticated, so that a file fits in no other store."""

    def __init__(self, folder: Path, purpose: str) -> None:
        self.folder, self.purpose = folder, purpose

    def keep(self, content: BinaryIO) -> Kept:
        """Seal `content`, from where it stands to its end; raises DiskFull, after which nothing is left behind."""
        name = secrets.token_hex(20)
        digest, size = hashlib.sha256(), 0

        def chunks() -> Iterator[bytes]:
            nonlocal size
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                yield chunk

        self._write(name, chunks())
        return Kept(name, size, digest.hexdigest())

    def read(self, name: str) -> Iterator[bytes]:
        """The plain content, a chunk at a time, each proved before it is given out.

        Raises FileNotFoundError, and Undecryptable where the file was changed, cut off, or its key is missing.
        """
        with self._path(name).open("rb") as file:
            yield from unseal(file, self._label(name), cipher_of)

    def key_version(self, name: str) -> int:
        """The version of the key under which a file is sealed; raises FileNotFoundError or Undecryptable."""
        with self._path(name).open("rb") as file:
            return _read_head(file)[1]

    def rotate(self, name: str) -> bool:
        """Seal a file anew under the active key; False where it is already. Readers see the old or the new one whole."""
        if self.key_version(name) == keyring().active:
            return False
        self._write(name, self.read(name))
        return True

    def names(self) -> Iterator[str]:
        """The names of all files, in no order."""
        for path in self.folder.glob("??/*"):
            if _NAME.fullmatch(path.name):
                yield path.name

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return self._path(name).is_file()

    def age(self, name: str) -> float:
        """Seconds since a file was written; 0 where it is gone."""
        try:
            return max(time.time() - self._path(name).stat().st_mtime, 0.0)
        except FileNotFoundError:
            return 0.0

    def remove(self, name: str) -> None:
        """Delete a file for good; one that is gone already is no error. For what no row names alone."""
        self._path(name).unlink(missing_ok=True)

    def remove_leftovers(self, older_than: float) -> int:
        """Delete what a writer left behind that was cut off (a machine that stopped); returns how many."""
        count = 0
        for path in self.folder.glob(f"??/*{PART}"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > older_than:
                    path.unlink()
                    count += 1
        return count

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self.folder / name[:2] / name

    def _label(self, name: str) -> str:
        return f"{self.purpose}/{name}/"

    def _write(self, name: str, chunks: Iterator[bytes]) -> None:
        path = self._path(name)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with written_whole(path) as file:
                ring = keyring()
                seal(file, self._label(name), chunks, ring.active, ring.cipher(ring.active))
        except OSError as wrong:
            if is_disk_full(wrong):
                raise DiskFull from wrong
            raise


def seal(file: BinaryIO, label: str, chunks: Iterator[bytes], version: int, cipher: Sealer) -> None:
    """Write a sealed file: the head, then every chunk bound to it, to `label`, to its number and to being the last."""
    head = _HEAD.pack(_MAGIC, _FORMAT, version, CHUNK, secrets.token_bytes(16))
    file.write(head)
    number, held = 0, next(chunks, b"")
    for chunk in chunks:
        _write_chunk(file, cipher, held, _bound(head, label, number, False))
        number, held = number + 1, chunk
    _write_chunk(file, cipher, held, _bound(head, label, number, True))


def unseal(file: BinaryIO, label: str, cipher_of: Callable[[int], Sealer]) -> Iterator[bytes]:
    """The plain chunks of a sealed file, each proved before it is given out; raises Undecryptable."""
    head, version, chunk = _read_head(file)
    cipher = cipher_of(version)
    sealed = file.read(_NONCE + chunk + _TAG)
    number = 0
    while sealed:
        following = file.read(_NONCE + chunk + _TAG)
        try:
            plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(head, label, number, not following))
        except (InvalidTag, ValueError) as wrong:
            raise Undecryptable("the file was changed or does not belong here") from wrong
        yield plain
        number, sealed = number + 1, following
    if number == 0:
        raise Undecryptable("the file was cut off")


def _bound(head: bytes, label: str, number: int, is_last: bool) -> bytes:
    return head + label.encode() + struct.pack(">Q?", number, is_last)


def _write_chunk(file: BinaryIO, cipher: Sealer, chunk: bytes, bound: bytes) -> None:
    nonce = os.urandom(_NONCE)
    file.write(nonce + cipher.encrypt(nonce, chunk, bound))


def _read_head(file: BinaryIO) -> tuple[bytes, int, int]:
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise Undecryptable("the file was cut off")
    magic, kind, version, chunk, _mark = _HEAD.unpack(head)
    if magic != _MAGIC or kind != _FORMAT or not 0 < chunk <= _LARGEST_CHUNK:
        raise Undecryptable("not an encrypted file")
    return head, version, chunk
