"""Every act about an import: upload, columns, doubles, confirming, giving up, undoing. Each is one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, Area, User
from xiangnuan.cases.roster import storing
from xiangnuan.cases.roster.deciding import Choice, Decided
from xiangnuan.cases.roster.importing import (
    Progress,
    Request,
    decide_list,
    last_audit_entry,
    notes_of,
    plan_list,
    remember_columns,
    unknown_workers,
    write_list,
)
from xiangnuan.cases.roster.models import PreviewPage, RosterImport
from xiangnuan.cases.roster.planning import NOTHING
from xiangnuan.cases.roster.previewing import plan_json, preview_rows
from xiangnuan.cases.roster.undoing import undo
from xiangnuan.cases.roster.vocabulary import KINDS, field_keys
from xiangnuan.cases.roster.writing import Made
from xiangnuan.sheets.limits import LIMITS, SheetError
from xiangnuan.web.clock import now

State = RosterImport.State
_WAITS_FOR, _REPORT_FOR = timedelta(days=7), timedelta(days=30)
_REPORT_TABS = (PreviewPage.Tab.REFUSED, PreviewPage.Tab.DOUBLES, PreviewPage.Tab.WARNED)


def request_of(roster: RosterImport) -> Request:
    """The import as the engine is asked about it."""
    return Request(
        data=storing.kept_file(roster),
        filename=roster.filename,
        area_code=roster.area_code,
        agency=roster.agency,
        user=roster.by,
        tables=roster.choices.get("tables", {}),
        doubles=roster.choices.get("doubles", {}),
        workers=roster.choices.get("workers", {}),
        number=roster.pk,
    )


def _locked(roster: RosterImport, *states: str) -> RosterImport:
    """The import under its lock, in one of these states; raises ValidationError in any other."""
    found = RosterImport.objects.select_for_update(of=("self",)).select_related("agency", "by").get(pk=roster.pk)
    if found.state not in states:
        raise ValidationError(_("这次导入已经到了下一步，请看最新的页面。"))
    return found


@transaction.atomic
def upload_list(user: User, agency: Agency, area: Area, filename: str, data: bytes) -> RosterImport:
    """Keep an uploaded list; it is read in the next step. Raises ValidationError where it is larger than may be."""
    if len(data) > LIMITS.file_bytes:
        raise ValidationError({"file": _("文件过大：最多 %(size)s MB。") % {"size": LIMITS.file_bytes // 1024 // 1024}})
    roster = RosterImport.objects.create(
        agency=agency, by=user, area=area, area_code=area.code, filename=filename[-200:], working_since=now()
    )
    storing.keep_file(roster, data)
    audit.written(user, "roster.upload", roster, bytes=len(data))
    _forget_old(agency)
    return roster


def _forget_old(agency: Agency) -> None:
    """Give up what was left lying, and delete the reports of imports long done: they hold clients' data."""
    old = RosterImport.objects.filter(agency=agency)
    waiting = (State.MAPPING, State.PREVIEW)
    for roster in old.filter(state__in=waiting, created_at__lt=now() - _WAITS_FOR):
        storing.forget_file(roster)
        storing.forget_pages(roster)
        roster.state, roster.finished_at = State.CANCELLED, now()
        roster.save()
    PreviewPage.objects.filter(
        roster__agency=agency, roster__state=State.DONE, roster__finished_at__lt=now() - _REPORT_FOR
    ).delete()


def read_upload(roster: RosterImport, progress: Progress | None = None) -> RosterImport:
    """Read the file and guess its columns; goes straight on to the preview where nothing is left to ask.

    Nothing is written before the preview is confirmed, and the preview shows every column and leads back to them.
    """
    try:
        plans = plan_list(request_of(roster))
    except SheetError as wrong:
        return _fail(roster, wrong)
    with transaction.atomic():
        roster = _locked(roster, State.READING)
        roster.plan = json.dumps(plan_json(plans), ensure_ascii=False)
        is_sure = any(plan.kind != NOTHING for plan in plans) and all(plan.is_sure for plan in plans)
        roster.state = State.CHECKING if is_sure else State.MAPPING
        roster.counts = {
            "sheets": len({plan.table.sheet for plan in plans}),
            "rows": sum(len(plan.table.rows) for plan in plans),
        }
        roster.save()
    return check_list(roster, progress) if is_sure else roster


@transaction.atomic
def break_off(roster: RosterImport) -> RosterImport:
    """After a step that broke off for a reason nobody foresaw: back to where a person can go on, and say so."""
    found = RosterImport.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    back = {State.READING: State.FAILED, State.CHECKING: State.MAPPING, State.IMPORTING: State.PREVIEW}
    if not found.is_working:
        return found
    found.state = back.get(State(found.state), State.DONE)
    found.working_since = None
    found.trouble = {
        "zh": "这一步没有做完，什么都没有写入；请再试一次，仍不行请告诉管理员。",
        "en": "This step did not end; nothing was written. Try again, and tell the administrator if it happens again.",
    }
    if found.state == State.FAILED:
        storing.forget_file(found)
        found.finished_at = now()
    found.save()
    return found


@transaction.atomic
def begin_again(user: User, roster: RosterImport) -> RosterImport:
    """Let a step begin again that was cut off; a second run of a step that still works ends at its lock."""
    found = _locked(roster, *RosterImport.WORKING)
    found.working_since = now()
    found.save(update_fields=["working_since"])
    audit.written(user, "roster.begin_again", found)
    return found


def _fail(roster: RosterImport, wrong: SheetError) -> RosterImport:
    with transaction.atomic():
        storing.forget_file(roster)
        storing.forget_pages(roster)
        roster.state, roster.trouble = State.FAILED, {"zh": wrong.zh, "en": wrong.en}
        roster.finished_at = now()
        roster.save()
    return roster


@transaction.atomic
def guess_again(user: User, roster: RosterImport, kinds: Mapping[str, str]) -> RosterImport:
    """Guess the columns anew for tables of which a person says that they are of another kind."""
    roster = _locked(roster, State.MAPPING, State.PREVIEW)
    if not set(kinds.values()) <= {*KINDS, NOTHING}:
        raise ValidationError(_("列的对应不完整，请重新选择。"))
    request = request_of(roster)
    request.tables = {place: {"kind": kind} for place, kind in kinds.items()}
    try:
        plans = plan_list(request)
    except SheetError as wrong:
        raise ValidationError(wrong.zh) from wrong
    roster.plan = json.dumps(plan_json(plans), ensure_ascii=False)
    roster.choices = {**roster.choices, "tables": {}}
    roster.state = State.MAPPING
    roster.save()
    audit.written(user, "roster.guess_again", roster)
    return roster


@transaction.atomic
def choose_columns(user: User, roster: RosterImport, tables: Mapping[str, Mapping[str, Any]]) -> RosterImport:
    """Take what a person says about every column. Raises ValidationError where a field stands in two columns."""
    roster = _locked(roster, State.MAPPING, State.PREVIEW)
    plan = json.loads(str(roster.plan))
    chosen: dict[str, dict[str, Any]] = {}
    for place, table in enumerate(plan["tables"]):
        given = tables.get(str(place), table)
        kind, fields = str(given["kind"]), list(given["fields"])
        if kind not in (*KINDS, NOTHING) or len(fields) != len(table["fields"]):
            raise ValidationError(_("列的对应不完整，请重新选择。"))
        known = set(field_keys(kind)) if kind != NOTHING else set()
        fields = [name if name in known else None for name in fields]
        twice = {name for name in fields if name and name != "phone" and fields.count(name) > 1}
        if twice:
            raise ValidationError(_("有两列对应到同一项，请只留一列。"), params={"fields": sorted(twice)}, code="twice")
        chosen[str(place)] = {"kind": kind, "fields": fields}
    roster.choices = {**roster.choices, "tables": chosen, "doubles": {}}
    roster.state, roster.working_since, roster.trouble = State.CHECKING, now(), {}
    roster.save()
    audit.written(user, "roster.choose_columns", roster)
    return roster


def check_list(roster: RosterImport, progress: Progress | None = None) -> RosterImport:
    """Decide upon every row and lay out the preview; nothing of the list is written."""
    request = request_of(roster)
    try:
        decided = decide_list(request, progress)
    except SheetError as wrong:
        return _fail(roster, wrong)
    with transaction.atomic():
        roster = _locked(roster, State.CHECKING)
        _lay_out(roster, request, decided)
        if request.tables:
            remember_columns(roster.agency, decided.roster.plans)
        roster.plan = json.dumps(plan_json(decided.roster.plans), ensure_ascii=False)
        roster.state = State.PREVIEW
        roster.save()
    return roster


def _lay_out(
    roster: RosterImport, request: Request, decided: Decided, tabs: Sequence[str] = PreviewPage.Tab.values
) -> None:
    storing.forget_pages(roster)
    rows = preview_rows(decided)
    counts = {tab: storing.keep_pages(roster, tab, rows[tab]) for tab in tabs}
    roster.counts = {
        **roster.counts,
        **counts_of(decided),
        "tabs": counts,
        "notes": notes_of(decided),
        "workers": unknown_workers(request, decided),
    }


def counts_of(decided: Decided) -> dict[str, int]:
    """The figures over the preview."""
    return {
        "good": len(decided.taken),
        "persons": decided.new_persons,
        "refused": len(decided.refused),
        "doubles": len(decided.doubles),
        "warned": len(decided.warned),
        "tests": decided.count("test"),
        "contacts": decided.count("contact"),
        "on_file": decided.on_file,
    }


@transaction.atomic
def choose_doubles(user: User, roster: RosterImport, choices: Mapping[str, str]) -> RosterImport:
    """Take what a person decided about doubles (by row: skip, case, person), and check the list anew."""
    roster = _locked(roster, State.PREVIEW)
    kept = dict(roster.choices.get("doubles", {}))
    for key, choice in choices.items():
        if choice not in set(Choice):
            raise ValidationError(_("请选择怎么处理。"))
        kept.pop(key, None)
        if choice != Choice.SKIP:
            kept[key] = choice
    roster.choices = {**roster.choices, "doubles": kept}
    roster.state, roster.working_since = State.CHECKING, now()
    roster.save(update_fields=["choices", "state", "working_since"])
    audit.written(user, "roster.choose_doubles", roster, rows=len(choices))
    return roster


@transaction.atomic
def choose_workers(user: User, roster: RosterImport, workers: Mapping[str, int]) -> RosterImport:
    """Say which account stands behind a name that the list writes for its worker."""
    roster = _locked(roster, State.PREVIEW)
    accounts = set(
        User.objects.filter(agency=roster.agency, is_active=True, role="social_worker").values_list("pk", flat=True)
    )
    if not set(workers.values()) <= accounts:
        raise ValidationError(_("请选择本机构在岗的社工。"))
    roster.choices = {**roster.choices, "workers": {**roster.choices.get("workers", {}), **workers}}
    roster.save(update_fields=["choices"])
    audit.written(user, "roster.choose_workers", roster, names=len(workers))
    return roster


@transaction.atomic
def confirm_import(user: User, roster: RosterImport) -> RosterImport:
    """Let the import begin; from here a job writes the list, all or nothing."""
    roster = _locked(roster, State.PREVIEW)
    roster.state, roster.working_since = State.IMPORTING, now()
    roster.save(update_fields=["state", "working_since"])
    audit.written(user, "roster.confirm", roster)
    return roster


def run_import(roster: RosterImport, progress: Progress | None = None) -> RosterImport:
    """Write the list in one transaction, and end the import: its file is deleted, its report kept."""
    request = request_of(roster)
    try:
        decided = decide_list(request)
    except SheetError as wrong:
        return _fail(roster, wrong)
    with transaction.atomic():
        roster = _locked(roster, State.IMPORTING)
        made, ledger = write_list(request, decided, progress)
        _lay_out(roster, request, decided, _REPORT_TABS)
        _finish(roster, made, ledger)
    return roster


def _finish(roster: RosterImport, made: Made, ledger: dict[str, Any]) -> None:
    storing.forget_file(roster)
    roster.made, roster.last_audit = ledger, last_audit_entry()
    roster.counts = {
        **roster.counts,
        "made_persons": len(made.persons),
        "made_cases": len(made.cases) + len(made.added_cases),
        "made_tests": made.tests,
        "made_contacts": made.contacts,
    }
    roster.state, roster.finished_at, roster.working_since = State.DONE, now(), None
    roster.save()


def record_finished(request: Request, decided: Decided) -> RosterImport:
    """Write a decided list without its pages, in the caller's transaction: the way of the command line."""
    assert request.agency is not None
    area = _area_of(request.area_code, request.agency)
    roster = RosterImport.objects.create(
        agency=request.agency, by=request.user, area=area, area_code=area.code, filename=request.filename[-200:]
    )
    request.number = roster.pk
    made, ledger = write_list(request, decided)
    roster.counts = {"rows": len(decided.roster.rows)}
    _lay_out(roster, request, decided, _REPORT_TABS)
    _finish(roster, made, ledger)
    return roster


def _area_of(code: str, agency: Agency) -> Area:
    return Area.objects.filter(code=code).first() or agency.area


@transaction.atomic
def cancel_import(user: User, roster: RosterImport) -> RosterImport:
    """Give an import up before it began: file and preview are deleted."""
    roster = _locked(roster, State.READING, State.MAPPING, State.CHECKING, State.PREVIEW)
    storing.forget_file(roster)
    storing.forget_pages(roster)
    roster.state, roster.finished_at, roster.working_since = State.CANCELLED, now(), None
    roster.save()
    audit.written(user, "roster.cancel", roster)
    return roster


@transaction.atomic
def begin_undo(user: User, roster: RosterImport) -> RosterImport:
    """Let the undo of an import begin."""
    roster = _locked(roster, State.DONE)
    roster.state, roster.working_since, roster.undone_by = State.UNDOING, now(), user
    roster.save(update_fields=["state", "working_since", "undone_by"])
    audit.written(user, "roster.begin_undo", roster)
    return roster


@transaction.atomic
def undo_import(roster: RosterImport, progress: Progress | None = None) -> RosterImport:
    """Remove what the import made and nobody has touched since; the trail and the import's own line stay."""
    roster = _locked(roster, State.UNDOING)
    undone = undo(roster.made, roster.last_audit, roster.agency_id)
    storing.forget_pages(roster)
    roster.counts = {
        **roster.counts,
        "undone_persons": undone.persons,
        "undone_cases": undone.cases,
        "undone_facts": undone.facts,
        "kept": undone.kept,
    }
    roster.made = {}
    roster.state, roster.undone_at, roster.working_since = State.UNDONE, now(), None
    roster.save()
    audit.written(roster.undone_by, "roster.undo", roster, persons=undone.persons, kept=undone.kept)
    return roster


def plans_of(roster: RosterImport) -> list[dict[str, Any]]:
    """The tables of an import with their columns, as the mapping page shows them."""
    tables: list[dict[str, Any]] = json.loads(str(roster.plan))["tables"] if roster.plan else []
    return tables
