"""Papers move to a new key with everything else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.worlds import a_person, a_photo, a_worker

from xiangnuan.access import crypto, rotation
from xiangnuan.cases.attachments.services import keep_attachment

pytestmark = pytest.mark.django_db


def test_papers_move_to_a_new_key_and_open_as_before(settings: Any, tmp_path: Path) -> None:
    settings.KEYRING = Path(shutil.copy(settings.KEYRING, tmp_path / "keys.json"))
    settings.ATTACHMENTS = tmp_path / "attachments"
    crypto.forget_keys()
    try:
        worker, client = a_worker(), Client()
        client.force_login(worker)
        paper = keep_attachment(worker, a_person(worker), a_photo(), kind="decision")

        def content() -> bytes:
            answer: Any = client.get(reverse("cases:attachment_content", args=[paper.pk]))
            return b"".join(answer.streaming_content)

        plain, version = content(), rotation.add_key(settings.KEYRING, settings.CIPHER)
        assert version not in rotation.usage()["attachments"]
        rotation.rotate(settle=0)
        assert rotation.usage()["attachments"] == {version: 1}
        assert content() == plain
    finally:
        crypto.forget_keys()
