"""Made-up persons: names of usual shape, valid but fictional identity numbers, phones, addresses, families."""

from __future__ import annotations

import random
from datetime import date, timedelta

from xiangnuan.people.models import Person
from xiangnuan.people.services import PersonData

_SURNAMES = (
    "王王王李李李张张张刘刘刘陈陈陈杨杨赵赵黄黄周周吴吴徐徐孙孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅"
    "沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹"
)
_SIGNS = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红文辉鹏飞斌波宇浩凯健俊帆雪荣志海林云峰燕玲"
    "春梅立东成龙永康春生小龙家豪子轩佳琪思远晓晨国栋海燕金凤少华正阳新民卫东爱民长江喜乐安宁"
)
_TITLES = ("幸福", "平安", "东风", "永丰", "新华", "解放", "人民", "建设", "和平", "胜利", "金桥", "桃园")
_JOBS = ("", "", "务工", "个体经营", "务农", "无业", "司机", "服务员", "自由职业")
_EDUCATION = ("初中", "初中", "小学", "高中", "中专", "大专")
_MARRIAGE = ("未婚", "已婚", "离异")
_RELATIONS = ("父亲", "母亲", "配偶", "兄弟", "姐妹", "子女")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_BIRTH, _BIRTH_DAYS = date(1962, 1, 1), 12_000


def a_name(rng: random.Random) -> str:
    """A name of two or three signs."""
    given = rng.choice(_SIGNS) + (rng.choice(_SIGNS) if rng.random() < 0.82 else "")
    return rng.choice(_SURNAMES) + given


def an_identity_number(rng: random.Random, county: str, born: date, sex: str) -> str:
    """A number with a right check digit (GB 11643)."""
    order = rng.randrange(1, 500) * 2 - (1 if sex == Person.Sex.MALE else 0)
    head = f"{county}{born:%Y%m%d}{order:03d}"
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, _WEIGHTS, strict=True)) % 11]


def a_phone(rng: random.Random) -> str:
    """A mobile number."""
    return f"1{rng.choice((38, 39, 35, 50, 58, 86, 87, 99))}{rng.randrange(10**8):08d}"


def an_address(rng: random.Random) -> str:
    """A street, a number and a room."""
    return f"{rng.choice(_TITLES)}路{rng.randrange(1, 900)}号{rng.randrange(1, 30)}幢{rng.randrange(101, 1800)}室"


def a_relative(rng: random.Random) -> tuple[str, str]:
    """A name and how that person is related."""
    return a_name(rng), rng.choice(_RELATIONS)


def a_description(rng: random.Random, county: str, taken: set[str]) -> PersonData:
    """What is entered about a person; `taken` keeps identity numbers from coming twice."""
    sex = Person.Sex.MALE if rng.random() < 0.82 else Person.Sex.FEMALE
    number = ""
    while not number or number in taken:
        born = _FIRST_BIRTH + timedelta(rng.randrange(_BIRTH_DAYS))
        number = an_identity_number(rng, county, born, sex)
    taken.add(number)
    return PersonData(
        name=a_name(rng),
        identity_number=number,
        ethnicity="汉族",
        education=rng.choice(_EDUCATION),
        marriage=rng.choice(_MARRIAGE),
        occupation=rng.choice(_JOBS),
        phones=tuple(a_phone(rng) for _ in range(2 if rng.random() < 0.2 else 1)),
        household=an_address(rng),
        residence=an_address(rng) if rng.random() < 0.5 else "",
    )
