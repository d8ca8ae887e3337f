"""The papers of a person that a user may see, and whether every row has its file and every file its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from xiangnuan.access.gate import GatedQuerySet
from xiangnuan.access.models import User
from xiangnuan.cases.attachments.models import Attachment
from xiangnuan.cases.attachments.store import attachment_store
from xiangnuan.cases.models import Case, Fact

_FACTS_OFFERED = 40
_BATCH = 500


def attachments_of(user: User, person: int) -> GatedQuerySet[Attachment]:
    """The papers of a person, withdrawn ones too, for a list."""
    rows = Attachment.objects.visible_to(user).filter(person=person)
    return rows.select_related("uploaded_by", "withdrawn_by", "fact")


def standing_by_kind(user: User, person: int) -> dict[str, int]:
    """How many papers of each kind a person has, withdrawn ones left out."""
    rows = Attachment.objects.visible_to(user).filter(person=person, withdrawn_at__isnull=True)
    return dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))


def current_case(user: User, person: int) -> Case | None:
    """The case to which a new paper most likely belongs."""
    return Case.objects.visible_to(user).filter(person=person).order_by("-is_current", "-taken_on", "-pk").first()


def facts_offered(user: User, case: Case) -> list[Fact]:
    """The latest facts of a case to which a paper may belong."""
    rows = Fact.objects.visible_to(user).filter(case=case, superseded_at__isnull=True)
    return list(rows.order_by("-on", "-pk")[:_FACTS_OFFERED])


@dataclass(frozen=True, slots=True)
class Orphans:
    """Files without a row (by their names), and rows without a file (by their numbers)."""

    files: tuple[str, ...]
    rows: tuple[int, ...]


def find_orphans(older_than: float) -> Orphans:
    """Compare the store with the table, of all agencies; files younger than `older_than` seconds may yet get a row."""
    store = attachment_store()
    lost = []
    rows = Attachment.objects.order_by("pk").values_list("pk", "stored_as").iterator(chunk_size=2000)
    for pk, name in rows:
        if not store.has(name):
            lost.append(pk)
    nameless = [name for names in _batches(store.names()) for name in _without_row(names)]
    return Orphans(tuple(name for name in nameless if store.age(name) > older_than), tuple(lost))


def _without_row(names: list[str]) -> list[str]:
    known = set(Attachment.objects.filter(stored_as__in=names).order_by().values_list("stored_as", flat=True))
    return [name for name in names if name not in known]


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
