"""The demo's clients have papers: drawn while loading, sealed, the same in every loading."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image

from xiangnuan.access.models import Agency, AuditEntry
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.queries import find_orphans
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.demo import places
from xiangnuan.demo.papers import _draw
from xiangnuan.demo.removal import empty_database
from xiangnuan.files.kinds import clean_file


def test_the_shown_worker_has_papers_of_several_kinds_that_can_be_opened(agency: Agency) -> None:
    papers = list(Attachment.objects.select_related("person__worker", "fact"))
    assert len({paper.person_id for paper in papers}) >= 3
    assert len({paper.kind for paper in papers}) >= 3
    for paper in papers:
        assert paper.person.worker is not None
        assert paper.person.worker.username == places.SOCIAL_WORKER
        content = b"".join(attachment_store().read(paper.stored_as))
        assert len(content) == paper.size
        # What lies there is what an upload would have kept.
        assert clean_file(BytesIO(content)).content_type == paper.content_type == "image/jpeg"
        assert Image.open(BytesIO(content)).size == (620, 877)
    assert find_orphans(0).rows == ()
    assert AuditEntry.objects.filter(act="attachments.keep").count() == len(papers)


def test_a_page_is_the_same_in_every_loading() -> None:
    assert _draw("x", random.Random(1)).read() == _draw("x", random.Random(1)).read()


def test_taking_the_demo_away_takes_its_files_along(agency: Agency) -> None:
    from unittest import mock

    names = list(Attachment.objects.values_list("stored_as", flat=True))
    assert names
    with mock.patch("xiangnuan.demo.removal.call_command"):
        empty_database()
    assert not any(attachment_store().has(name) for name in names)
