"""Field encryption with AES-256-GCM and keyed blind indexes; the keys lie in a file outside the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_FORMAT = 1
_NONCE = 12


class Undecryptable(Exception):
    """A stored value does not fit its key or its place: changed, moved, or the key is missing."""


@dataclass(frozen=True)
class Keyring:
    """The keys by version: `active` encrypts, all decrypt; `index` keys the blind indexes."""

    active: int
    keys: dict[int, bytes]
    index: bytes

    def cipher(self, version: int) -> AESGCM:
        """The cipher of one key version; raises Undecryptable where that version is not in the ring."""
        try:
            return _cipher(self.keys[version])
        except KeyError as missing:
            raise Undecryptable(f"key version {version} is not in the key file") from missing


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def create_keyring(path: Path) -> None:
    """Write a new key file (mode 0600) with fresh random keys; never overwrites one (FileExistsError)."""
    path.parent.mkdir(parents=True, exist_ok=True)

    def encode(raw: bytes) -> str:
        return base64.b64encode(raw).decode()

    content = {
        "active": 1,
        "keys": {"1": encode(secrets.token_bytes(32))},
        "index": encode(secrets.token_bytes(32)),
    }
    # Written aside and linked into place, so that nobody ever reads half a key file and of two writers one wins.
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    try:
        os.link(aside, path)
    finally:
        aside.unlink()


@lru_cache(maxsize=4)
def _load(path: Path) -> Keyring:
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            f"The key file {path} is missing. A new installation makes one with `xiangnuan keys create`; "
            "an existing one must get its own file back, because no other key opens its data."
        ) from missing
    keys = {int(version): base64.b64decode(key) for version, key in content["keys"].items()}
    return Keyring(active=int(content["active"]), keys=keys, index=base64.b64decode(content["index"]))


def keyring() -> Keyring:
    """The key ring in force, from the file that settings name."""
    return _load(settings.KEYRING)


def encrypt(text: str, place: str) -> bytes:
    """Encrypt `text`; `place` (table.column) is authenticated, so that a value cannot be moved to another column."""
    ring = keyring()
    nonce = os.urandom(_NONCE)
    head = bytes([_FORMAT]) + ring.active.to_bytes(2, "big")
    return head + nonce + ring.cipher(ring.active).encrypt(nonce, text.encode(), head + place.encode())


def decrypt(stored: bytes, place: str) -> str:
    """Decrypt what `encrypt` made for the same place; raises Undecryptable otherwise."""
    if len(stored) < 3 + _NONCE or stored[0] != _FORMAT:
        raise Undecryptable("not an encrypted value")
    head, nonce, sealed = stored[:3], stored[3 : 3 + _NONCE], stored[3 + _NONCE :]
    try:
        return keyring().cipher(int.from_bytes(head[1:], "big")).decrypt(nonce, sealed, head + place.encode()).decode()
    except InvalidTag as wrong:
        raise Undecryptable("the value was changed or does not belong here") from wrong


def blind_index(purpose: str, text: str) -> str:
    """A keyed digest (32 hex digits) by which equal values are found without being readable; "" stays ""."""
    if not text:
        return ""
    return hmac.new(keyring().index, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()[:32]
