"""Who is in charge of a case and where it is carried out; kept equal on case, person and duties."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import BreachCount, Case, Obligation
from xiangnuan.cases.projection import refresh
from xiangnuan.people.models import Person


def place_person(person: Person, case: Case) -> None:
    """Give the person the worker and the area of the current case."""
    person.worker_id, person.area_code = case.worker_id, case.area_code
    person.save(update_fields=["worker", "area_code"])


def place_case(case: Case, area_code: str) -> None:
    """Carry the case out in another area from now on."""
    case.area_code = area_code
    case.save(update_fields=["area_code"])
    _follow(case)
    if case.is_current:
        place_person(case.person, case)


@transaction.atomic
def assign_worker(user: User, cases: Iterable[Case], worker: User) -> int:
    """Put `worker` in charge of cases, with all their open duties; returns how many changed hands."""
    if worker.role != "social_worker" or not worker.is_active:
        raise ValidationError({"worker": _("责任社工必须是在岗的社工。")})
    changed = 0
    for case in Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk"):
        if case.agency_id != worker.agency_id:
            raise ValidationError({"worker": _("责任社工必须是本机构的社工。")})
        if case.worker_id == worker.pk:
            continue
        before = case.worker_id
        case.worker = worker
        case.save(update_fields=["worker"])
        _follow(case)
        if case.is_current:
            place_person(case.person, case)
        audit.written(user, "cases.assign_worker", case, person=case.person_id, before=before, after=worker.pk)
        changed += 1
    return changed


def _follow(case: Case) -> None:
    for model in (Obligation, BreachCount):
        model.objects.filter(case=case).update(worker=case.worker, area_code=case.area_code)


def step_back_before_merge(user: User, survivor: Person, absorbed: Person) -> None:
    """Let no case of either record be the current one while rows move: a person has one at most."""
    Case.objects.filter(person__in=[survivor, absorbed]).update(is_current=False)


def rejoin_after_merge(user: User, survivor: Person, absorbed: Person) -> None:
    """After a merge or its undo, name the current case of both records anew: an open one first, else the latest."""
    for person in (survivor, absorbed):
        person.cases.update(is_current=False)
        cases = list(person.cases.order_by("taken_on", "pk"))
        if not cases:
            continue
        current = next((case for case in reversed(cases) if case.closed_on is None), cases[-1])
        current.is_current = True
        current.save(update_fields=["is_current"])
        place_person(person, current)
        for case in cases:
            refresh(case)
