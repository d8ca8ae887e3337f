"""Small worlds for tests: an agency, its people and their cases, made by the services that users call."""

from __future__ import annotations

import io
import itertools
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from stdnum.cn import ric

from xiangnuan.access.models import Agency, Area, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import DecisionData, open_case
from xiangnuan.people.models import Person
from xiangnuan.people.services import PersonData, register_person
from xiangnuan.web.clock import today

TOWNS = {"330482001": "当湖街道", "330482002": "钟埭街道", "330482103": "新仓镇"}
_counter = itertools.count(1)


def an_agency(name: str = "") -> Agency:
    """An agency of Pinghu with three towns."""
    for code, title, parent in (
        ("33", "浙江省", None),
        ("3304", "嘉兴市", "33"),
        ("330482", "平湖市", "3304"),
        *((code, title, "330482") for code, title in TOWNS.items()),
    ):
        Area.objects.get_or_create(code=code, defaults={"name": title, "parent_id": parent})
    name = name or f"社工服务社{next(_counter)}"
    agency = Agency.objects.create(name=name, short_name=name[:10], area_id="330482")
    agency.towns.set(TOWNS)
    return agency


def an_account(agency: Agency, role: str = Role.SOCIAL_WORKER, **fields: Any) -> User:
    """An account of a role; area offices and workers stand in 新仓镇 unless told otherwise. The password is `p`."""
    number = next(_counter)
    fields.setdefault("area_id", "330482103" if role in (Role.SOCIAL_WORKER, Role.TOWN_OFFICE) else None)
    fields.setdefault("username", f"{role}{number}")
    fields.setdefault("name", f"{Role(role).label}{number}")
    return User.objects.create_user(password="p", agency=agency, role=role, **fields)


def a_worker(agency: Agency | None = None, **fields: Any) -> User:
    """A social worker, in an agency of their own unless one is given."""
    return an_account(agency or an_agency(), Role.SOCIAL_WORKER, **fields)


def an_identity_number(birth_date: date = date(1990, 3, 7), sex: str = "male", area: str = "330482") -> str:
    """A checksum-valid, made-up identity number; each call another one."""
    serial = next(_counter) * 2 % 998 + (1 if sex == "male" else 0)
    head = f"{area}{birth_date:%Y%m%d}{serial:03d}"
    return head + ric.calc_check_digit(head + "0")


def a_person(worker: User, name: str = "林玉安", **fields: Any) -> Person:
    """A person on file with a worker."""
    fields.setdefault("identity_number", an_identity_number())
    return register_person(worker, PersonData(name=name, **fields))


def a_case(
    worker: User,
    person: Person | None = None,
    *,
    measure: str = Case.Measure.COMMUNITY_TREATMENT,
    checked_in_on: date | None = None,
    decided_on: date | None = None,
    area_code: str = "330482103",
    **fields: Any,
) -> Case:
    """An open case, checked in three months ago unless told otherwise, its agreement signed the day after."""
    checked_in_on = checked_in_on or today() - timedelta(days=90)
    decision = DecisionData(measure=measure, decided_on=decided_on or checked_in_on - timedelta(days=5), **fields)
    return open_case(
        worker,
        person or a_person(worker),
        decision,
        area_code=area_code,
        checked_in_on=checked_in_on,
        agreed_on=min(checked_in_on + timedelta(days=1), today()),
    )


def a_photo(name: str = "照片.jpg", size: tuple[int, int] = (60, 40), **saved: Any) -> SimpleUploadedFile:
    """An uploaded photo of nothing; `saved` goes to the writer of the picture (`exif=…`)."""
    content = io.BytesIO()
    Image.new("RGB", size, (200, 190, 170)).save(content, "JPEG", **saved)
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")
