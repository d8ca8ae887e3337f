"""Where the files lie: the one store of attachments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from django.conf import settings

from xiangnuan.access import crypto
from xiangnuan.access.vault import SealedStore


def attachment_store() -> SealedStore:
    """The store in the folder that the settings name (`XIANGNUAN_ATTACHMENTS`)."""
    return SealedStore(settings.ATTACHMENTS, "attachments")


class Papers:
    """The files as a change of keys sees them (`access.rotation.Outside`)."""

    name = "attachments"

    def versions(self) -> Mapping[int, int]:
        """How many files each key version has sealed; a damaged one counts as of none."""
        store, found = attachment_store(), Counter[int]()
        for name in store.names():
            try:
                found[store.key_version(name)] += 1
            except (FileNotFoundError, crypto.Undecryptable):
                continue
        return found

    def rotate(self) -> Iterator[int]:
        """Seal every file anew that an older key has sealed; a damaged one stays as it is and is named by `doctor`."""
        store = attachment_store()
        for name in list(store.names()):
            try:
                if store.rotate(name):
                    yield 1
            except (FileNotFoundError, crypto.Undecryptable):
                continue
