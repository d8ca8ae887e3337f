"""The command that brings a roster in: the same engine as the import page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xiangnuan.cli.language import language, say

if TYPE_CHECKING:
    from xiangnuan.access.models import Agency
    from xiangnuan.cases.roster.deciding import Decided
    from xiangnuan.cases.roster.importing import Request


@click.command(
    help=say(
        "导入名册：人员、措施、历次尿检和走访；可导入的全部导入，其余逐行说明原因。",
        "Bring in a list: persons, measures, past tests and visits. Whatever can come in does; every other row says why.",
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--area", "area_code", required=True, help=say("区划代码，如 330482", "Administrative code, such as 330482")
)
@click.option(
    "--agency", "agency_name", help=say("机构名称（有几家时）", "Name of the agency (where there are several)")
)
@click.option("--dry-run", is_flag=True, help=say("只核对，不写入", "Only check, write nothing"))
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))
def import_roster(file: Path, area_code: str, agency_name: str | None, dry_run: bool, as_json: bool) -> None:
    """See `cases.roster.importing`."""
    from xiangnuan.cases.roster.importing import Request, decide_list, notes_of, unknown_workers
    from xiangnuan.sheets.limits import SheetError

    if not (area_code.isdigit() and len(area_code) in (2, 4, 6, 9)):
        raise click.BadParameter(
            say("应为 6 位或 9 位区划代码。", "must be an administrative code of 6 or 9 digits."), param_hint="--area"
        )
    request = Request(file.read_bytes(), file.name, area_code, _agency(area_code, agency_name, dry_run))
    try:
        decided = decide_list(request)
    except SheetError as wrong:
        raise click.ClickException(say(wrong.zh, wrong.en)) from None
    notes = [say(zh, en) for zh, en in notes_of(decided)]
    for name, count in unknown_workers(request, decided).items():
        notes.append(
            say(f"社工“{name}”（{count} 行）没有账号。", f"The worker “{name}” ({count} rows) has no account.")
        )
    number = None if dry_run else _write(request, decided)
    answer = _answer(decided, notes) | {"dry_run": dry_run, "import": number}
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _tell(answer)


def _agency(area_code: str, name: str | None, dry_run: bool) -> Agency | None:
    """The agency that the list belongs to: the named one, else the only one that works in the area."""
    from django.db import DatabaseError

    from xiangnuan.access.models import Agency

    try:
        agencies = list(Agency.objects.select_related("area").order_by("pk"))
    except DatabaseError:
        if dry_run:
            return None
        raise
    if name:
        agencies = [agency for agency in agencies if name in (agency.name, agency.short_name)]
    here = [
        agency for agency in agencies if agency.area_id.startswith(area_code) or area_code.startswith(agency.area_id)
    ]
    if len(here) == 1 or (here and dry_run):
        return here[0]
    if dry_run:
        return None
    if not agencies and not name:
        return _first_agency(area_code)
    if not here:
        raise click.ClickException(
            say(
                f"没有在 {area_code} 工作的机构；请先用 `xiangnuan accounts` 建立机构，或核对区划代码。",
                f"No agency works in {area_code}: make one with `xiangnuan accounts`, or check the code.",
            )
        )
    names = "、".join(agency.name for agency in here)
    raise click.ClickException(
        say(f"有几家机构，请用 --agency 指明：{names}", f"Several agencies; name one with --agency: {names}")
    )


def _first_agency(area_code: str) -> Agency:
    """Where nothing is set up yet, the first list founds the agency of its area, under a name that can be changed."""
    from django.db import transaction

    from xiangnuan.access import audit
    from xiangnuan.access.areas import load_areas
    from xiangnuan.access.models import Agency, Area

    if not Area.objects.exists():
        load_areas()
    area = Area.objects.filter(pk=area_code[:6]).first()
    if area is None:
        raise click.BadParameter(
            say(f"没有代码为 {area_code} 的区划。", f"There is no area {area_code}."), param_hint="--area"
        )
    with transaction.atomic():
        name = f"{area.name}社工机构"
        agency = Agency.objects.create(name=name, short_name=name[:30], area=area)
        agency.towns.set(Area.objects.filter(parent=area))
        audit.written(None, "access.create_agency", agency)
    click.echo(
        say(f"数据库里还没有机构，已建立“{name}”。", f"There was no agency yet: “{name}” was founded."), err=True
    )
    return agency


def _write(request: Request, decided: Decided) -> int:
    from django.db import transaction

    from xiangnuan.cases.roster.services import record_finished

    with transaction.atomic():
        return record_finished(request, decided).pk


def _place(about: Any) -> dict[str, Any]:
    """Where a row stands; its own number as a number where it is one."""
    number = about.number
    return {
        "sheet": about.sheet,
        "row": about.row,
        "number": int(number) if number.isdigit() and len(number) < 10 else number,
    }


def _answer(decided: Decided, notes: list[str]) -> dict[str, Any]:
    from xiangnuan.cases.roster.reasons import say_all

    tongue = language()
    duplicates = []
    for double in decided.doubles:
        found = _place(double.row) | {"reason": double.reason.say(tongue), "code": double.reason.code}
        if double.twin is not None:
            found["same_as"] = _place(double.twin)
        if double.person is not None:
            found["person"] = double.person.pk
        duplicates.append(found)
    return {
        "persons_created": decided.new_persons,
        "cases_created": len(decided.taken),
        "tests_created": decided.count("test"),
        "contacts_created": decided.count("contact"),
        "refused": [
            _place(finding)
            | {"reason": say_all(finding.reasons, tongue), "codes": [reason.code for reason in finding.reasons]}
            for finding in decided.refused
        ],
        "duplicates": duplicates,
        "warnings": [
            _place(row) | {"reason": say_all(row.warnings, tongue), "codes": [reason.code for reason in row.warnings]}
            for row in decided.warned
        ],
        "notes": notes,
    }


def _tell(answer: dict[str, Any]) -> None:
    made, would = say("已导入", "Brought in"), say("可以导入", "Can come in")
    head = would if answer["dry_run"] else made
    click.echo(
        say(
            f"{head} {answer['persons_created']} 人、{answer['cases_created']} 个个案、{answer['tests_created']} 次尿检、"
            f"{answer['contacts_created']} 次走访谈话。",
            f"{head}: {answer['persons_created']} persons, {answer['cases_created']} cases, {answer['tests_created']} tests, "
            f"{answer['contacts_created']} contacts.",
        )
    )
    for key, title in (
        ("refused", say("没有导入", "Left out")),
        ("duplicates", say("可能重复", "Doubles")),
        ("warnings", say("请看一眼", "Worth a look")),
    ):
        if answer[key]:
            click.echo(f"\n{title}（{len(answer[key])}）" if language() == "zh" else f"\n{title} ({len(answer[key])})")
            for row in answer[key]:
                number = f" [{row['number']}]" if row["number"] != "" else ""
                click.echo(f"  {row['sheet']} {row['row']}{number}  {row['reason']}")
    for note in answer["notes"]:
        click.echo(note)
