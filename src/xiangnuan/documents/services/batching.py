"""Many papers at once: beginning a batch, making it in the background, and clearing it away after a day."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case
from xiangnuan.documents.models import Batch, BatchPart
from xiangnuan.documents.papers.layout import Paper, paper_of
from xiangnuan.documents.papers.register import CASE, FACT, OfficialForm, form_of
from xiangnuan.documents.papers.subjects import Subject, subjects_of_cases
from xiangnuan.documents.papers.words import Words, words_of
from xiangnuan.documents.printing.pdf import pdf_of
from xiangnuan.documents.printing.templates import with_number
from xiangnuan.documents.printing.word import merged, word_of, zipped
from xiangnuan.documents.queries.sets import MOST, SETS, cases_of_set
from xiangnuan.documents.queries.templates import template_of
from xiangnuan.documents.services.issuing import issue_documents, kept_content
from xiangnuan.people.models import Person
from xiangnuan.web.clock import now, today

KEPT = timedelta(hours=24)
_PIECE = 768 * 1024
_STEP = 50
Progress = Callable[[int], None]


@transaction.atomic
def begin_batch(
    user: User, form: OfficialForm, chosen: str, *, town: str = "", output: str = "pdf", issues: bool = False
) -> Batch:
    """Begin a batch of a form for a set of cases. Raises ValidationError where there is nobody, or too many."""
    if form.source not in (CASE, FACT):
        raise ValidationError({"form": _("这份文书不能成批生成。")})
    if chosen not in SETS:
        raise ValidationError({"chosen": _("请选择给哪些人生成。")})
    if output not in Batch.Output.values:
        raise ValidationError({"output": _("请选择格式。")})
    cases = list(cases_of_set(user, chosen, town, today()).values_list("pk", flat=True)[: MOST + 1])
    if not cases:
        raise ValidationError({"chosen": _("现在没有符合的人。")})
    if len(cases) > MOST:
        raise ValidationError({"chosen": _("一次最多 {most} 份，请按镇（街道）分开生成。").format(most=MOST)})
    made = Batch.objects.create(
        agency=agency_of(user),
        by=user,
        form=form.code,
        chosen=chosen,
        town=town,
        output=output,
        issues=issues,
        total=len(cases),
        cases=cases,
        language=translation.get_language() or "zh-hans",
        created_at=now(),
        working_since=now(),
    )
    audit.written(user, "documents.begin_batch", made, form=form.code, found=len(cases))
    return made


@transaction.atomic
def make_batch(batch: Batch, progress: Progress = lambda done: None) -> Batch:
    """Make the papers of a batch, all or nothing; what it numbers and keeps is written with the result."""
    found = Batch.objects.select_for_update(of=("self",)).select_related("by__agency").get(pk=batch.pk)
    form = form_of(found.form)
    if not found.is_working or form is None or found.by is None:
        return found
    papers, words, persons = _papers(found, found.by, form, progress)
    if found.output != Batch.Output.WORD and papers:
        _keep(found, "pdf", pdf_of(papers, title=form.title))
    if found.output != Batch.Output.PDF and papers:
        _keep(found, "zip", _archive(found, form, papers, words, progress))
    found.state, found.finished_at = Batch.State.DONE, now()
    found.made, found.persons = len(papers), persons
    found.save(update_fields=["state", "finished_at", "made", "persons"])
    audit.record(
        found.by, audit.Action.EXPORT, "documents.batch", found, detail={"form": form.code, "found": len(papers)}
    )
    for person in persons:
        audit.record(found.by, audit.Action.PRINT, "documents.print", found, person=person, detail={"form": form.code})
    return found


def _papers(
    batch: Batch, user: User, form: OfficialForm, progress: Progress
) -> tuple[list[Paper], list[Words], list[int]]:
    """The papers with their words and persons. A case that was closed or handed on meanwhile is left out."""
    papers: list[Paper] = []
    words: list[Words] = []
    persons: list[int] = []
    for start in range(0, len(batch.cases), _STEP):
        cases = [Case(pk=pk) for pk in batch.cases[start : start + _STEP]]
        subjects = [one for subject in subjects_of_cases(user, cases, today()) for one in _fitting(form, subject)]
        if batch.issues:
            kept = [kept_content(document) for document in issue_documents(user, form, subjects)]
            papers += [Paper.of_data(one["paper"]) for one in kept]
            words += [with_number(one["words"], one["paper"]["number"]) for one in kept]
        else:
            told = [words_of(form, subject) for subject in subjects]
            papers += [paper_of(form, subject, words=one) for subject, one in zip(subjects, told, strict=True)]
            words += [with_number(one, "") for one in told]
        persons += [subject.person.pk for subject in subjects]
        progress(min(start + _STEP, len(batch.cases)))
    return papers, words, persons


def _fitting(form: OfficialForm, subject: Subject) -> Iterator[Subject]:
    """What a form of a batch is about: the case; for a form of a fact the latest one, else a blank."""
    if form.source == FACT:
        about = [subject.about(fact) for fact in reversed(subject.facts)]
        latest = next((one for one in about if form.fits(one)), None)
        if latest is not None:
            yield latest
            return
    if form.fits(subject):
        yield subject


def _archive(batch: Batch, form: OfficialForm, papers: list[Paper], words: list[Words], progress: Progress) -> bytes:
    template = template_of(batch.agency, form.code)
    content = bytes(template.content) if template else b""
    files: dict[str, bytes] = {}
    for at, (paper, told) in enumerate(zip(papers, words, strict=True), 1):
        name = "".join(sign for sign in str(told.get("姓名", "")) if sign.isalnum() or sign in "·")
        files[f"{at:04d}{name}_{form.title}.docx"] = merged(content, told) if content else word_of(paper)
        if at % _STEP == 0:
            progress(at)
    return zipped(files)


def _keep(batch: Batch, file: str, content: bytes) -> None:
    BatchPart.objects.bulk_create(
        [
            BatchPart(
                batch=batch, file=file, number=number, content=base64.b64encode(content[at : at + _PIECE]).decode()
            )
            for number, at in enumerate(range(0, len(content), _PIECE))
        ],
        batch_size=8,
    )


def kept_file(batch: Batch, file: str) -> bytes:
    """A file of a batch; empty where it has none or it was cleared away."""
    parts = batch.parts.filter(file=file).order_by("number").values_list("content", flat=True).iterator()
    return b"".join(base64.b64decode(part) for part in parts)


def is_within_reach(user: User, batch: Batch) -> bool:
    """Whether every person in the files is still one whom `user` may see: none was sealed or handed on meanwhile."""
    wanted = set(batch.persons)
    return Person.objects.visible_to(user).filter(pk__in=wanted).count() == len(wanted)


@transaction.atomic
def break_off(batch: Batch) -> None:
    """Note that the work broke off: nothing was numbered, nothing kept."""
    Batch.objects.filter(pk=batch.pk, state=Batch.State.WORKING).update(state=Batch.State.FAILED, finished_at=now())


@transaction.atomic
def begin_again(user: User, batch: Batch) -> Batch:
    """Begin a batch again that failed or whose machine stopped in the middle. Raises ValidationError for any other."""
    found = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if found.state not in (Batch.State.FAILED, Batch.State.WORKING):
        raise ValidationError(_("这一批已经做完了。"))
    found.state, found.working_since, found.finished_at = Batch.State.WORKING, now(), None
    found.save(update_fields=["state", "working_since", "finished_at"])
    audit.written(user, "documents.begin_batch", found, form=found.form, found=found.total)
    return found


@transaction.atomic
def forget_expired() -> int:
    """Delete the files of batches that are older than a day; the batches stay. Returns how many."""
    old = Batch.objects.filter(state=Batch.State.DONE, finished_at__lt=now() - KEPT)
    numbers = list(old.values_list("pk", flat=True))
    BatchPart.objects.filter(batch__in=numbers).delete()
    Batch.objects.filter(pk__in=numbers).update(state=Batch.State.EXPIRED, persons=[], cases=[])
    return len(numbers)
