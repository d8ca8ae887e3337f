"""What the pages of an import show: the import behind the gate, its columns, its rows, doubles side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiangnuan.access.areas import area_name
from xiangnuan.access.models import User
from xiangnuan.access.views import StaffRequest
from xiangnuan.cases.models import Case
from xiangnuan.cases.roster import storing
from xiangnuan.cases.roster.labels import FIELD_LABELS, KIND_LABELS, label_of
from xiangnuan.cases.roster.models import PreviewPage, RosterImport
from xiangnuan.cases.roster.planning import NOTHING
from xiangnuan.cases.roster.services import plans_of
from xiangnuan.cases.roster.vocabulary import KINDS, field_keys
from xiangnuan.people.models import Person
from xiangnuan.people.queries import visible_persons
from xiangnuan.web.dates import long_date
from xiangnuan.web.masks import mask_address, mask_identity, mask_name, mask_phone

Tab = PreviewPage.Tab
_TONES = {"good": "done", "warned": "sun", "double": "sun", "refused": "late"}
_ROW_CLASSES = {"double": "xn-row--sun", "refused": "xn-row--late"}


def import_of(request: StaffRequest, pk: int) -> RosterImport:
    """An import that the reader may see: the own ones, for a manager all of the agency; else 404."""
    found = RosterImport.objects.visible_to(request.user).select_related("agency", "by", "area").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def tongue() -> str:
    """The reader's language as the import's sentences name it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@dataclass(frozen=True)
class Column:
    """A column of a table with what it may mean; the select of field `name` is filled with `choices`."""

    name: str
    heading: str
    letter: str
    field: str
    choices: list[tuple[str, str]]
    samples: list[str]
    tone: str
    spread: str


@dataclass(frozen=True)
class Table:
    """A table of the file as the mapping page asks about it."""

    place: int
    sheet: str
    title: str
    rows: int
    kind: str
    kinds: list[tuple[str, str]]
    columns: list[Column]


def tables_of(roster: RosterImport, chosen: dict[str, dict[str, Any]] | None = None) -> list[Table]:
    """The tables of the file with their guessed columns, or as somebody has just chosen them."""
    kinds = [(kind, str(KIND_LABELS[kind])) for kind in (*KINDS, NOTHING)]
    tables = []
    for place, plan in enumerate(plans_of(roster)):
        plan |= (chosen or {}).get(str(place), {})
        known = field_keys(plan["kind"]) if plan["kind"] in KINDS else ()
        choices = [("", _("不导入"))] + [(key, label_of(key)) for key in FIELD_LABELS if key in known]
        columns = [
            Column(
                name=f"field-{place}-{at}",
                heading=column["heading"] or column["column"],
                letter=column["column"],
                field=field or "",
                choices=choices,
                samples=[_masked(field, text) for text in column["samples"]],
                tone="done" if column["confidence"] == "sure" or column["spread"] else "sun",
                spread=str(KIND_LABELS.get(f"{column['spread']}s", "")) if column["spread"] else "",
            )
            for at, (column, field) in enumerate(zip(plan["columns"], plan["fields"], strict=True))
        ]
        tables.append(Table(place, plan["sheet"], plan["title"], plan["rows"], plan["kind"], kinds, columns))
    return tables


@dataclass(frozen=True)
class Chip:
    """A column of the list and what it becomes, in one line over the preview."""

    heading: str
    label: str
    tone: str


def chips_of(roster: RosterImport) -> list[Chip]:
    """Every heading with what it becomes, once however many sheets have it."""
    chips: dict[tuple[str, str], Chip] = {}
    for table in tables_of(roster):
        if table.kind == NOTHING:
            continue
        for column in table.columns:
            if not column.field and not column.spread and not column.samples:
                continue
            label = column.spread or (label_of(column.field) if column.field else _("不导入"))
            chips.setdefault((column.heading, label), Chip(column.heading, label, column.tone))
    return list(chips.values())


def _masked(field: str | None, text: str) -> str:
    """A cell as it may stand on a shared screen: who it is stays hidden, what kind of thing it is stays plain."""
    if field == "identity":
        return mask_identity(text, 6)
    if field in ("phone", "family_phone"):
        return mask_phone(text)
    return mask_name(text) if field in ("name", "former_name", "family_name") else text


def chosen_columns(roster: RosterImport, given: Any) -> dict[str, dict[str, Any]]:
    """What a submitted mapping page says, by table."""
    chosen = {}
    for place, plan in enumerate(plans_of(roster)):
        fields = [given.get(f"field-{place}-{at}") or None for at in range(len(plan["columns"]))]
        chosen[str(place)] = {"kind": given.get(f"kind-{place}", plan["kind"]), "fields": fields}
    return chosen


def preview_rows(roster: RosterImport, tab: str, number: int) -> list[dict[str, Any]]:
    """The rows of a page of the preview, made ready for the template."""
    rows = storing.page_of(roster, tab, number)
    for row in rows:
        row["tone"] = _TONES[row["state"]]
        row["css"] = _ROW_CLASSES.get(row["state"], "")
        row["words"] = [each[tongue()] for each in row["says"]]
        row["fine"] = _fine(row) if row.get("taken") else ""
        row["town_name"] = area_name(row["town"]) if row.get("town") else ""
        row["measure_label"] = row.get("measure_text") or ""
        if row.get("measure"):
            row["measure_label"] = str(Case.Measure(row["measure"]).label)
    return rows


def _fine(row: dict[str, Any]) -> str:
    """That a row comes in, and how its check-in was read where that may be asked: a serial, a year of two digits."""
    read = row.get("readings", {}).get("checked_in_on")
    if not read:
        return _("可导入")
    return _("可导入 ・ 日期读作 %(day)s") % {"day": long_date(date.fromisoformat(read))}


def doubles_of(user: User, roster: RosterImport, number: int) -> list[dict[str, Any]]:
    """The doubles of a page, each side by side with what it repeats; of a colleague's person only that it is there."""
    rows = preview_rows(roster, Tab.DOUBLES, number)
    wanted = [row["person"] for row in rows if row.get("person")]
    persons = {person.pk: person for person in visible_persons(user).filter(pk__in=wanted).select_related("worker")}
    chosen = roster.choices.get("doubles", {})
    labels = {
        "skip": _("同一人，不导入这一行"),
        "case": _("同一人，加一个个案"),
        "person": _("不是同一人，照样导入"),
    }
    for row in rows:
        person = persons.get(row.get("person") or 0)
        row["is_hidden"] = bool(row.get("person")) and person is None
        row["beside"] = _side_by_side(row, person)
        now = chosen.get(row["key"], row.get("choice", "skip"))
        row["choices"] = [(value, labels[value], value == now) for value in row.get("options", ["skip"])]
        row["why_not_words"] = [each[tongue()] for each in row.get("why_not", [])]
        row["on_file"] = person
    return rows


def _side_by_side(row: dict[str, Any], person: Person | None) -> list[dict[str, Any]]:
    left = row.get("left", {})
    right = _on_file(person) if person else row.get("right", {})
    keys = [key for key in FIELD_LABELS if left.get(key) or right.get(key)]
    return [
        {
            "label": label_of(key),
            "left": _said(key, left.get(key, "")),
            "right": _said(key, right.get(key, "")),
            "differs": left.get(key, "") != right.get(key, ""),
        }
        for key in keys
    ]


def _said(key: str, fact: str) -> str:
    """A fact in the reader's words; names stay whole, since whoever decides whether two are one must see them."""
    if not fact:
        return ""
    if key == "sex":
        return str(dict(Person.Sex.choices).get(fact, fact))
    if key == "measure":
        return str(dict(Case.Measure.choices).get(fact, fact))
    if key == "town":
        return area_name(fact)
    if key.endswith("_on"):
        try:
            return long_date(date.fromisoformat(fact))
        except ValueError:
            return fact
    if key == "phone":
        return "、".join(mask_phone(phone) for phone in fact.split("、"))
    if key in ("household", "residence"):
        return mask_address(fact)
    return fact if key in ("name", "former_name", "family_name") else _masked(key, fact)


def _on_file(person: Person) -> dict[str, str]:
    """What is known of a person on file, in the form of a row's facts."""
    current = person.cases.filter(is_current=True, sealed_on__isnull=True).first()
    facts = {
        "name": person.name,
        "sex": person.sex,
        "identity": person.identity_number,
        "phone": "、".join(phone.number for phone in person.phones.all()),
        "worker": person.worker.name if person.worker else "",
        "town": person.area_code,
    }
    for address in person.addresses.all():
        if address.until is None:
            facts[address.kind] = address.text
    if current:
        facts |= {"measure": current.measure, "decision_number": current.decision_number}
        for key in ("decided_on", "checked_in_on", "agreed_on"):
            day = getattr(current, key)
            facts[key] = day.isoformat() if day else ""
    return facts
