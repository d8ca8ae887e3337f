"""A few papers of the demo's clients: grey pages with lines for words, drawn while loading; none is of anybody."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from xiangnuan.access import audit
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.services import build_attachment
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.cases.models import Case, Fact
from xiangnuan.demo import places
from xiangnuan.demo.intake import SEED
from xiangnuan.demo.rows import Rows, keys_after

_PERSONS = 6
_SIZE = (620, 877)
_PAPER, _INK, _LINE = (236, 234, 229), (92, 92, 92), (176, 174, 170)
# Kind of a fact -> the paper that belongs to it.
_OF_FACT = {
    Fact.Kind.CHECK_IN: (Attachment.Kind.CHECK_IN, "报到登记表"),
    Fact.Kind.AGREEMENT: (Attachment.Kind.AGREEMENT, "社区戒毒（康复）协议书"),
    Fact.Kind.DRUG_TEST: (Attachment.Kind.TEST, "现场检测照片"),
}


@dataclass(frozen=True, slots=True)
class _Paper:
    case: Case
    fact: Fact | None
    kind: str
    title: str


def add_papers(rows: Rows) -> list[Attachment]:
    """Draw and seal the papers of a few clients of the shown worker; returns their unsaved rows, with entries for the trail."""
    keys, store, made = keys_after(Attachment), attachment_store(), []
    chance = random.Random(SEED)
    for paper in _wanted(rows):
        source = paper.fact or next(fact for fact in rows.facts if fact.case is paper.case)
        kept = store.keep(_draw(f"{paper.kind} {source.on.isoformat()}", chance))
        attachment = build_attachment(
            paper.case.person,
            kept,
            kind=paper.kind,
            title=paper.title,
            content_type="image/jpeg",
            by=source.recorded_by,
            case=paper.case,
            fact=paper.fact,
        )
        attachment.pk, attachment.uploaded_at = next(keys), source.recorded_at
        made.append(attachment)
        entry = audit.entry(
            source.recorded_by,
            audit.Action.WRITE,
            "attachments.keep",
            attachment,
            person=paper.case.person_id,
            detail={"kind": paper.kind, "content_type": "image/jpeg", "bytes": kept.size},
        )
        entry.at = source.recorded_at
        rows.entries.append(entry)
    rows.entries.sort(key=lambda entry: entry.at)
    return made


def _wanted(rows: Rows) -> Iterator[_Paper]:
    """The papers of the first clients of the worker whose account the demo shows."""
    cases = [
        case
        for case in rows.cases
        if case.is_current
        and case.state == Case.State.RUNNING
        and case.worker is not None
        and case.worker.username == places.SOCIAL_WORKER
    ][:_PERSONS]
    for case in cases:
        yield _Paper(case, None, Attachment.Kind.DECISION, "责令决定书")
        facts = [fact for fact in rows.facts if fact.case is case and fact.superseded_at is None]
        for kind, (paper, title) in _OF_FACT.items():
            last = next((fact for fact in reversed(facts) if fact.kind == kind), None)
            if last is not None:
                yield _Paper(case, last, paper, title)


def _draw(words: str, chance: random.Random) -> BytesIO:
    """A page that nobody could take for a real one."""
    page = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, _SIZE[0] - 40, _SIZE[1] - 40), outline=_LINE, width=2)
    pen.text((70, 70), "DEMO - NOT A REAL PAPER", fill=_INK, font=ImageFont.load_default(28))
    pen.text((70, 112), words, fill=_INK, font=ImageFont.load_default(20))
    for top in range(170, _SIZE[1] - 120, 34):
        pen.line((70, top, 70 + chance.randint(240, 480), top), fill=_LINE, width=9)
    written = BytesIO()
    page.save(written, "JPEG", quality=70)
    written.seek(0)
    return written
