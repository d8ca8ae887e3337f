"""Field encryption with authenticated ciphers and keyed blind indexes; the keys lie in a file outside the database.

AES-256-GCM by default, SM4-GCM (GB/T 32907) by setting. Each key version names its own cipher, so values of both live
side by side and changing the cipher is a rotation like any other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from xiangnuan.web.durable import written_whole

_FORMAT = 1
_NONCE = 12
_TAG = 16
AES, SM4 = "aes-256-gcm", "sm4-gcm"
KEY_BYTES = {AES: 32, SM4: 16}
# How long a process goes on with the keys it has read before it looks whether the file has changed, in seconds.
LOOK_EVERY = 1.0


class Undecryptable(Exception):
    """A stored value does not fit its key or its place: changed, moved, or the key is missing."""


class Sealer(Protocol):
    """A cipher with one key: seals bytes with associated data, and opens them again (InvalidTag)."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The sealed bytes, the tag at the end."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The plain bytes."""


class SM4GCM:
    """SM4 in GCM with the interface of the library's AESGCM; the key has 16 bytes."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """See Sealer."""
        sealing = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data or b"")
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """See Sealer."""
        if len(data) < _TAG:
            raise InvalidTag
        opening = Cipher(self._algorithm, modes.GCM(nonce, data[-_TAG:])).decryptor()
        opening.authenticate_additional_data(associated_data or b"")
        return opening.update(data[:-_TAG]) + opening.finalize()


@dataclass(frozen=True)
class Key:
    """One version of the key that encrypts: which cipher, and its bytes."""

    cipher: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class Keyring:
    """The keys by version: `active` encrypts, all decrypt; `indexes` key the blind indexes, the active one first.

    `root` never changes: other secrets of the installation (the chain of the audit trail, backups) are derived from it.
    """

    active: int
    keys: dict[int, Key]
    indexes: tuple[bytes, ...] = field(repr=False)
    root: bytes = field(repr=False)

    def cipher(self, version: int) -> Sealer:
        """The cipher of one key version; raises Undecryptable where that version is not in the ring."""
        try:
            return _cipher(self.keys[version])
        except KeyError as missing:
            raise Undecryptable(f"key version {version} is not in the key file") from missing

    @property
    def head(self) -> bytes:
        """How every value begins that the active key sealed."""
        return head_of(self.active)

    def secret(self, purpose: str) -> bytes:
        """32 bytes for another purpose (`audit.chain`, `backup`), the same for good."""
        return hmac.new(self.root, purpose.encode(), hashlib.sha256).digest()


def cipher_for(purpose: str) -> Sealer:
    """The cipher of another purpose (`backup`): its key follows from the root and outlives every change of keys."""
    return AESGCM(keyring().secret(purpose))


def head_of(version: int) -> bytes:
    """How a value begins that a key version sealed: the format and the version."""
    return bytes([_FORMAT]) + version.to_bytes(2, "big")


@lru_cache(maxsize=16)
def _cipher(key: Key) -> Sealer:
    return SM4GCM(key.raw) if key.cipher == SM4 else AESGCM(key.raw)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def new_key(cipher: str) -> dict[str, str]:
    """A fresh key as the key file writes it; raises ImproperlyConfigured for a cipher that does not exist."""
    if cipher not in KEY_BYTES:
        raise ImproperlyConfigured(f"XIANGNUAN_CIPHER: {cipher!r} is none of {', '.join(KEY_BYTES)}")
    return {"cipher": cipher, "key": _text(secrets.token_bytes(KEY_BYTES[cipher]))}


def create_keyring(path: Path, cipher: str = AES) -> None:
    """Write a new key file (mode 0600) with fresh random keys; never overwrites one (FileExistsError)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "active": 1,
        "keys": {"1": new_key(cipher)},
        "indexes": {"1": _text(secrets.token_bytes(32))},
        "root": _text(secrets.token_bytes(32)),
    }
    with written_whole(path, over=False) as file:
        file.write(json.dumps(content, indent=1).encode())


def read_key_file(path: Path) -> dict[str, Any]:
    """The key file in its present form, also where an earlier version wrote it."""
    content: dict[str, Any] = json.loads(path.read_text())
    for version, key in content["keys"].items():
        if isinstance(key, str):
            content["keys"][version] = {"cipher": AES, "key": key}
    if "indexes" not in content:
        content["indexes"] = {"1": content.pop("index")}
    # The first files had no root: it follows from what they had, and stays when the next key is added.
    if "root" not in content:
        content["root"] = _text(hashlib.sha256(f"root\0{content['indexes']['1']}".encode()).digest())
    return content


def replace_key_file(path: Path, content: dict[str, Any]) -> None:
    """Put a changed key file in the place of the old one, whole or not at all, and through to the disk."""
    with written_whole(path) as file:
        file.write(json.dumps(content, indent=1).encode())
    forget_keys()


@lru_cache(maxsize=8)
def _load(path: Path, _written: int) -> Keyring:
    content = read_key_file(path)
    keys = {int(version): Key(key["cipher"], base64.b64decode(key["key"])) for version, key in content["keys"].items()}
    newest_first = sorted(content["indexes"], key=int, reverse=True)
    return Keyring(
        active=int(content["active"]),
        keys=keys,
        indexes=tuple(base64.b64decode(content["indexes"][version]) for version in newest_first),
        root=base64.b64decode(content["root"]),
    )


# Path, when it was looked at (monotonic seconds), and what was found.
_seen: tuple[Path, float, Keyring] | None = None


def keyring() -> Keyring:
    """The key ring in force, from the file that settings name; a changed file is noticed within a second."""
    global _seen
    path, seen = settings.KEYRING, _seen
    clock = time.monotonic()
    if seen is not None and seen[0] == path and clock - seen[1] < LOOK_EVERY:
        return seen[2]
    try:
        ring = _load(path, path.stat().st_mtime_ns)
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            f"The key file {path} is missing. A new installation makes one with `xiangnuan keys create`; "
            "an existing one must get its own file back, because no other key opens its data."
        ) from missing
    _seen = (path, clock, ring)
    return ring


def forget_keys() -> None:
    """Read the key file anew at the next use."""
    global _seen
    _seen = None
    _load.cache_clear()


def cipher_of(version: int) -> Sealer:
    """The cipher that opens what a key version sealed; raises Undecryptable where that version is not in the file."""
    ring = keyring()
    if version not in ring.keys:
        # Another process has begun a rotation within the last second.
        forget_keys()
        ring = keyring()
    return ring.cipher(version)


def encrypt(text: str, place: str) -> bytes:
    """Encrypt `text`; `place` (table.column) is authenticated, so that a value cannot be moved to another column.

    The row is not: merging and its undo move values from one row to another.
    """
    return encrypt_bytes(text.encode(), place)


def encrypt_bytes(data: bytes, place: str) -> bytes:
    """Encrypt bytes for a place; see `encrypt`."""
    ring = keyring()
    nonce, head = os.urandom(_NONCE), ring.head
    return head + nonce + ring.cipher(ring.active).encrypt(nonce, data, head + place.encode())


def decrypt(stored: bytes, place: str) -> str:
    """Decrypt what `encrypt` made for the same place; raises Undecryptable otherwise."""
    return decrypt_bytes(stored, place).decode()


def decrypt_bytes(stored: bytes, place: str) -> bytes:
    """Decrypt what `encrypt_bytes` made for the same place; raises Undecryptable otherwise."""
    if len(stored) < 3 + _NONCE or stored[0] != _FORMAT:
        raise Undecryptable("not an encrypted value")
    head, nonce, sealed = stored[:3], stored[3 : 3 + _NONCE], stored[3 + _NONCE :]
    try:
        return cipher_of(int.from_bytes(head[1:], "big")).decrypt(nonce, sealed, head + place.encode())
    except InvalidTag as wrong:
        raise Undecryptable("the value was changed or does not belong here") from wrong


def blind_index(purpose: str, text: str) -> str:
    """A keyed digest (32 hex digits) by which equal values are found without being readable; "" stays "".

    It is what a row is written with; whoever looks for a value asks for all `blind_indexes`.
    """
    return blind_indexes(purpose, text)[0] if text else ""


def blind_indexes(purpose: str, text: str) -> list[str]:
    """The digests of a value under every index key, the active one first: in a rotation rows stand under either."""
    if not text:
        return []
    message = f"{purpose}\0{text}".encode()
    return [hmac.new(key, message, hashlib.sha256).hexdigest()[:32] for key in keyring().indexes]
