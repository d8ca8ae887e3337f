"""Lists that nobody here has seen: odd cells, dates, papers, boxes and repeated rows."""

from __future__ import annotations

import datetime as dt

from tests.cases.roster.lists import Page, delimited, identity, name, phone, read, refused, warned, xlsx

D = dt.date


def test_terms_as_spans_and_no_column_for_the_check_in() -> None:
    rows = [
        ["姓名", "身份证号", "管控类别", "责令社区戒毒时间", "社区戒毒(康复)期限", "协议书签订时间"],
        [name(1), identity(1), "社区戒毒", "2024.3.1", "2024.3.10-2027.3.9", "2024.3.12"],
        [name(2), identity(2), "社区康复", "2024.3.1", "自2024年3月15日起至2026年3月15日止", ""],
        [name(3), identity(3), "社区戒毒", "2024.3.1", "三年", "2024.3.20"],
        [name(4), identity(4), "社区戒毒", "2024.3.1", "三年", ""],
    ]
    roster = read(xlsx(Page("名单", rows)))
    first, second, third, fourth = roster.good

    assert warned(roster) == {}
    assert (first.checked_in_on, first.term_from, first.term_to, first.term_months) == (
        D(2024, 3, 10),
        D(2024, 3, 10),
        D(2027, 3, 9),
        36,
    )
    assert (second.checked_in_on, second.term_to, second.term_months) == (D(2024, 3, 15), D(2026, 3, 15), 24)
    assert (third.checked_in_on, third.term_months) == (D(2024, 3, 20), 36)
    assert fourth.checked_in_on is None


def test_persons_without_a_resident_card_come_in_with_a_warning() -> None:
    rows = [
        ["编号", "姓名", "性别", "国籍", "证件类型", "证件号码", "措施", "决定日期", "报到日期"],
        ["A1", "Nguyen Van A", "男", "越南", "护照", "B1234567", "社区戒毒", "2026.1.1", "2026.1.5"],
        ["A2", name(2), "女", "中国", "", "", "社区戒毒", "2026.1.1", "2026.1.5"],
        ["A3", name(3), "男", "中国", "身份证", "无", "社区戒毒", "2026.1.1", "2026.1.5"],
        ["A4", name(4), "男", "中国", "身份证", "330482850209819", "社区戒毒", "2026.1.1", "2026.1.5"],
        ["A5", name(5), "男", "中国", "身份证", identity(5)[:14] + "****", "社区戒毒", "2026.1.1", "2026.1.5"],
        ["A6", name(6), "男", "中国", "身份证", identity(6)[:17], "社区戒毒", "2026.1.1", "2026.1.5"],
        ["A7", name(7), "男", "中国", "港澳居民来往内地通行证", "H12345678", "社区戒毒", "2026.1.1", "2026.1.5"],
    ]
    roster = read(xlsx(Page("名册", rows)))

    assert [row.number for row in roster.good] == ["A1", "A2", "A3", "A4", "A7"]
    assert refused(roster) == {"A5": ["identity_masked"], "A6": ["identity_length"]}
    assert warned(roster) == {
        "A1": ["identity_other"],
        "A2": ["identity_missing"],
        "A3": ["identity_missing"],
        "A7": ["identity_other"],
    }
    assert [(row.identity.kind, row.identity.number) for row in roster.good if row.number in {"A1", "A4", "A7"}] == [
        ("passport", "B1234567"),
        ("resident", "330482198502098191"),
        ("permit", "H12345678"),
    ]
    assert roster.good[0].name == "Nguyen Van A"


def test_a_second_case_is_no_double_and_a_repeated_row_is() -> None:
    head = ["序号", "姓名", "身份证号", "联系电话", "措施", "决定书编号", "决定日期", "报到日期"]
    summary = [
        head,
        [1, name(1), identity(1), phone(1), "社区戒毒", "社戒1号", "2021.1.4", "2021.1.10"],
        [2, name(1), identity(1), phone(1), "社区康复", "社康2号", "2025.1.4", "2025.1.10"],
        [3, name(1), identity(1), phone(1), "社区康复", "社康2号", "2025年1月4日", D(2025, 1, 10)],
        [4, name(2), identity(2), phone(2), "社区戒毒", "社戒3号", "2020.1.4", "2020.1.10"],
        [5, name(2), identity(2), phone(2), "社区戒毒", "社戒9号", "2025.5.4", "2025.5.10"],
        [6, name(3), "", phone(3), "社区戒毒", "社戒6号", "2025.5.4", "2025.5.10"],
        [7, name(3), "", phone(3), "社区戒毒", "社戒6号", "2025.5.4", "2025.5.10"],
        [8, name(3), "", phone(30), "社区戒毒", "社戒7号", "2025.6.4", "2025.6.10"],
        [9, name(4), identity(4), phone(4), "社区戒毒", "社戒8号", "2025.6.4", "2025.6.31"],
        [10, name(4), identity(4), phone(4), "社区戒毒", "社戒8号", "2025.6.4", "2025.6.30"],
        [11, "别人名", identity(1), phone(1), "社区戒毒", "社戒1号", "2021.1.4", "2021.1.10"],
    ]
    town = [head, [1, name(2), f" {identity(2)}", phone(2), "社戒", "社戒9号", "20250504", "20250510"]]
    roster = read(xlsx(Page("汇总表", summary), Page("新仓镇", town)))

    assert [(row.sheet, row.number) for row in roster.doubles] == [
        ("汇总表", "3"),
        ("汇总表", "7"),
        ("汇总表", "11"),
        ("新仓镇", "1"),
    ]
    assert [row.double_reason.code for row in roster.doubles if row.double_reason] == [
        "same_as_row",
        "same_as_row",
        "identity_shared",
        "same_as_row",
    ]
    assert refused(roster) == {"9": ["check_in_impossible"]}
    assert [row.number for row in roster.good] == ["1", "2", "4", "5", "6", "8", "10"]
    assert len(roster.person_keys()) == 5


def test_headings_printed_on_every_page_and_two_tables_one_under_the_other() -> None:
    first = ["序号", "姓  名", "身份证号码", "报到\n日期", "决定\n日期"]
    second = ["编号", "康复人员姓名", "证件号", "责令时间", "实际报到时间", "毒品种类"]
    rows = [
        ["社区戒毒人员花名册（一）"],
        first,
        [1, name(1), identity(1), "2025.2.9", "2025.2.1"],
        ["本页小计", 1],
        ["社区戒毒人员花名册（二）"],
        first,
        [2, name(2), identity(2), "2025.2.10", "2025.2.2"],
        ["合计：2人"],
        [],
        ["社区康复人员花名册"],
        second,
        [1, name(3), identity(3), "2025.2.3", "2025.2.11", "K粉"],
        ["合 计", "", "1"],
        ["注：以上人员均已签订协议。"],
    ]
    roster = read(xlsx(Page("打印", rows)))

    assert refused(roster) == {}
    assert [(row.name, row.measure, row.checked_in_on) for row in roster.good] == [
        (name(1), "community_treatment", D(2025, 2, 9)),
        (name(2), "community_treatment", D(2025, 2, 10)),
        (name(3), "community_rehabilitation", D(2025, 2, 11)),
    ]


def test_columns_of_other_people_are_not_taken_for_the_persons_own() -> None:
    head = [
        "*姓名(必填)", "曾用名", "*身份证号码（18位）", "出生日期", "年龄", "家属姓名", "与本人关系", "家属联系电话", "联系电话\n（手机）", "责任社工", "社工电话", "户籍派出所", "应报到日期", "*报到日期（年月日）",
        "*决定日期", "*类别（社戒/社康）", "村（社区）", "所属镇街", "初次吸毒时间", "滥用毒品", "文化程度", "婚姻", "就业情况", "风险等级", "是否签订协议", "下次尿检日期",
    ]  # fmt: skip
    row = [
        name(1), "阿大", identity(1), "", 36, "李某", "妻子", phone(91), f"{phone(1)}；0573-85012345", "社工丁", phone(92), "广陈派出所", "2025.1.20", "2025.1.12",
        "2025.1.5", "社康", "某村", "广陈", "2008.5", "冰毒、K粉", "初中", "已婚", "务工", "C1", "是", "2026.12.1",
    ]  # fmt: skip
    roster = read(xlsx(Page("Sheet1", [head, row])))
    read_row = roster.good[0]

    assert (read_row.name, read_row.former_name, read_row.phones) == (name(1), "阿大", (phone(1), "0573-85012345"))
    assert (read_row.family_name, read_row.family_relation, read_row.family_phone) == ("李某", "妻子", phone(91))
    assert (read_row.checked_in_on, read_row.decided_on, read_row.tier) == (D(2025, 1, 12), D(2025, 1, 5), "C1")
    assert (read_row.town, read_row.village, read_row.worker) == ("330482106", "某村", "社工丁")
    assert (read_row.measure, read_row.substances, read_row.station) == (
        "community_rehabilitation",
        "冰毒、K粉",
        "广陈派出所",
    )
    assert warned(roster) == {}


def test_ticked_boxes_numerals_and_states() -> None:
    rows = [
        ["姓名", "身份证号码", "措施", "决定日期", "报到日期", "目前状态", "解除日期", "期限止"],
        [name(1), identity(1), "☑社区戒毒 □社区康复", "二〇二四年三月七日", "二〇二四年三月十二日", "在册", "", ""],
        [name(2), identity(2), "□社区戒毒 ☑社区康复", "2024.3.7", "2024.3.12", "外出务工", "2027.3.11", ""],
        [name(3), identity(3), "□社区戒毒 □社区康复", "2024.3.7", "2024.3.12", "在册", "", ""],
        [name(4), identity(4), "社区戒毒", "2021.3.7", "2021.3.12", "已解除", "2024.3.12", "2024.3.11"],
        [name(5), identity(5), "社区戒毒", "2021.3.7", "2021.3.12", "死亡", "", ""],
        [name(6), identity(6), "社区戒毒", "2026.10.20", "未报到", "未报到", "", ""],
        [name(7), identity(7), "强制隔离戒毒", "2024.3.7", "2024.3.12", "", "", ""],
        [name(8), identity(8), "强戒期满转社区康复", "2024.3.7", "2024.3.12", "", "", ""],
        [name(9), identity(9), "", "2024.3.7", "2024.3.12", "", "", ""],
        [name(10), identity(10), "社区戒毒(康复)", "2024.3.7", "2024.3.12", "", "", ""],
        [name(11), identity(11), "SQKF", "2024.3.7", "2024.3.12", "送强戒", "2025.1.1", ""],
    ]
    roster = read(xlsx(Page("名册", rows)))
    by_name = {row.name: row for row in roster.good}

    assert by_name[name(1)].decided_on == D(2024, 3, 7)
    assert by_name[name(2)].measure == "community_rehabilitation"
    assert (by_name[name(2)].term_to, by_name[name(2)].closed_on) == (D(2027, 3, 11), None)
    assert (by_name[name(4)].closed_on, by_name[name(4)].outcome) == (D(2024, 3, 12), "completed")
    assert (by_name[name(6)].checked_in_on, by_name[name(6)].state) == (None, "not_checked_in")
    assert by_name[name(8)].measure == "community_rehabilitation"
    assert (by_name[name(11)].measure, by_name[name(11)].outcome) == ("community_rehabilitation", "isolation")
    assert refused(roster) == {
        "3": ["measure_unclear"],
        "7": ["measure_other"],
        "9": ["measure_missing"],
        "10": ["measure_unclear"],
    }
    assert warned(roster) == {"5": ["closed_without_date"]}


def test_dates_that_cannot_be_say_exactly_why() -> None:
    rows = [
        ["序号", "姓名", "身份证号码", "措施", "决定日期", "报到日期", "协议日期"],
        [1, name(1), identity(1), "社戒", "2024.3.7", "2025年3月", "2025.3.9"],
        [2, name(2), identity(2), "社戒", "2024.2.30", "2024.3.9", "2024.3.9"],
        [3, name(3), identity(3), "社戒", "", "2024.3.9", "2024.3.9"],
        [4, name(4), identity(4), "社戒", "2024.3.7", "", ""],
        [5, name(5), identity(5), "社戒", "2024年3月", "2024.3.9", "2024.3.32"],
        [6, name(6), identity(6), "社戒", "2024.3.9", "2024.3.7", ""],
        [7, name(7), identity(7), "社戒", "", "", ""],
        [8, name(8), identity(8), "社戒", "2026.12.1", "", ""],
        [9, name(9), identity(9), "社戒", "2024.3.9", "已报到", ""],
        [10, name(10), identity(10), "社戒", "2024.3.9", "2024.3.9", "2024.3.8"],
    ]
    roster = read(xlsx(Page("名册", rows)))

    assert refused(roster) == {
        "1": ["check_in_incomplete"],
        "2": ["decision_impossible"],
        "6": ["check_in_before_decision"],
        "7": ["dates_missing"],
        "8": ["decision_in_future"],
        "9": ["check_in_unreadable"],
    }
    assert warned(roster) == {
        "3": ["decision_missing"],
        "5": ["decision_left_out", "agreement_left_out"],
        "10": ["agreement_before_decision"],
    }
    sentences = {finding.number: finding.reasons[0] for finding in roster.refused}
    assert sentences["1"].say() == "报到日期不完整（2025年3月），缺少日"
    assert sentences["2"].say() == "决定日期不存在：2月没有30日"
    assert sentences["6"].say("en") == "the check-in on 2024-03-07 is before the decision on 2024-03-09"


def test_hidden_sheets_statistics_and_blank_forms_are_left_alone() -> None:
    people = [
        ["姓名", "身份证号码", "措施", "决定日期", "报到日期"],
        [name(1), identity(1), "社戒", "2025.1.1", "2025.1.9"],
    ]
    figures = [["统计表"], ["镇街道", "社区戒毒", "社区康复", "合计"], ["新仓镇", 3, 4, 7], ["合计", 3, 4, 7]]
    blank = [["序号", "姓名", "身份证号码", "措施", "决定日期", "报到日期"], *[[order] for order in range(1, 20)]]
    hidden = [
        ["姓名", "身份证号码", "措施", "决定日期", "报到日期"],
        [name(2), identity(2), "社戒", "2025.1.1", "2025.1.9"],
    ]
    roster = read(
        xlsx(Page("统计", figures), Page("名册", people), Page("空表", blank), Page("旧表", hidden, hidden=True))
    )

    assert [row.name for row in roster.rows] == [name(1)]
    assert roster.refused == []


def test_tab_separated_unicode_text_as_spreadsheet_programs_save_it() -> None:
    rows = [
        ["姓名", "身份证", "戒毒类型", "决定时间", "报到时间", "街道"],
        [name(1), identity(1), "社康", "2025-1-1", "2025-1-9", "曹桥"],
    ]
    roster = read(delimited(rows, delimiter="\t", encoding="utf-16"), "list.txt")

    assert [(row.name, row.measure, row.town) for row in roster.good] == [
        (name(1), "community_rehabilitation", "330482003")
    ]
