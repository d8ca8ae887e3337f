"""Entering a person with the first case: one form, and a look at probable doubles before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest, permitted, writes
from xiangnuan.cases.models import Case
from xiangnuan.cases.persons.forms import FirstCaseForm
from xiangnuan.people.forms import PHONES, PersonForm
from xiangnuan.people.identity import home_of, read_resident_number
from xiangnuan.people.models import Person
from xiangnuan.people.queries import compared, possible_doubles, record_rows, visible_persons
from xiangnuan.people.services import register_person, tell_apart
from xiangnuan.people.views.checking import told_of
from xiangnuan.people.views.merging import ground_words
from xiangnuan.web.dates import long_date
from xiangnuan.web.masks import mask_address, mask_identity, mask_name, mask_phone
from xiangnuan.web.presentation import presentation_of


class SecondForm(Protocol):
    """What is entered together with a person: a form that records itself for the person once they are on file."""

    fields: dict[str, Any]

    def is_valid(self) -> bool:
        """Whether it can be saved."""

    def record_for(self, person: Person) -> Any:
        """Save it for the person; raises ValidationError."""

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry page: its template, what is said once it is saved, and how a record with an open case is dealt with."""

    template: str
    saved: Callable[[], str]
    added: Callable[[], str]
    needs_no_open_case: bool = True
    then: Callable[[Person, Any], str] = lambda person, made: reverse("people:person", args=[person.pk])


NEW_CASE = Entry(
    "cases/persons/new.html",
    lambda: _("已登记，期限和事项都排好了。"),
    lambda: _("个案已建在原有的记录下；新填的个人资料没有改动原来的，请核对。"),
)


@require_http_methods(["GET", "POST"])
@permitted("person.write")
@writes
def new(request: StaffRequest) -> HttpResponse:
    """Take a person in with the first case. Who may be on file already is shown side by side before anything is saved."""
    return take_in(request, FirstCaseForm(request.POST or None, user=request.user), NEW_CASE)


def take_in(request: StaffRequest, second: SecondForm, entry: Entry) -> HttpResponse:
    """Enter a person together with `second` (`case_form` of the template), or add it to who is on file already."""
    person_form = PersonForm(request.POST or None)
    context: dict[str, Any] = {"form": person_form, "case_form": second, "told": None}
    if request.method != "POST":
        return render(request, entry.template, context)
    context["told"] = told_of(request.user, request.POST)
    context["different"] = _numbers(request, "different")
    if person_form.is_valid() & second.is_valid():
        if request.POST.get("same"):
            return _add_to(request, person_form, second, entry, context)
        doubles = [
            found for found in _doubles(request.user, person_form) if found[0].pk not in _told_apart(request, found[1])
        ]
        if doubles:
            context["doubles"] = _compared(request, person_form, doubles, entry)
            context["certain"] = any("identity" in grounds for _person, grounds in doubles)
            context["told"] = None
            return render(request, entry.template, context)
        saved = _save(request, person_form, second)
        if saved is not None:
            messages.success(request, entry.saved())
            return redirect(entry.then(*saved))
    return render(request, entry.template, context)


def _save(request: StaffRequest, person_form: PersonForm, second: SecondForm) -> tuple[Person, Any] | None:
    """Person and second form together or neither; None where a service refused, which the forms then say."""
    user = request.user
    try:
        with transaction.atomic():
            person = register_person(user, person_form.data_entered())
            made = second.record_for(person)
            # Whom the user told apart while entering is not asked about again.
            for other in visible_persons(user).filter(pk__in=_numbers(request, "different")):
                tell_apart(user, person, other)
    except ValidationError as wrong:
        known = set(getattr(wrong, "error_dict", {}))
        (second if known & set(second.fields) - set(person_form.fields) else person_form).refuse(wrong)
        return None
    return person, made


def _add_to(
    request: StaffRequest, person_form: PersonForm, second: SecondForm, entry: Entry, context: dict[str, Any]
) -> HttpResponse:
    """It is the same person: what is entered goes to the record on file."""
    wanted = request.POST["same"]
    person = (
        visible_persons(request.user).filter(pk=int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0).first()
    )
    if person is None:
        person_form.add_error(None, _("这份记录不在您的名下，请联系机构负责人。"))
        return render(request, entry.template, context)
    try:
        with transaction.atomic():
            made = second.record_for(person)
    except ValidationError as wrong:
        second.refuse(wrong)
        context["doubles"] = _compared(request, person_form, _doubles(request.user, person_form), entry)
        return render(request, entry.template, context)
    messages.success(request, entry.added())
    return redirect(entry.then(person, made))


def _doubles(user: User, form: PersonForm) -> list[tuple[Person, list[str]]]:
    data = form.cleaned_data
    born = data["birth_date"]
    if data["identity_kind"] == Person.IdentityKind.RESIDENT and data["identity_number"]:
        born = read_resident_number(data["identity_number"]).birth_date
    return possible_doubles(
        user,
        name=data["name"],
        identity_number=data["identity_number"],
        birth_date=born,
        phones=tuple(data[name] for name in PHONES),
    )


def _told_apart(request: StaffRequest, grounds: list[str]) -> set[int]:
    """Whom the user has said to be somebody else; the same number cannot be somebody else."""
    return set() if "identity" in grounds else _numbers(request, "different")


def _numbers(request: StaffRequest, name: str) -> set[int]:
    return {int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 18}


def _compared(
    request: StaffRequest, form: PersonForm, doubles: list[tuple[Person, list[str]]], entry: Entry
) -> list[dict[str, Any]]:
    """Each record on file beside what was entered, with what can be done."""
    masked = presentation_of(request).names_masked
    persons = [person for person, _grounds in doubles]
    rows = record_rows(request.user, persons, names_masked=masked)
    seen = set(
        visible_persons(request.user).filter(pk__in=[person.pk for person in persons]).values_list("pk", flat=True)
    )
    with_open_case = Case.objects.filter(person__in=persons, is_current=True, closed_on__isnull=True)
    busy = set(with_open_case.values_list("person_id", flat=True)) if entry.needs_no_open_case else set()
    entered, words = _entered_rows(form, masked), ground_words()
    for person in persons:
        audit.record(request.user, audit.Action.READ, "people.new_double", person, person=person.pk)
    return [
        {
            "person": person,
            "grounds": [words[ground] for ground in grounds],
            "rows": compared(entered, rows[person.pk], tuple(entered)),
            "is_visible": person.pk in seen,
            "is_busy": person.pk in busy,
            "is_certain": "identity" in grounds,
            "worker": person.worker.name if person.worker else "",
        }
        for person, grounds in doubles
    ]


def _entered_rows(form: PersonForm, masked: bool) -> dict[str, str]:
    """What was entered, in the rows that a record shows."""
    data = form.cleaned_data
    born, sex, home = data["birth_date"], data["sex"], ""
    if data["identity_kind"] == Person.IdentityKind.RESIDENT and data["identity_number"]:
        facts = read_resident_number(data["identity_number"])
        born, sex, home = facts.birth_date, facts.sex, home_of(facts.home_area)
    kind = Person.IdentityKind(data["identity_kind"]).label
    return {
        _("姓名"): mask_name(data["name"]) if masked else data["name"],
        _("性别"): str(Person.Sex(sex or Person.Sex.UNKNOWN).label),
        _("出生日期"): long_date(born) if born else "",
        _("证件"): f"{kind} {mask_identity(data['identity_number'])}".strip(),
        _("户籍地"): home,
        _("电话"): _("、").join(mask_phone(data[name]) for name in PHONES if data[name]),
        _("地址"): _("、").join(mask_address(data[name]) for name in ("household", "residence") if data[name]),
        _("责任社工"): "",
    }
