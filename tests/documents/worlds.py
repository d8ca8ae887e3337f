"""Somebody about whom every form has something to say, made by the services that users call."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from docx import Document
from tests.worlds import a_case, a_person, an_account

from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.services import (
    ActionData,
    GoalData,
    PlanData,
    SeatData,
    add_goal,
    agree_plan,
    join_team,
    start_plan,
)
from xiangnuan.cases.services import (
    TestData,
    record_absence,
    record_contact,
    record_detention,
    record_drug_test,
    record_move,
    record_review,
    report_to_police,
)
from xiangnuan.documents.papers.layout import Paper
from xiangnuan.documents.papers.subjects import Subject, subjects_of_person
from xiangnuan.people.models import Person
from xiangnuan.people.queries import visible_persons
from xiangnuan.people.services import ReferralData, add_family_member, refer_person
from xiangnuan.prerelease.services import StayData, open_centre, register_stay
from xiangnuan.web.clock import today

LONG_NAME = "阿卜杜热合曼·买买提艾力·阿布都克里木"
LONG_ADDRESS = ("浙江省嘉兴市平湖市新仓镇" * 8)[:80]


def a_full_case(worker: User, name: str = LONG_NAME) -> Case:
    """A case with a fact of every kind that has a form."""
    day = today()
    person = a_person(
        worker,
        name,
        phones=("13800001234", "13900005678"),
        household=LONG_ADDRESS,
        residence=LONG_ADDRESS,
        ethnicity="维吾尔族",
        employer="平湖市某某智能制造科技发展股份有限公司新仓分公司第三车间",
    )
    add_family_member(worker, person, name=LONG_NAME, relation="父亲", phone="13700001111")
    case = a_case(worker, person, decision_number="平公（禁）社戒决字〔2026〕0123号", decision_authority="平湖市公安局")
    for days, result in ((60, "negative"), (40, "refused"), (20, "negative")):
        test = TestData(result=result, on=day - timedelta(days=days), panel="six" if result == "negative" else "")
        record_drug_test(worker, case, test)
    record_drug_test(worker, case, TestData(result="negative", on=day - timedelta(days=18), method="hair", panel=""))
    record_contact(
        worker,
        case,
        day - timedelta(days=30),
        "talk",
        place="社区",
        said="谈了工作和家里的事。" * 30,
        agreed="下月再谈",
    )
    record_absence(
        worker, case, day - timedelta(days=25), until=day - timedelta(days=21), permitted=True, reported=True,
        destination="上海", reason="探亲",
    )  # fmt: skip
    record_review(worker, case, day - timedelta(days=10), conclusion="情况平稳，继续鼓励。")
    report_to_police(worker, case, day - timedelta(days=9), note="拒绝检测一次，依协议报告。")
    record_detention(worker, case, day - timedelta(days=8), until=day - timedelta(days=6), note="行政拘留")
    record_move(worker, case, day - timedelta(days=2), area_code="330482001")
    case.refresh_from_db()
    return case


def with_team_and_plan(worker: User, case: Case) -> None:
    """Somebody on a seat, and a plan that the person agreed to."""
    day = today()
    helper = join_team(worker, case, SeatData("family", LONG_NAME, day, unit="母亲", phone="13800007788"))
    plan = start_plan(worker, case, PlanData(day, "想把身体养好，早点上班。", day + timedelta(days=90)))
    step = ActionData("陪他去体检", f"member:{helper.pk}", day + timedelta(days=20))
    add_goal(worker, plan, GoalData("health", "把身体养好", "体检合格"), [step])
    agree_plan(worker, plan, day, "paper")


def with_referral_and_stay(worker: User, person: Person) -> None:
    """A referral to a counsellor, and an open stay in a centre."""
    day = today()
    to = an_account(worker.agency, Role.COUNSELLOR)
    refer_person(worker, person, ReferralData(to, day, day + timedelta(days=30), "睡不好", ("phone",)))
    centre = open_centre(worker, name="嘉兴强制隔离戒毒所", kind="judicial")
    register_stay(worker, person, StayData(centre, expected_from=day, expected_to=day + timedelta(days=9)))


def subjects_for(user: User, person: Person) -> list[Subject]:
    """The subjects of a person as the pages read them."""
    found = visible_persons(user).select_related("agency__area", "worker").get(pk=person.pk)
    return subjects_of_person(user, found, today())


def said(paper: Paper) -> str:
    """All words of a paper, a line a piece; a blank is left out."""
    lines: list[str] = []
    for block in paper.blocks:
        if block["kind"] == "text":
            lines += ["".join(str(piece[1]) for piece in line if piece[0] != "b") for line in block["lines"]]
        elif block["kind"] in ("grid", "list"):
            lines += [part if isinstance(part, str) else part[1] for row in block["rows"] for part in row]
        elif block["kind"] in ("seal", "sign"):
            lines += [part if isinstance(part, str) else "".join(part) for part in block["lines"]]
        else:
            lines += [str(block.get("label", "")), str(block.get("text", ""))]
    return "\n".join(lines)


def a_template(*lines: str) -> bytes:
    """A .docx with these paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def text_of_word(content: bytes) -> str:
    """All words of a .docx, in tables too."""
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])
