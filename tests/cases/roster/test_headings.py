"""The guesser knows the usual headings, alone and among each other."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.roster.lists import identity, name, phone

from xiangnuan.cases.roster.vocabulary import vocabulary
from xiangnuan.sheets.guessing import Confidence, column_name, guess_columns, signature
from xiangnuan.sheets.text import Cell

ROWS = 12
_TOWNS = ["当湖街道", "新仓镇", "广陈镇", "林埭镇"]
CONTENT: dict[str, list[Cell]] = {
    "number": list(range(1, ROWS + 1)),
    "name": [name(order) for order in range(ROWS)],
    "identity": [identity(order) for order in range(ROWS)],
    "sex": ["男", "女"] * 6,
    "ethnicity": ["汉族", "苗族", "汉", "土家族"] * 3,
    "phone": [phone(order) for order in range(ROWS)],
    "household": ["浙江省平湖市新仓镇某路1号"] * ROWS,
    "residence": ["平湖市当湖街道某小区3幢201室"] * ROWS,
    "town": _TOWNS * 3,
    "village": ["某村", "某某社区"] * 6,
    "measure": ["社区戒毒", "社区康复", "社戒", "社康"] * 3,
    "decision_number": ["平公（禁）社戒决字〔2025〕第12号"] * ROWS,
    "authority": ["平湖市公安局"] * ROWS,
    "decided_on": [f"2025.1.{order}" for order in range(1, ROWS + 1)],
    "received_on": [f"2025-01-{order:02d}" for order in range(2, ROWS + 2)],
    "checked_in_on": [f"2025年1月{order}日" for order in range(5, ROWS + 5)],
    "agreed_on": [f"202501{order:02d}" for order in range(6, ROWS + 6)],
    "term_from": [f"2025/1/{order}" for order in range(5, ROWS + 5)],
    "term_to": [f"2028/1/{order}" for order in range(5, ROWS + 5)],
    "substances": ["冰毒", "海洛因", "K粉", "冰毒、麻古"] * 3,
    "worker": ["社工甲", "社工乙", name(50), name(51)] * 3,
    "station": ["新仓派出所", "广陈派出所"] * 6,
    "tier": ["A", "B", "C1", "C2"] * 3,
    "state": ["在册", "外出", "在册", "已解除"] * 3,
    "remarks": ["外出务工", "", "低保", ""] * 3,
    "family_phone": [phone(order + 500) for order in range(ROWS)],
    "family_name": [name(order + 500) for order in range(ROWS)],
    "birth_date": [f"19{70 + order}.3.1" for order in range(ROWS)],
}
NEVER_HEARD = {
    "name": "戒毒对象 人员名称 被管控人 社区戒毒者 社戒对象 对象名称 被社区戒毒人 服务对象名称 姓名（实名） 学员姓名",
    "identity": "身份证明号 居民身份证号(18位) 身份证码 证件号码(身份证) 公安身份号码 ID号 18位身份证号 身份证（护照）号码 居民证号",
    "phone": "联系电话号码 联络电话 常用手机号 通讯电话 手机（本人） 个人电话 有效联系方式 联系电话/手机 现手机号",
    "town": "管辖镇 镇/街 属地乡镇 执行乡镇街道 镇(街) 乡镇/街道 街道(镇、乡) 所属街镇 执行地所在镇街道 管理镇街 乡（镇） 责任街道 镇（办） 承接镇街",
    "measure": "戒毒管控类型 社戒康类别 类别(社戒/康) 现戒毒措施 目前措施 措施(社戒/社康) 帮教类型 戒毒康复类型 执行类型 决定措施 戒毒性质 戒治类别",
    "decision_number": "决定文书 决定书（文号） 责令通知书文号 公安机关决定书文号 社区戒毒文书号 公安决定书编号 戒毒决定书编号",
    "decided_on": "责令社戒社康日期 作出责令决定日期 文书落款日期 社戒(康)决定书日期 责令日 社戒责令时间 决定书签署日期 决定作出时间 决定书开具时间 决定(日期)",
    "received_on": "送达本人时间 文书送达 签收文书日期 决定书领取时间 收到文书日期 送达签收日期",
    "checked_in_on": "报到(日期) 实报日期 到街道报到日期 向社区报到日期 社区签到日期 初次报到 报到登记时间(年月日) 到镇日期 报备日期 执行地报到日期 镇街报到日期 报到情况(日期) 接收日期",
    "agreed_on": "签社戒协议日期 签署协议书时间 协议签字时间 签订时间(协议) 社戒社康协议日期 戒毒协议签订时间 协议生效日期 签订社戒协议日期",
    "substances": "滥用毒品(主) 滥用类型 毒品种类(主要) 所吸毒品 吸食何种毒品 药物类型 涉及毒品 常用毒品",
    "worker": "帮教社工姓名 包案社工 责任社工(姓名) 禁毒社工(责任人) 社工责任人 跟踪社工 个案负责人 帮扶责任人",
    "term_to": "社戒止 期限结束日 社戒（康）截止日期 社康止日 到期 届满 期限(止) 预计期满 应解除时间 预期解除日期",
    "term_from": "社戒起 期限开始日 社戒（康）起始日期 起日期 期限(起) 期限(自)",
    "residence": "居住地住址 现住 实居地址 当前住址 居住所在地 现住处",
    "household": "户籍所在 户籍地(省市) 户口簿地址 户籍门牌 户籍地详细住址",
}


@pytest.mark.parametrize(
    ("field", "heading"), [(field, heading) for field, text in NEVER_HEARD.items() for heading in text.split()]
)
def test_a_heading_that_is_not_in_the_lists_is_understood(field: str, heading: str) -> None:
    guess = guess_columns([(heading,)], [[cell] for cell in CONTENT[field]], vocabulary("persons"))[0]

    assert guess.field == field


@given(st.randoms(use_true_random=False))
def test_whatever_synonyms_a_list_uses_every_column_is_found(chance: random.Random) -> None:
    fields = [words for words in vocabulary("persons").fields if words.key in CONTENT]
    chance.shuffle(fields)
    headings, taken = [], set()
    for words in fields:
        heading = chance.choice(words.names)
        headings.append(heading)
        taken.add(heading)
    rows = [[CONTENT[words.key][row] for words in fields] for row in range(ROWS)]
    guesses = guess_columns([(heading,) for heading in headings], rows, vocabulary("persons"))

    wrong = {
        headings[guess.index]: (guess.field, fields[guess.index].key)
        for guess in guesses
        if guess.field != fields[guess.index].key
    }
    assert wrong == {}


def test_identity_numbers_are_known_without_their_heading_and_against_a_vague_one() -> None:
    cells = [[identity(order), phone(order)] for order in range(6)]

    for headings in ([(), ()], [("号码",), ("号码2",)], [("信息1",), ("信息2",)]):
        first, second = guess_columns(headings, cells, vocabulary("persons"))
        assert (first.field, first.confidence) == ("identity", Confidence.SURE)
        assert second.field == "phone"


def test_what_a_person_chose_once_is_remembered_and_beats_every_guess() -> None:
    memory = {"接收日期": "checked_in_on", "备注": None, "杂项": "village"}
    paths = [("接收日期",), ("备 注",), ("杂项",)]
    guesses = guess_columns(paths, [["2025.1.1", "无", "某"]], vocabulary("persons"), memory)

    assert [(guess.field, guess.confidence, guess.by) for guess in guesses] == [
        ("checked_in_on", Confidence.SURE, "memory"),
        (None, Confidence.SURE, "memory"),
        ("village", Confidence.SURE, "memory"),
    ]


def test_one_look_is_asked_for_where_a_heading_is_only_alike() -> None:
    guess = guess_columns([("接收日期",)], [["2025.1.1"], ["2025.1.2"], ["2025.1.3"]], vocabulary("persons"))[0]

    assert (guess.field, guess.confidence) == ("checked_in_on", Confidence.LOOK)


def test_a_heading_whose_cells_deny_it_asks_for_a_look() -> None:
    guess = guess_columns([("报到日期",)], [["已报到"], ["已报到"], ["已报到"]], vocabulary("persons"))[0]

    assert guess.confidence is not Confidence.SURE


def test_the_signature_of_headings_ignores_blanks_and_stars() -> None:
    assert signature(["*姓 名", "报到日期："]) == signature(["姓名", "报到日期"])
    assert signature(["姓名"]) != signature(["报到日期"])
    assert [column_name(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
