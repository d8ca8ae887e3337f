"""Taking a person in, and correcting what is known of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiangnuan.access import audit
from xiangnuan.access.crypto import blind_index, blind_indexes
from xiangnuan.access.models import Agency, User
from xiangnuan.people.identity import clean_identity_number, read_resident_number
from xiangnuan.people.models import Address, Person
from xiangnuan.people.names import given_name_of, pinyin_of
from xiangnuan.people.services.surroundings import move_house, set_phones
from xiangnuan.web.meanwhile import changed_meanwhile

IDENTITY = "person.identity"
SEALED_RECORD = gettext_lazy("有封存记录，请联系负责人。")
"""All that anybody is told who enters the identity number of a sealed record."""


@dataclass(frozen=True)
class PersonData:
    """What is entered about a person. Of a resident number, birth date, sex and home area are taken from it."""

    name: str
    identity_kind: str = Person.IdentityKind.RESIDENT
    identity_number: str = ""
    sex: str = Person.Sex.UNKNOWN
    birth_date: date | None = None
    former_names: str = ""
    nationality: str = ""
    ethnicity: str = ""
    education: str = ""
    marriage: str = ""
    occupation: str = ""
    employer: str = ""
    note: str = ""
    phones: tuple[str, ...] = field(default=())
    household: str = ""
    residence: str = ""


_PLAIN = (
    "former_names",
    "nationality",
    "ethnicity",
    "education",
    "marriage",
    "occupation",
    "employer",
    "note",
)
assert set(_PLAIN) <= {item.name for item in fields(PersonData)}
_DESCRIBED = (*_PLAIN, "name", "sex", "birth_date", "identity_kind", "identity_number")


def build_person(agency: Agency, data: PersonData, by: User | None) -> Person:
    """An unsaved Person from entered data, checked; raises ValidationError by field. Bulk writers use it too."""
    person = Person(agency=agency, province=agency.province, created_by=by)
    _describe(person, data)
    return person


@transaction.atomic
def register_person(user: User, data: PersonData, *, agency: Agency | None = None) -> Person:
    """Take a person in. Raises ValidationError by field, also where the identity number is already on file."""
    agency = agency or user.agency
    if agency is None:
        raise ValidationError(_("这个账号不属于任何机构，不能登记人员。"))
    person = build_person(agency, data, user)
    # Until a case names the worker, the person stands with who took them in, else nobody could see the entry.
    person.worker = user if user.role == "social_worker" else None
    person.area_code = user.area_id or ""
    _refuse_double(person)
    person.save()
    set_phones(user, person, data.phones)
    for kind, text in ((Address.Kind.HOUSEHOLD, data.household), (Address.Kind.RESIDENCE, data.residence)):
        if text:
            move_house(user, person, kind, text)
    audit.written(user, "people.register_person", person, person=person.pk)
    return person


@transaction.atomic
def describe_person(user: User, person: Person, data: PersonData, *, seen: str = "") -> Person:
    """Correct the description of a person; the audit trail names the fields that changed, not their content.

    `seen` is the `description_mark` of what the user had on the screen: where somebody else has changed the record
    since, nothing is written and a ValidationError (code `changed`) says so.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if seen and seen != description_mark(person):
        raise changed_meanwhile()
    before = {name: getattr(person, name) for name in _DESCRIBED}
    _describe(person, data)
    _refuse_double(person)
    person.save()
    set_phones(user, person, data.phones)
    for kind, text in ((Address.Kind.HOUSEHOLD, data.household), (Address.Kind.RESIDENCE, data.residence)):
        move_house(user, person, kind, text)
    changed = [name for name, value in before.items() if getattr(person, name) != value]
    audit.written(user, "people.describe_person", person, person=person.pk, fields=changed)
    return person


def description_mark(person: Person) -> str:
    """A short digest of all that `describe_person` may change, by which a form notices that it is out of date."""
    values = [str(getattr(person, name) or "") for name in _DESCRIBED]
    values += [phone.number for phone in person.phones.all()]
    values += [f"{address.kind}{address.text}" for address in person.addresses.filter(until__isnull=True)]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:16]


def _describe(person: Person, data: PersonData) -> None:
    name = data.name.strip()
    if not name:
        raise ValidationError({"name": _("请填写姓名。")})
    person.name = name
    person.name_pinyin, person.name_initials = pinyin_of(name)
    person.given_name = given_name_of(name)
    for item in _PLAIN:
        setattr(person, item, getattr(data, item).strip())
    person.identity_kind = data.identity_kind
    person.sex = data.sex
    person.birth_date = data.birth_date
    number = clean_identity_number(data.identity_number)
    if data.identity_kind == Person.IdentityKind.NONE:
        number = ""
    if number and data.identity_kind == Person.IdentityKind.RESIDENT:
        try:
            facts = read_resident_number(number)
        except ValidationError as wrong:
            raise ValidationError({"identity_number": wrong}) from wrong
        person.birth_date, person.sex, person.home_area = facts.birth_date, facts.sex, facts.home_area
    person.identity_number = number
    person.identity_index = identity_index(number)


def identity_index(number: str) -> str:
    """The blind index that a row with this identity number is written with."""
    return blind_index(IDENTITY, clean_identity_number(number))


def identity_indexes(number: str) -> list[str]:
    """The blind indexes under which an identity number may stand: several while keys are rotated."""
    return blind_indexes(IDENTITY, clean_identity_number(number))


def _refuse_double(person: Person) -> None:
    if not person.identity_index:
        return
    twins = Person.objects.filter(
        agency_id=person.agency_id,
        identity_index__in=identity_indexes(person.identity_number),
        merged_into__isnull=True,
    ).exclude(pk=person.pk)
    sealed = list(twins.values_list("sealed_on", flat=True)[:1])
    if sealed and sealed[0] is not None:
        raise ValidationError({"identity_number": SEALED_RECORD}, code="sealed")
    if sealed:
        raise ValidationError({"identity_number": _("这个证件号码已经登记在另一个人名下。")}, code="double")
