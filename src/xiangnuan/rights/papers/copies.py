"""A person's copy, and an opened sealed record, in words and tables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xiangnuan.people import hooks
from xiangnuan.rights.papers.printing import Sheet


def copy_sheet(held: dict[str, Any], title: str) -> Sheet:
    """What `collecting.collect` gave, as a sheet for the page and for the printer."""
    sheet = Sheet(
        title=title,
        author=held["agency"],
        lines=[held["agency"], _("截至 {at}").format(at=held["made_at"][:16].replace("T", " "))],
        foot=_("本件含敏感个人信息，请妥善保管。"),
    )
    _about(sheet, held)
    for case in held["cases"]:
        _case(sheet, case)
    if held["sealed_cases"]:
        sheet.text(_("另有 {n} 个已封存的个案，可向机构负责人申请查阅。").format(n=held["sealed_cases"]))
    for part in hooks.copy_parts():
        for number, entry in enumerate(held.get(part.name, ())):
            if not number:
                sheet.heading(str(part.title))
            sheet.rows(part.lines(entry))
    _rights(sheet, held)
    return sheet


def _about(sheet: Sheet, held: dict[str, Any]) -> None:
    person = held["person"]
    sheet.heading(_("身份与联系方式"))
    sheet.rows(
        [
            (_("姓名"), person["name"]),
            (_("曾用名"), person["former_names"]),
            (_("性别"), person["sex"]),
            (_("出生日期"), person["birth_date"]),
            (_("证件"), f"{person['identity_kind']} {person['identity_number']}".strip()),
            (_("户籍地"), person["home_area"]),
            (_("国籍"), person["nationality"]),
            (_("民族"), person["ethnicity"]),
            (_("文化程度"), person["education"]),
            (_("婚姻状况"), person["marriage"]),
            (_("工作"), _("，").join(part for part in (person["occupation"], person["employer"]) if part)),
            (_("电话"), _("、").join(person["phones"])),
            *((one["kind"], one["text"]) for one in person["addresses"]),
            (_("备注"), person["note"]),
            (_("登记日期"), (person["recorded_at"] or "")[:10]),
        ]
    )
    if held["family"]:
        sheet.heading(_("家庭（只列关系，他人的信息不提供）"), 2)
        sheet.rows(
            (member["relation"], _("同住") if member["lives_together"] else _("不同住")) for member in held["family"]
        )


def _case(sheet: Sheet, case: dict[str, Any]) -> None:
    sheet.heading(f"{case['measure']} {case['taken_on'] or ''}")
    sheet.rows(
        [
            (_("执行镇（街道）"), case["area"]),
            (_("决定机关"), case["decision_authority"]),
            (_("决定书文号"), case["decision_number"]),
            (_("决定日期"), case["decided_on"]),
            (_("送达日期"), case["received_on"]),
            (_("滥用毒品种类"), case["substances"]),
            (_("派出所"), case["police_station"]),
            (_("报到日期"), case["checked_in_on"]),
            (_("执行起日"), case["starts_on"]),
            (_("执行止日"), case["ends_on"]),
            (_("状态"), case["state"]),
            (_("分级"), case["tier"]),
            (_("结案日期"), case["closed_on"]),
            (_("结案情形"), case["outcome"]),
            (_("封存日期"), case["sealed_on"]),
            (_("备注"), case["note"]),
        ]
    )
    sheet.heading(_("经过"), 2)
    sheet.table([_("日期"), _("事项"), _("结果"), _("内容")], map(_fact, case["facts"]), [3, 3, 3, 8])
    if case["obligations"]:
        sheet.heading(_("已完成的事项"), 2)
        sheet.table(
            [_("事项"), _("次数"), _("起"), _("止"), _("完成")],
            ([one["kind"], one["number"], one["opens"], one["due"], one["met_on"]] for one in case["obligations"]),
        )
    if case["counts"]:
        sheet.heading(_("计数"), 2)
        sheet.table(
            [_("种类"), _("次数"), _("界限")], ([one["kind"], one["count"], one["threshold"]] for one in case["counts"])
        )


def _fact(fact: dict[str, Any]) -> list[str]:
    said = [fact["text"]]
    if fact["withdrawn"]:
        said.append(_("已撤回：{why}").format(why=fact["withdrawal_reason"]))
    said += [
        _("更正：原为{on} {what} {result}（{why}）").format(
            on=one["on"], what=one["was"], result=one["result"], why=one["reason"]
        )
        for one in fact["corrections"]
    ]
    return [fact["on"], fact["title"], fact["result"], "\n".join(part for part in said if part)]


def _rights(sheet: Sheet, held: dict[str, Any]) -> None:
    if held["consents"]:
        sheet.heading(_("同意记录"))
        sheet.table(
            [_("用途"), _("答复"), _("日期"), _("方式"), _("由谁作出"), _("撤回日期")],
            (
                [one["purpose"], one["answer"], one["on"], one["how"], one["giver"], one["withdrawn_on"]]
                for one in held["consents"]
            ),
        )
    if held["requests"]:
        sheet.heading(_("提出过的请求"))
        sheet.table(
            [_("请求"), _("收到日期"), _("状态"), _("答复")],
            ([one["kind"], one["received_on"], one["state"], one["answer"]] for one in held["requests"]),
            [3, 3, 2, 8],
        )
    if held["copies"]:
        sheet.heading(_("给过的副本"))
        sheet.table(
            [_("日期"), _("给谁"), _("交付方式")], ([one["on"], one["to"], one["handed"]] for one in held["copies"])
        )
    if held["seals"]:
        words = {"sealed": _("封存"), "opened": _("解封查阅")}
        sheet.heading(_("封存与查阅"))
        sheet.table(
            [_("时间"), _("事项"), _("依据")],
            ([one["at"][:16].replace("T", " "), words[one["what"]], one["ground"]] for one in held["seals"]),
        )
    if held["access"]:
        sheet.heading(_("谁查看、修改过（按角色和日期）"))
        sheet.table(
            [_("日期"), _("角色"), _("动作"), _("次数")],
            ([one["on"], one["role"] or _("系统"), one["action"], one["times"]] for one in held["access"]),
        )
