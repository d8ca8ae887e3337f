"""Aid of the demo agency: employers and courses, needs over the years, who works where and what they learnt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.aid.models import (
    AidRequest,
    Attendance,
    Course,
    Employer,
    Occupation,
    Placement,
    PlacementCheck,
)
from xiangnuan.cases.models import Case
from xiangnuan.demo.calendar import SHANGHAI
from xiangnuan.demo.intake import SEED

DAY = timedelta(days=1)
_NEEDS = 150
_OPEN = 24

_TRADES = (
    ("服装厂", "缝纫", "服装"), ("箱包厂", "包装", "箱包"), ("童车厂", "装配", "制造"), ("物流园", "装卸", "物流"),
    ("蔬菜合作社", "种菜", "农业"), ("水产养殖场", "喂养", "养殖"), ("光学仪器厂", "检验", "制造"), ("家政服务部", "保洁", "家政"),
    ("五金厂", "操作机床", "制造"), ("建材市场", "送货", "商贸"), ("餐饮店", "后厨", "餐饮"), ("洗涤厂", "整烫", "服务"),
    ("汽车修理厂", "修车学徒", "修理"),
)  # fmt: skip
_PLACES = ("当湖街道", "钟埭街道", "曹桥街道", "乍浦镇", "新埭镇", "新仓镇", "独山港镇", "广陈镇")
_COURSES = (
    ("叉车司机", "叉车证"), ("电工", "低压电工证"), ("中式烹饪", "初级厨师证"), ("服装缝纫", ""), ("家政保洁", "家政服务员证"),
    ("瓜果种植", ""), ("焊工", "焊工证"), ("电商直播", ""), ("养老护理", "护理员证"), ("西式面点", "初级面点师证"),
    ("水产养殖", ""), ("电脑办公", ""),
)  # fmt: skip
_NEEDED = {
    "work": ("想找一份离家近的工作，能按时来检测。", "原来的厂搬走了，想再找一份。"),
    "training": ("想学一门手艺，有证书好找工作。", "想学叉车，镇上物流园在招人。"),
    "allowance": ("家里只有母亲的养老金，想申请低保。", "身体不好，没有收入，问低保怎么办。"),
    "relief": ("住院花了不少，想申请临时救助。", "房子漏雨，一时拿不出修的钱。"),
    "insurance": ("医保断缴两年了，想接上。", "问灵活就业的人怎么交医保。"),
    "school": ("孩子今年上小学，问报名要什么。", "女儿的学费有困难。"),
    "law": ("离婚后孩子的抚养费要不到。", "老板欠了三个月工资。"),
    "home": ("和家里人住不到一起，想租公租房。",),
    "papers": ("身份证丢了，户口还在外地。", "户口想迁回来。"),
    "other": ("欠信用卡的钱，想商量分期还。",),
}
_OFFICES = {
    "work": "镇人力社保服务站", "training": "市技工学校", "allowance": "镇社会事务办", "relief": "镇社会事务办",
    "insurance": "市医疗保障局", "school": "市教育局", "law": "市法律援助中心", "home": "镇村建办", "papers": "派出所户籍窗口",
    "other": "镇人民调解委员会",
}  # fmt: skip
_USUAL = ("work",) * 5 + ("training",) * 2 + ("allowance",) * 4 + ("relief", "relief", "insurance", "insurance")
_KINDS = (*_USUAL, "school", "law", "home", "papers", "other")


class _Teller:
    def __init__(self, agency: Agency, day: date) -> None:
        self.agency, self.day, self.rng = agency, day, Random(f"{SEED} aid")

    def of(self, case: Case, on: date) -> dict[str, Any]:
        """The columns of a row about the person of a case, noted on a day."""
        at = datetime.combine(min(on, self.day), time(self.rng.randint(9, 16), 30), SHANGHAI)
        return {
            "agency": self.agency, "person_id": case.person_id, "case": case, "recorded_at": at,
            "recorded_by_id": case.worker_id,
        }  # fmt: skip

    def between(self, first: date, last: date) -> date:
        """A day from `first` to `last`."""
        return first + self.rng.randint(0, max((last - first).days, 0)) * DAY

    def told(self, on: date) -> dict[str, Any]:
        """The ground on which somebody was told: mostly consent on paper, a few days before."""
        if self.rng.random() < 0.3:
            return {"ground": "self"}
        return {"ground": "consent", "consent_on": on - self.rng.randint(0, 4) * DAY, "consent_how": "paper"}


def tell_aid(agency: Agency, users: dict[str, User], day: date) -> None:
    """Write what the workers have done for work, schooling and allowances by `day`."""
    teller = _Teller(agency, day)
    cases = list(
        Case.objects.filter(agency=agency, worker__isnull=False, checked_in_on__isnull=False, person__merged_into=None)
        .filter(sealed_on=None)
        .order_by("pk")
    )
    running = [case for case in cases if case.is_current and case.state == Case.State.RUNNING]
    if not running:
        return
    employers, courses = _registers(teller)
    _requests(teller, cases, running)
    _work(teller, running, employers)
    _courses(teller, running, courses)


def _registers(teller: _Teller) -> tuple[list[Employer], list[Course]]:
    rng, agency = teller.rng, teller.agency
    employers = []
    for number in range(25):
        kind, _work_there, trade = _TRADES[number % len(_TRADES)]
        place = _PLACES[number % len(_PLACES)]
        employers.append(
            Employer(
                agency=agency, name=f"{place[:-2] if place.endswith('街道') else place[:-1]}{'新' * (number // 13)}{kind}",
                trade=trade, place=place, contact=rng.choice(("沈经理", "陆主任", "钱师傅", "顾老板", "徐厂长")),
                office_phone=f"0573-8500{1000 + number * 37}", posts=rng.randint(1, 8),
                willing=rng.choice(("yes", "yes", "yes", "unknown", "no")), is_active=number % 9 != 8,
            )
        )  # fmt: skip
    courses = []
    for number, (title, certificate) in enumerate(_COURSES):
        starts = teller.day - (50 + number * 95) * DAY
        courses.append(
            Course(
                agency=agency, title=title, provider=("市技工学校", "镇成人学校", "市妇联家政中心")[number % 3],
                starts_on=starts, ends_on=starts + rng.choice((5, 12, 30)) * DAY, places=rng.choice((20, 30, 40)),
                cost=0 if number % 3 else 30_000, certificate=certificate, is_active=number < 4,
            )
        )  # fmt: skip
    return Employer.objects.bulk_create(employers), Course.objects.bulk_create(courses)


def _requests(teller: _Teller, cases: Sequence[Case], running: Sequence[Case]) -> None:
    rng, day, rows = teller.rng, teller.day, []
    for number in range(_NEEDS):
        is_open = number < _OPEN
        case = rng.choice(running if is_open else cases)
        kind = rng.choice(_KINDS)
        begun = max(case.checked_in_on or case.taken_on, day - 40 * DAY if is_open else case.taken_on)
        opened = teller.between(begun, min(day - 1 * DAY, case.closed_on or day))
        row = AidRequest(**teller.of(case, opened), kind=kind, need=rng.choice(_NEEDED[kind]), opened_on=opened)
        _steps(teller, row, is_open=is_open)
        rows.append(row)
    AidRequest.objects.bulk_create(rows, batch_size=500)
    AuditEntry.objects.bulk_create(
        [
            audit.entry(row.recorded_by, audit.Action.WRITE, "aid.open_request", row, person=row.person_id)
            for row in rows
        ],
        batch_size=500,
    )


def _steps(teller: _Teller, row: AidRequest, *, is_open: bool) -> None:
    rng, day, opened = teller.rng, teller.day, row.opened_on
    if is_open and rng.random() < 0.35:
        row.follow_up_on = day + rng.randint(-3, 20) * DAY
        return
    row.applied_to, row.applied_on = _OFFICES[row.kind], min(opened + rng.randint(0, 10) * DAY, day)
    row.documents = "申请表、身份证复印件"
    for name, value in teller.told(row.applied_on).items():
        setattr(row, name, value)
    row.expected_on = row.applied_on + 30 * DAY
    if is_open and rng.random() < 0.6:
        row.expected_on = max(row.expected_on, day - 2 * DAY)
        return
    row.answered_on = min(row.applied_on + rng.randint(3, 35) * DAY, day)
    row.answer = rng.choice(("granted",) * 7 + ("refused", "refused", "dropped"))
    if row.answer == "granted":
        row.result = "已批准"
        if row.kind in ("allowance", "relief"):
            row.amount = rng.choice((80_000, 115_000, 200_000, 300_000))
    else:
        row.result = "家庭收入超过标准" if row.answer == "refused" else "本人另有办法，不再申请"
    if is_open:
        row.follow_up_on = day + rng.randint(0, 20) * DAY
    else:
        row.ended_on = min(row.answered_on + rng.randint(0, 20) * DAY, day)
        row.end_note = "已落实" if row.answer == "granted" else "已向本人说明，另找办法"


def _work(teller: _Teller, running: Sequence[Case], employers: Sequence[Employer]) -> None:
    rng, day = teller.rng, teller.day
    open_to = [one for one in employers if one.willing == "yes" and one.is_active]
    works = {kind: work for kind, work, _trade in _TRADES}
    occupations: list[Occupation] = []
    placements: list[Placement] = []
    checks: list[PlacementCheck] = []
    for case in running:
        begun = case.checked_in_on or case.taken_on
        chance = rng.random()
        since = teller.between(begun, day - 1 * DAY)
        if chance < 0.5:
            firm = rng.choice(open_to)
            work = next((work for kind, work in works.items() if firm.name.endswith(kind)), "普工")
            row = Placement(
                **teller.of(case, since), employer=firm, work=work, since=since, **teller.told(since),
                wage=rng.choice((None, 380_000, 420_000, 500_000)),
            )  # fmt: skip
            if rng.random() < 0.15 and (day - since).days > 60:
                row.until, row.end = teller.between(since + 30 * DAY, day - 5 * DAY), rng.choice(("own", "term"))
            else:
                row.next_check_on = day + rng.randint(-2, 80) * DAY
                asked = since + 30 * DAY
                while asked < day and len(checks) < 2_000:
                    checks.append(
                        PlacementCheck(
                            agency=teller.agency, placement=row, on=asked, still_there=True,
                            note=rng.choice(("按时上班", "说还习惯", "")), recorded_by_id=case.worker_id,
                        )
                    )  # fmt: skip
                    asked += 120 * DAY
            placements.append(row)
        elif chance < 0.9:
            doing = rng.choice(("flexible", "farming", "own", "seeking", "home", "employed", "retired"))
            able = "no" if doing in ("home", "retired") and rng.random() < 0.6 else "yes"
            occupations.append(Occupation(**teller.of(case, since), able=able, doing=doing, since=since))
    Occupation.objects.bulk_create(occupations, batch_size=500)
    Placement.objects.bulk_create(placements, batch_size=500)
    PlacementCheck.objects.bulk_create(checks, batch_size=500)


def _courses(teller: _Teller, running: Sequence[Case], courses: Sequence[Course]) -> None:
    rng, rows = teller.rng, []
    for course in courses:
        fit = [case for case in running if (case.checked_in_on or case.taken_on) <= course.starts_on]
        for case in rng.sample(fit, min(len(fit), rng.randint(3, 9))):
            outcome = rng.choice(("completed", "certified" if course.certificate else "completed", "dropped"))
            enrolled = max(course.starts_on - 6 * DAY, case.checked_in_on or case.taken_on)
            rows.append(
                Attendance(
                    **teller.of(case, enrolled), course=course, enrolled_on=enrolled,
                    outcome=outcome if course.ends_on < teller.day else "",
                    ended_on=course.ends_on if course.ends_on < teller.day else None,
                )
            )  # fmt: skip
    Attendance.objects.bulk_create(rows, batch_size=500)
