"""A client's whole file: cover, contents, and every paper in the order of the archive, bound as one PDF/A.

What was issued stands as it was issued; what the records tell and nobody issued is drawn from them. Psychological
records are kept apart and never bound; sealed notes are not even asked for.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.utils import translation

from xiangnuan.access.crypto import Undecryptable
from xiangnuan.access.models import User
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.cases.queries.wording import fact_lines
from xiangnuan.documents.models import IssuedDocument
from xiangnuan.documents.papers.layout import Paper, paper_of
from xiangnuan.documents.papers.register import PLACES, RESTRICTED, form_of, forms_by_code
from xiangnuan.documents.papers.saying import day_words
from xiangnuan.documents.papers.subjects import Subject, subjects_of_person
from xiangnuan.documents.papers.words import CHINESE
from xiangnuan.documents.printing.pdf import Binding, pdf_of
from xiangnuan.documents.queries.offering import offers_of
from xiangnuan.documents.services.issuing import kept_paper
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today

# Where a kept scan belongs.
_KINDS = {
    Attachment.Kind.DECISION: 2,
    Attachment.Kind.CHECK_IN: 3,
    Attachment.Kind.AGREEMENT: 4,
    Attachment.Kind.SUPPORT: 8,
    Attachment.Kind.TEST: 11,
    Attachment.Kind.LEAVE: 13,
    Attachment.Kind.SERVICE: 20,
    Attachment.Kind.OTHER: 21,
}
# Pictures are bound in as pages, so many of them and so large at most; the rest is listed.
_MOST_PICTURES, _LARGEST_SIDE = 80, 1500
# What a document is about: the nearest of these.
_ABOUT = ("fact", "stay", "referral", "case")
_REMARK = "心理服务记录单独保管，不在本卷内。没有页号的材料另存于系统中，可按序号调取。"
_COURSE = "执行经过一览"


@dataclass(frozen=True, slots=True)
class _Entry:
    place: int
    on: str
    title: str
    number: str
    paper: Paper | None
    image: bytes | None = None


@dataclass(frozen=True, slots=True)
class BoundFile:
    """A file ready to be drawn."""

    papers: list[Paper]
    binding: Binding
    title: str

    def as_pdf(self) -> bytes:
        """As PDF/A-2b, in one run of typst."""
        return pdf_of(self.papers, title=self.title, binding=self.binding)


def bind(user: User, person: Person, day: date | None = None) -> BoundFile:
    """The whole file of a person whom `user` may see (with agency and worker), as of today."""
    with translation.override(CHINESE):
        subjects = subjects_of_person(user, person, day or today())
        entries = [
            *_issued(user, person, subjects),
            *_recorded(user, subjects),
            *_course(subjects),
            *_scans(user, person),
        ]
        entries.sort(key=lambda entry: (entry.place, entry.on))
        return _bound(_cover(person, subjects), entries)


def _cover(person: Person, subjects: list[Subject]) -> Paper:
    form = forms_by_code()["cover"]
    return paper_of(form, subjects[0] if subjects else Subject(person, today()))


def _issued(user: User, person: Person, subjects: list[Subject]) -> Iterable[_Entry]:
    rows = IssuedDocument.objects.visible_to(user).filter(person=person, withdrawn_at__isnull=True)
    for document in rows.order_by("pk"):
        paper, form = kept_paper(document), form_of(document.form)
        place = form.place if form is not None else paper.place
        if place not in (1, RESTRICTED):
            yield _Entry(place, paper.on or document.made_at.date().isoformat(), paper.title, document.number, paper)


def _recorded(user: User, subjects: list[Subject]) -> Iterable[_Entry]:
    """What the records tell and was not issued: forms that are marked to be bound."""
    done = {
        (row["form"], next((f"{kind}-{row[kind]}" for kind in _ABOUT if row[kind]), ""))
        for row in IssuedDocument.objects.visible_to(user)
        .filter(person__in={subject.person.pk for subject in subjects}, withdrawn_at__isnull=True)
        .values("form", *_ABOUT)
    }
    told: set[str] = set()
    for offer in offers_of(user, subjects, latest=None):
        form, subject = offer.form, offer.subject
        if offer.about.startswith("blank") or not form.bound or form.place == RESTRICTED or offer.key in done:
            continue
        if form.when == "ending" and subject.case is not None and subject.case.closed_on is None:
            continue
        if form.once and form.code in told:
            continue
        told.add(form.code)
        paper = paper_of(form, subject)
        yield _Entry(form.place, paper.on or _day_of(subject), paper.title, "", paper)


def _day_of(subject: Subject) -> str:
    if subject.stay is not None:
        return subject.stay.expected_from.isoformat()
    if subject.referral is not None:
        return subject.referral.since.isoformat()
    return subject.case.taken_on.isoformat() if subject.case is not None else ""


def _course(subjects: list[Subject]) -> Iterable[_Entry]:
    """All that happened in each case as one table, so that no record is missing, whatever form it has."""
    for subject in subjects:
        case = subject.case
        if case is None or subject.stay is not None or subject.referral is not None:
            continue
        rows = [
            [day_words(fact.on), str(fact.get_kind_display()), "\n".join(_lines(subject, fact))]
            for fact in subject.facts
        ]
        blocks: list[dict[str, Any]] = [
            {"kind": "text", "lines": [[["t", f"{case.get_measure_display()}　{case.decision_number}"]]]},
            {"kind": "list", "head": ["日期", "事项", "内容"], "widths": [7, 5, 20], "rows": rows},
        ]
        on = (case.decided_on or case.taken_on).isoformat()
        paper = Paper("course", _COURSE, "", subject.person.agency.name, 2, on, blocks)
        yield _Entry(2, on, f"{_COURSE}（{case.get_measure_display()}）", "", paper)


def _lines(subject: Subject, fact: Any) -> list[str]:
    if fact.kind == "drug_test":
        # Without a query for each: the results are at hand.
        test = fact.drug_test
        return [part for part in (test.get_result_display(), test.get_method_display(), test.place, fact.note) if part]
    return fact_lines(fact)


def _scans(user: User, person: Person) -> Iterable[_Entry]:
    rows = Attachment.objects.visible_to(user).filter(person=person, withdrawn_at__isnull=True).order_by("pk")
    pictures = 0
    for scan in rows:
        image = None
        if scan.content_type.startswith("image/") and pictures < _MOST_PICTURES:
            image = _picture(scan)
            pictures += image is not None
        kind = Attachment.Kind(scan.kind)
        title = f"{kind.label}：{scan.title}"
        on = scan.uploaded_at.date().isoformat()
        paper = Paper("scan", title, "", "", _KINDS[kind], on) if image else None
        yield _Entry(_KINDS[kind], on, title, "", paper, image)


def _picture(scan: Attachment) -> bytes | None:
    """The picture, small enough for a page, as a drawing that holds it; None where it cannot be read (`doctor` names it)."""
    from PIL import Image

    try:
        content = b"".join(attachment_store().read(scan.stored_as))
        with Image.open(BytesIO(content)) as opened:
            opened.draft("RGB", (_LARGEST_SIDE, _LARGEST_SIDE))
            small = opened.convert("RGB")
            small.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    except (FileNotFoundError, Undecryptable, OSError):
        return None
    kept = BytesIO()
    small.save(kept, "JPEG", quality=80)
    width, height = small.size
    # typst takes texts alone from memory: a picture travels inside a drawing, and never lies on the disk unsealed.
    packed = base64.b64encode(kept.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{packed}"/></svg>'
    ).encode()


def _bound(cover: Paper, entries: list[_Entry]) -> BoundFile:
    papers, binding = [cover], Binding(remark=_REMARK)
    place = 0
    for serial, entry in enumerate(entries, 1):
        if entry.place != place:
            place = entry.place
            binding.contents.append({"heading": True, "title": f"{place}　{PLACES[place][0]}"})
        line = {"heading": False, "serial": serial, "title": entry.title, "number": entry.number}
        line |= {"on": _short(entry.on), "paper": len(papers) if entry.paper is not None else None}
        binding.contents.append(line)
        if entry.paper is not None:
            if entry.image is not None:
                name = f"scan-{len(papers)}.svg"
                binding.images[len(papers)], binding.files[name] = name, entry.image
            papers.append(entry.paper)
    title = next((value[1] for value in _name_rows(cover)), "")
    return BoundFile(papers, binding, f"{cover.title}　{title}")


def _name_rows(cover: Paper) -> Iterable[list[Any]]:
    for block in cover.blocks:
        if block["kind"] == "grid":
            yield block["rows"][0][1]


def _short(on: str) -> str:
    return day_words(date.fromisoformat(on)) if on else ""
