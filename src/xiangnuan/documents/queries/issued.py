"""Documents that were issued, as a user may see them: of one person, and the register of the agency."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from xiangnuan.access.gate import GatedQuerySet
from xiangnuan.access.models import User
from xiangnuan.documents.models import IssuedDocument
from xiangnuan.documents.papers.register import forms_by_code
from xiangnuan.documents.queries.offering import forms_for
from xiangnuan.people.queries import search_persons

ORDERS = {"made": ("pk",), "form": ("form", "year", "serial", "pk")}
EXPORTED = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the register was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    form: str = ""
    year: str = ""
    state: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        year, sort, form, state = (query.get(name, "") for name in ("year", "sort", "form", "state"))
        return cls(
            text=query.get("q", "").strip()[:60],
            form=form if form in forms_by_code() else "",
            year=year if year.isdecimal() and len(year) == 4 else "",
            state=state if state in ("unsigned", "signed", "withdrawn") else "",
            sort=sort if sort.removeprefix("-") in ORDERS else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the order; without a word the latest first."""
        if not self.sort:
            return ("-pk",)
        columns = ORDERS[self.sort.removeprefix("-")]
        return tuple(f"-{name}" for name in columns) if self.sort.startswith("-") else columns

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.form, self.year, self.state))


def documents_of(user: User) -> GatedQuerySet[IssuedDocument]:
    """All issued documents that a user may see, without their content."""
    codes = [form.code for form in forms_for(user)]
    rows = IssuedDocument.objects.visible_to(user).filter(form__in=codes).defer("content")
    return rows.select_related("person", "made_by", "scan")


def listed(user: User, asked: Asked) -> GatedQuerySet[IssuedDocument]:
    """Those of the register that fit, in no order."""
    rows = documents_of(user)
    if asked.text:
        persons = search_persons(user, asked.text).values("pk")
        rows = rows.filter(Q(number__icontains=asked.text) | Q(person__in=persons))
    if asked.form:
        rows = rows.filter(form=asked.form)
    if asked.year:
        rows = rows.filter(year=int(asked.year))
    if asked.state == "withdrawn":
        rows = rows.filter(withdrawn_at__isnull=False)
    elif asked.state:
        rows = rows.filter(withdrawn_at__isnull=True, scan__isnull=asked.state == "unsigned")
    return rows
