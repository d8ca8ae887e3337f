"""Records of persons side by side: the same rows of each, what must not be read over a shoulder masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xiangnuan.access.areas import area_name
from xiangnuan.access.models import User
from xiangnuan.people import hooks
from xiangnuan.people.identity import home_of
from xiangnuan.people.models import FamilyMember, Person
from xiangnuan.people.queries.finding import visible_persons
from xiangnuan.web.dates import long_date
from xiangnuan.web.masks import mask_address, mask_identity, mask_name, mask_phone

Rows = dict[str, str]


def record_rows(user: User, persons: Iterable[Person], *, names_masked: bool) -> dict[int, Rows]:
    """{person: {label: value}} for a comparison, in a fixed number of queries.

    Of a record that `user` may not see (a colleague's), only the name, the year of birth and who is in charge.
    """
    records = list(persons)
    numbers = [person.pk for person in records]
    seen = set(visible_persons(user).filter(pk__in=numbers).values_list("pk", flat=True))
    near: dict[int, Any] = {
        person.pk: person
        for person in Person.objects.filter(pk__in=seen)
        .prefetch_related("phones", "addresses")
        .select_related("worker")
    }
    family = _family(seen)
    told = [describe([number for number in numbers if number in seen]) for describe in hooks.registry.describers]
    rows: dict[int, Rows] = {}
    for record in records:
        name = mask_name(record.name) if names_masked else record.name
        worker = record.worker.name if record.worker else ""
        if record.pk not in seen:
            year = str(record.birth_date.year) if record.birth_date else ""
            rows[record.pk] = {_("姓名"): name, _("出生日期"): year, _("责任社工"): worker}
            continue
        rows[record.pk] = _own(near[record.pk], name, family.get(record.pk, ""))
        for more in told:
            rows[record.pk].update(more.get(record.pk, {}))
    return rows


def _own(person: Person, name: str, family: str) -> Rows:
    phones = _("、").join(mask_phone(phone.number) for phone in person.phones.all())
    standing = [address for address in person.addresses.all() if address.until is None]
    return {
        _("姓名"): name,
        _("拼音"): person.name_pinyin,
        _("曾用名"): person.former_names,
        _("性别"): person.get_sex_display(),
        _("出生日期"): long_date(person.birth_date) if person.birth_date else "",
        _("证件"): f"{person.get_identity_kind_display()} {mask_identity(person.identity_number)}".strip(),
        _("户籍地"): home_of(person.home_area) if person.home_area else "",
        _("电话"): phones,
        _("地址"): _("、").join(mask_address(address.text) for address in standing),
        _("家属"): family,
        _("工作"): _("、").join(part for part in (person.occupation, person.employer) if part),
        _("执行镇（街道）"): area_name(person.area_code) if person.area_code else "",
        _("责任社工"): person.worker.name if person.worker else "",
        _("登记日期"): long_date(person.created_at.date()),
    }


def _family(numbers: Iterable[int]) -> dict[int, str]:
    relations: dict[int, list[str]] = {}
    rows = FamilyMember.objects.filter(person__in=list(numbers)).order_by("pk").values_list("person_id", "relation")
    for person, relation in rows:
        relations.setdefault(person, []).append(relation)
    return {person: _("、").join(found) for person, found in relations.items()}


def compared(left: Rows, right: Rows, labels: Sequence[str] = ()) -> list[dict[str, str]]:
    """Rows for the component `comparison`: every label of either side, in the order of the fuller one."""
    fuller, other = (left, right) if len(left) >= len(right) else (right, left)
    order = labels or [*fuller, *(label for label in other if label not in fuller)]
    return [
        {"label": label, "left": left.get(label, ""), "right": right.get(label, "")}
        for label in order
        if left.get(label) or right.get(label)
    ]
