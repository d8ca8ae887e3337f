"""Phones, addresses and family of a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.crypto import blind_index, blind_indexes
from xiangnuan.access.models import User
from xiangnuan.people.models import Address, FamilyMember, Person, Phone
from xiangnuan.web.clock import today
from xiangnuan.web.meanwhile import changed_meanwhile

PHONE, PHONE_TAIL = "person.phone", "person.phone_tail"
_SIGNS = re.compile(r"[^\d+]")


def clean_phone(text: str) -> str:
    """Digits only, full-width folded, the country's own prefix (+86, 0086) away."""
    number = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(?:\+86|0086)", "", number)


def phone_index(number: str) -> str:
    """The blind index that a clean number is written with."""
    return blind_index(PHONE, number)


def tail_index(number: str) -> str:
    """The blind index of the last four digits of a clean number."""
    return blind_index(PHONE_TAIL, number[-4:])


def phone_indexes(text: str) -> list[str]:
    """The blind indexes under which a number may stand: several while keys are rotated."""
    return blind_indexes(PHONE, clean_phone(text))


def tail_indexes(tail: str) -> list[str]:
    """The same of the last four digits."""
    return blind_indexes(PHONE_TAIL, tail)


def build_phone(person: Person, text: str, position: int) -> Phone:
    """An unsaved Phone with its indexes; raises ValidationError where the text is no number."""
    number = clean_phone(text)
    if not re.fullmatch(r"\+?\d{7,15}", number):
        raise ValidationError({"phones": _("“%(text)s”不像电话号码。") % {"text": text[:30]}})
    return Phone(
        agency_id=person.agency_id,
        person=person,
        number=number,
        index=phone_index(number),
        tail_index=tail_index(number),
        position=position,
    )


def set_phones(user: User | None, person: Person, numbers: Iterable[str]) -> None:
    """Make `numbers`, in that order, the phones of a person; equal ones are kept as they are."""
    wanted = list(dict.fromkeys(clean_phone(number) for number in numbers if number.strip()))
    present = list(person.phones.all())
    if wanted == [phone.number for phone in present]:
        return
    built = [build_phone(person, number, position) for position, number in enumerate(wanted)]
    with transaction.atomic():
        person.phones.all().delete()
        Phone.objects.bulk_create(built)
        audit.written(user, "people.set_phones", person, person=person.pk, count=len(built))


def build_address(person: Person, kind: str, text: str, area_code: str = "") -> Address:
    """An unsaved Address."""
    return Address(agency_id=person.agency_id, person=person, kind=kind, text=text.strip(), area_code=area_code)


@transaction.atomic
def move_house(user: User | None, person: Person, kind: str, text: str, area_code: str = "") -> Address | None:
    """Give a person a new address of a kind; the one before ends today and is kept. The same text changes nothing."""
    text = text.strip()
    present = person.addresses.filter(kind=kind, until__isnull=True).first()
    if (present.text if present else "") == text:
        return present
    if present:
        present.until = today()
        present.save(update_fields=["until"])
    if not text:
        return None
    address = build_address(person, kind, text, area_code)
    address.since = today() if present else None
    address.save()
    audit.written(user, "people.move_house", address, person=person.pk, kind=kind)
    return address


# What a form about somebody of the family changes.
FAMILY_FIELDS = ("name", "relation", "phone", "lives_together", "is_emergency_contact", "note")


@transaction.atomic
def add_family_member(
    user: User,
    person: Person,
    *,
    name: str,
    relation: str,
    phone: str = "",
    lives_together: bool = False,
    is_emergency_contact: bool = False,
    note: str = "",
) -> FamilyMember:
    """Add somebody of the family."""
    member = FamilyMember.objects.create(
        agency_id=person.agency_id,
        person=person,
        name=name.strip(),
        relation=relation.strip(),
        phone=clean_phone(phone),
        lives_together=lives_together,
        is_emergency_contact=is_emergency_contact,
        note=note.strip(),
    )
    audit.written(user, "people.add_family_member", member, person=person.pk)
    return member


@transaction.atomic
def describe_family_member(
    user: User,
    member: FamilyMember,
    *,
    name: str,
    relation: str,
    phone: str = "",
    lives_together: bool = False,
    is_emergency_contact: bool = False,
    note: str = "",
    seen: FamilyMember | None = None,
) -> FamilyMember:
    """Correct what is known of somebody of the family.

    Where `seen` is not what stands there, somebody else was first: ValidationError (code `changed`), nothing is written.
    """
    member = FamilyMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if seen is not None and any(getattr(member, name) != getattr(seen, name) for name in FAMILY_FIELDS):
        raise changed_meanwhile()
    member.name, member.relation, member.phone = name.strip(), relation.strip(), clean_phone(phone)
    member.lives_together, member.is_emergency_contact = lives_together, is_emergency_contact
    member.note = note.strip()
    member.save()
    audit.written(user, "people.describe_family_member", member, person=member.person_id)
    return member


@transaction.atomic
def remove_family_member(user: User, member: FamilyMember) -> None:
    """Take back a family member entered by mistake."""
    audit.written(user, "people.remove_family_member", member, person=member.person_id)
    member.delete()
