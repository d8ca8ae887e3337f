"""A list from its bytes to the database: the one engine behind the page and the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from xiangnuan.access import audit
from xiangnuan.access.areas import divisions
from xiangnuan.access.models import Agency, Area, AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.roster.deciding import Decided, decide
from xiangnuan.cases.roster.making import Workers
from xiangnuan.cases.roster.models import ColumnMemory
from xiangnuan.cases.roster.places import Places
from xiangnuan.cases.roster.planning import TablePlan, memory_of, plan_table, plan_workbook
from xiangnuan.cases.roster.reading import read_roster
from xiangnuan.cases.roster.vocabulary import KINDS
from xiangnuan.cases.roster.writing import ListWriter, Made, Setting
from xiangnuan.sheets.limits import SheetError
from xiangnuan.sheets.reading import read_workbook
from xiangnuan.web.bulk import without_collector
from xiangnuan.web.clock import now, today
from xiangnuan.web.ranges import as_ranges

Progress = Callable[[int], None]


@dataclass
class Request:
    """A list that somebody wants in: its bytes, whose it is, and what was chosen about it.

    `tables`: by position, kind and the field of every column. `doubles`: by row. `workers`: account by written name.
    """

    data: bytes
    filename: str
    area_code: str
    agency: Agency | None
    user: User | None = None
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    doubles: Mapping[str, str] = field(default_factory=dict)
    workers: Mapping[str, int] = field(default_factory=dict)
    number: int | None = None


def places_of(area_code: str) -> Places:
    """The area with the towns around it: those of its county where it is a town itself."""
    county = area_code[:6]
    towns = dict(Area.objects.filter(code__startswith=county, code__regex=r"^\d{9}$").values_list("code", "name"))
    names: Mapping[str, str] = {}
    if not towns:
        try:
            names = divisions()
        except ImproperlyConfigured:
            names = {}
        towns = {code: name for code, name in names.items() if len(code) == 9 and code.startswith(county)}
    name = towns.get(area_code) or Area.objects.filter(code=area_code).values_list("name", flat=True).first()
    return Places(area_code, name or names.get(area_code, ""), towns)


def plan_list(request: Request) -> list[TablePlan]:
    """The tables of the file, each column guessed, remembered or chosen. Raises SheetError."""
    book = read_workbook(request.data, request.filename)
    memory = memories(request.agency)
    plans = plan_workbook(book, memory)
    for place, plan in enumerate(plans):
        chosen = request.tables.get(str(place))
        if not chosen:
            continue
        kind = str(chosen["kind"])
        if kind in KINDS and kind != plan.kind:
            plan = plans[place] = plan_table(plan.table, memory, kind)
        plan.kind = kind
        if len(chosen.get("fields", ())) == len(plan.guesses):
            plan.choose(chosen["fields"])
    if not plans:
        raise SheetError(
            "no_table",
            "文件里没有找到名册：没有一行表头能认出来。",
            "No list was found in the file: no row of headings was recognised.",
        )
    return plans


def decide_list(request: Request, progress: Progress | None = None, day: dt.date | None = None) -> Decided:
    """Read the whole list and decide upon every row; writes nothing. Raises SheetError."""
    with without_collector():
        roster = read_roster(plan_list(request), places_of(request.area_code), day or today(), progress)
        return decide(roster, request.agency, request.user, request.doubles)


def write_list(request: Request, decided: Decided, progress: Progress | None = None) -> tuple[Made, dict[str, Any]]:
    """Write a decided list in one transaction; returns what was made and the ledger for its undo."""
    if request.agency is None:
        raise ValueError("a list is written for an agency")
    with without_collector(), transaction.atomic():
        setting = Setting(request.agency, request.user, workers_of(request), today(), now(), number=request.number)
        made = ListWriter(setting, decided, progress).write()
        detail = {
            "import": request.number,
            "persons": len(made.persons),
            "cases": len(made.cases) + len(made.added_cases),
        }
        entry = audit.entry(request.user, audit.Action.WRITE, "roster.import", request.agency, detail=detail)
        entry.agency = request.agency.pk
        entry.save()
    return made, ledger_of(made)


def ledger_of(made: Made) -> dict[str, Any]:
    """What an undo needs to know, short: keys as ranges."""
    return {
        "persons": as_ranges(made.persons),
        "added_cases": as_ranges(made.added_cases),
        "added_facts": as_ranges(made.added_facts),
        "changed": made.changed,
    }


def last_audit_entry() -> int:
    """The number of the newest entry of the audit trail."""
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def workers_of(request: Request) -> Workers:
    """The agency's workers, and who stands in where a name has no account: a social worker who imports their own list."""
    accounts = User.objects.filter(agency=request.agency, role=Role.SOCIAL_WORKER, is_active=True).order_by("pk")
    user = request.user
    fallback = user if user is not None and user.role == Role.SOCIAL_WORKER else None
    return Workers(accounts, dict(request.workers), fallback)


def memories(agency: Agency | None) -> dict[str, dict[str, str | None]]:
    """What the agency confirmed about headings, by their signature."""
    if agency is None:
        return {}
    return dict(ColumnMemory.objects.filter(agency=agency).values_list("signature", "fields"))


def remember_columns(agency: Agency, plans: Sequence[TablePlan]) -> None:
    """Keep what a person confirmed, for the next list with the same headings."""
    for plan in plans:
        if any(plan.table.paths):
            ColumnMemory.objects.update_or_create(
                agency=agency, signature=plan.signature, defaults={"fields": memory_of(plan)}
            )


def unknown_workers(request: Request, decided: Decided) -> dict[str, int]:
    """Names that the list writes for workers and no account bears, with their rows; without those chosen already."""
    if request.agency is None:
        return {}
    return workers_of(request).unknown([taken.row for taken in decided.taken])


def notes_of(decided: Decided) -> list[tuple[str, str]]:
    """What is worth saying about the whole list, in Chinese and in English; workers without accounts stand apart."""
    notes: list[tuple[str, str]] = []
    for plan in decided.roster.plans:
        if plan.kind == "nothing":
            sheet = plan.table.sheet
            notes.append(
                (
                    f"“{sheet}”里的表不是名册、尿检或走访，没有读取。",
                    f"A table in “{sheet}” is no list of persons, tests or visits.",
                )
            )
    month_only = sum(event.month_only for event, _case in decided.events)
    if month_only:
        notes.append(
            (
                f"{month_only} 次检测或走访只写了月份，按当月最后一天记。",
                f"{month_only} tests or visits name only a month: taken as its last day.",
            )
        )
    if decided.on_file:
        notes.append(
            (
                f"{decided.on_file} 次检测或走访已在系统中，没有重复导入。",
                f"{decided.on_file} tests or visits are on file already.",
            )
        )
    return notes
