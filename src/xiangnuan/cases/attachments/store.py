"""Where the files lie: the one store of attachments."""

from __future__ import annotations

from django.conf import settings

from xiangnuan.access.sealed import SealedStore


def attachment_store() -> SealedStore:
    """The store in the folder that the settings name (`XIANGNUAN_ATTACHMENTS`)."""
    return SealedStore(settings.ATTACHMENTS, "attachments")
