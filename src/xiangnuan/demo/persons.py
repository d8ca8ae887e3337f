"""Made-up persons: names, identity numbers, phones, addresses, families. Nobody real is meant."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from xiangnuan.demo.places import COUNTY, Town
from xiangnuan.demo.plan import FamilyPlan, PersonPlan
from xiangnuan.people.services import PersonData

_SURNAMES = list(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤俞屠干费计戈"
)
# The first are the most common; the region's own come often too.
_SURNAME_WEIGHTS = [max(3.0, 60 - place) for place in range(len(_SURNAMES))]
_MEN = "明华强军杰伟峰磊涛斌鹏辉勇刚平超林波建宏志国文俊海荣根祥荣贵兴良元福生永忠林飞翔宇浩然晨阳毅诚信东春成江山松柏龙云亮远康安宁泽轩博睿凯旋跃进学亚"
_WOMEN = "芳娟敏静丽艳燕玲霞萍红梅琴英兰秀珍云凤洁雪琳慧莉倩婷娜佳欣怡悦雅文思雨晓小丹菊芬妹金银莲香月秋冬春美妙可颖瑶蕾薇彤晴晨"
_VILLAGES = (
    "永兴",
    "新港",
    "联丰",
    "星光",
    "杨家",
    "金桥",
    "三叉",
    "民主",
    "友联",
    "同心",
    "前港",
    "中华",
    "秀溪",
    "石路",
    "双红",
    "众安",
    "泗泾",
    "胜利",
)
_ROADS = ("人民路", "解放路", "东湖大道", "城南路", "环北路", "新华路", "梅兰路", "三港路", "园丁路", "兴平路")
# Home areas of those who came from elsewhere, by administrative code.
_ELSEWHERE = (
    "341226",
    "522401",
    "530602",
    "362330",
    "411722",
    "513030",
    "340825",
    "421125",
    "430522",
    "330424",
    "330421",
    "310116",
)
# Ranges of mobile numbers that no carrier was given.
_PHONE_HEADS = ("154", "160", "161", "163", "164", "168", "169")
_SCHOOLS = ("小学", "初中", "初中", "初中", "高中", "中专", "大专")
_MARRIAGES = ("未婚", "已婚", "已婚", "离异", "离异", "丧偶")
_WORK = (
    ("务工", "箱包厂"), ("务工", "服装厂"), ("务工", "五金厂"), ("个体经营", "小吃店"), ("驾驶员", "物流公司"), ("务农", ""),
    ("渔业", ""), ("电工", "安装公司"), ("待业", ""), ("待业", ""), ("待业", ""), ("厨师", "饭店"), ("保洁", "物业公司"), ("理发", "美发店"),
    ("装修", ""), ("快递员", "快递网点"), ("务工", "光机电产业园"), ("务工", "造纸厂"), ("网约车", ""), ("个体经营", "水产摊"),
)  # fmt: skip
_ETHNICITIES = ("汉族",) * 24 + ("苗族", "布依族", "彝族", "土家族")


class Register:
    """Gives out names and numbers that nobody else of the demo has."""

    def __init__(self) -> None:
        self._identities: set[str] = set()
        self._phones: set[str] = set()

    def identity_number(self, rng: Random, home: str, born: date, woman: bool) -> str:
        """A number with a right checksum. Its order code is of those kept for people over a hundred: nobody has it."""
        while True:
            order = rng.choice((996, 998) if woman else (997, 999))
            head = f"{home}{born:%Y%m%d}{order}"
            number = head + ric.calc_check_digit(head + "0")
            if number not in self._identities:
                self._identities.add(number)
                return number
            born += timedelta(days=1)

    def phone(self, rng: Random) -> str:
        """A number of eleven digits in a range that is nobody's."""
        while True:
            number = rng.choice(_PHONE_HEADS) + f"{rng.randrange(10**8):08d}"
            if number not in self._phones:
                self._phones.add(number)
                return number


def a_name(rng: Random, woman: bool, surname: str = "") -> str:
    """A name of two or three signs, put together from common ones."""
    signs = _WOMEN if woman else _MEN
    surname = surname or rng.choices(_SURNAMES, _SURNAME_WEIGHTS)[0]
    given = rng.choice(signs) if rng.random() < 0.22 else rng.choice(signs) + rng.choice(signs)
    return surname + given


def _address(rng: Random, town: Town) -> str:
    if town.name.endswith("街道") and rng.random() < 0.6:
        return f"平湖市{town.name}{rng.choice(_ROADS)}{rng.randrange(1, 900)}号{rng.randrange(1, 30)}幢{rng.randrange(101, 606)}室"
    return f"平湖市{town.name}{rng.choice(_VILLAGES)}村{rng.randrange(1, 25)}组{rng.randrange(1, 120)}号"


def _family(rng: Random, register: Register, name: str, age: int, married: bool) -> tuple[FamilyPlan, ...]:
    members = []
    if married:
        woman = rng.random() < 0.8
        members.append(FamilyPlan(a_name(rng, woman), "配偶", register.phone(rng), True, True))
    if age < 48 and rng.random() < 0.7:
        mother = rng.random() < 0.6
        surname = "" if mother else name[0]
        members.append(
            FamilyPlan(
                a_name(rng, mother, surname),
                "母亲" if mother else "父亲",
                register.phone(rng),
                not married,
                not members,
            )
        )
    if age >= 40 and rng.random() < 0.5:
        woman = rng.random() < 0.5
        members.append(FamilyPlan(a_name(rng, woman, name[0]), "女儿" if woman else "儿子", "", rng.random() < 0.5))
    if not members:
        woman = rng.random() < 0.5
        members.append(
            FamilyPlan(a_name(rng, woman, name[0]), "姐姐" if woman else "哥哥", register.phone(rng), False, True)
        )
    return tuple(members)


def a_person(
    rng: Random, register: Register, number: int, town: Town, on: date, *, woman: bool | None = None
) -> PersonPlan:
    """A grown-up person who lives in a town on a day."""
    woman = rng.random() < 0.17 if woman is None else woman
    age = min(61, max(18, round(rng.gauss(34, 9))))
    born = on - timedelta(days=age * 365 + age // 4 + rng.randrange(360))
    papers = rng.random()
    home = COUNTY if rng.random() < 0.72 else rng.choice(_ELSEWHERE)
    name = a_name(rng, woman)
    marriage = rng.choice(_MARRIAGES) if age >= 22 else "未婚"
    occupation, employer = rng.choice(_WORK)
    kind, identity, nationality, sex, birth_date = "resident", "", "", "unknown", None
    if papers < 0.004:
        kind, identity, nationality = "passport", f"C{rng.randrange(10**7, 10**8)}", "越南"
    elif papers < 0.009:
        kind = "none"
    else:
        identity = register.identity_number(rng, home, born, woman)
    if kind != "resident":
        sex, birth_date = "female" if woman else "male", born
    else:
        sex, birth_date = "female" if woman else "male", ric.get_birth_date(identity)
    residence = _address(rng, town)
    data = PersonData(
        name=name,
        identity_kind=kind,
        identity_number=identity,
        sex=sex,
        birth_date=birth_date,
        nationality=nationality,
        ethnicity=rng.choice(_ETHNICITIES) if home != COUNTY and not nationality else ("" if nationality else "汉族"),
        education=rng.choice(_SCHOOLS),
        marriage=marriage,
        occupation=occupation,
        employer=f"{rng.choice(('平湖', '嘉兴', town.name))}{rng.choice(('恒', '宏', '新', '顺', '景'))}{rng.choice(('达', '泰', '丰', '源', '昌'))}{employer}"
        if employer and rng.random() < 0.7
        else "",
        phones=tuple(register.phone(rng) for _ in range(2 if rng.random() < 0.12 else 1)),
        household=residence if home == COUNTY else "",
        residence=residence,
    )
    return PersonPlan(number, data, _family(rng, register, name, age, marriage == "已婚"))
