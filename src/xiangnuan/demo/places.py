"""Where the demo agency works: its name, its eight towns, their police stations, and who holds which post when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiangnuan.access.roles import Role

NAME, SHORT_NAME = "演示：平湖市向暖社工服务社", "向暖社工（演示）"
COUNTY = "330482"
FOUNDED_ON = date(2012, 12, 17)
PASSWORD = "xiangnuan-demo"
"""Of every demo account; the sign-in page of a demo shows it."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A worker of the agency, in office from `since` to `until` (the last day; None: still)."""

    username: str
    name: str
    sex: str
    since: date
    until: date | None = None

    def serves_on(self, day: date) -> bool:
        """Whether the worker is in office on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Town:
    """A town or sub-district: its share of the clients, its police station, the holders of each post of its workers."""

    code: str
    name: str
    share: int
    posts: tuple[tuple[Staff, ...], ...]

    @property
    def station(self) -> str:
        """The police station of the town."""
        return f"{self.name.removesuffix('街道').removesuffix('镇')}派出所"

    @property
    def workplace(self) -> str:
        """Where talks and tests take place."""
        return f"{self.name}禁毒工作站"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _staff(username: str, name: str, sex: str, since: str = "2012-12-17", until: str | None = None) -> Staff:
    return Staff(username, name, sex, _day(since), _day(until) if until else None)


MANAGER = _staff("manager", "演示 负责人", "female")
SOCIAL_WORKER, SOCIAL_WORKER_NAME = "social_worker", "演示 社工"
SOCIAL_WORKER_TOWN = "330482103"
"""The town of the account `social_worker`, which whoever holds its first post on the day has."""

TOWNS = (
    Town("330482001", "当湖街道", 76, (
        (_staff("sheyx", "佘燕霞", "female"),),
        (_staff("qiuw", "邱闻", "male", "2013-09-02", "2019-06-28"), _staff("laiym", "来语眉", "female", "2019-07-01")),
    )),
    Town("330482002", "钟埭街道", 46, (
        (_staff("bianlf", "卞丽芬", "female"),),
        (_staff("ouyangh", "欧阳禾", "male", "2014-10-08", "2021-12-31"), _staff("dumx", "杜沐夏", "female", "2022-01-04")),
    )),
    Town("330482003", "曹桥街道", 30, ((_staff("jiamz", "贾明芝", "female"),),)),
    Town("330482102", "新埭镇", 42, (
        (_staff("wangsq", "汪素琴", "female", "2012-12-17", "2020-08-31"), _staff("lianyc", "连雨晨", "female", "2020-09-01")),
        (_staff("tongsy", "童书妍", "female", "2016-09-01"),),
    )),
    Town(SOCIAL_WORKER_TOWN, "新仓镇", 34, (
        (_staff("mengxl", "孟雪莲", "female", "2012-12-17", "2018-06-29"), _staff("guanzy", "管知远", "male", "2018-07-02", "2021-02-26"),
         _staff(SOCIAL_WORKER, SOCIAL_WORKER_NAME, "female", "2021-03-01")),
    )),
    Town("330482106", "广陈镇", 38, (
        (_staff("pingx", "平霞", "female", "2012-12-17", "2023-05-31"), _staff("aijn", "艾嘉宁", "female", "2023-06-01")),
        (_staff("zhuoy", "卓岩", "male", "2019-04-01"),),
    )),
    Town("330482107", "林埭镇", 34, ((_staff("zhanwb", "詹文彬", "male"),),)),
    Town("330482108", "独山港镇", 46, (
        (_staff("shuyp", "舒以萍", "female"),),
        (_staff("gengl", "耿岚", "female", "2015-06-01"),),
    )),
)  # fmt: skip
BY_CODE = {town.code: town for town in TOWNS}
TOWN_SHARES = tuple(town.share for town in TOWNS)

# Towns that were below 100 % at the end of April 2016, and by how many cases.
SHORT_OF_ALL = {"330482003": 1, "330482106": 2, "330482107": 2}


def worker_on(area_code: str, post: int, day: date) -> Staff:
    """Who is in charge of a post on a day; before a post was made, the first one's holder. Never before the founding."""
    day = max(day, FOUNDED_ON)
    posts = BY_CODE[area_code].posts
    holders = posts[post % len(posts)]
    if day < holders[0].since:
        holders = posts[0]
    return next(staff for staff in reversed(holders) if staff.since <= day)


def recorder_on(area_code: str, post: int, day: date) -> Staff:
    """Who writes on a day: the worker of the post, or the manager while it is vacant."""
    worker = worker_on(area_code, post, day)
    return worker if worker.serves_on(day) else MANAGER


def all_staff(day: date) -> list[tuple[Staff, str]]:
    """Every worker hired by a day, with the town of the post."""
    return [(staff, town.code) for town in TOWNS for post in town.posts for staff in post if staff.since <= day]


@dataclass(frozen=True, slots=True)
class RoleAccount:
    """A demo account that is no worker of a town."""

    role: str
    name: str
    area_code: str | None = None


# One account for each role that the sign-in page names; the social worker's stands among the staff.
ROLE_ACCOUNTS = (
    RoleAccount(Role.TOWN_OFFICE, "演示 镇禁毒办", SOCIAL_WORKER_TOWN),
    RoleAccount(Role.COUNSELLOR, "演示 心理咨询师"),
    RoleAccount(Role.CLINIC_DOCTOR, "演示 门诊医生"),
    RoleAccount(Role.PROJECT_OFFICER, "演示 项目专员"),
    RoleAccount(Role.OUTREACH_OFFICER, "演示 宣传专员"),
    RoleAccount(Role.FINANCE_OFFICER, "演示 财务"),
    RoleAccount(Role.COUNCIL_MEMBER, "演示 理事"),
    RoleAccount(Role.SUPERVISOR, "演示 督导"),
    RoleAccount(Role.CITY_OFFICE, "演示 市禁毒办", COUNTY),
    RoleAccount(Role.AUDITOR, "演示 审计员"),
    RoleAccount(Role.ADMINISTRATOR, "演示 系统管理员"),
)
