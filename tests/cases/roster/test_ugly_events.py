"""Lists that nobody here has seen: tests and visits in columns, on sheets of their own, in odd files."""

from __future__ import annotations

import datetime as dt

from tests.cases.roster.lists import Page, identity, name, phone, read, refused, warned, xlsx

D = dt.date


def test_tests_in_a_column_for_each_month() -> None:
    months = [f"{month}月" for month in range(1, 13)]
    rows = [
        ["2025年度社区戒毒人员尿检情况登记表"],
        ["序号", "姓名", "身份证号码", "报到日期", "决定日期", "镇街道", *months],
        [
            1,
            name(1),
            identity(1),
            "2024.12.10",
            "2024.12.1",
            "新仓镇",
            "阴性",
            "阴",
            "3.15阴性",
            "未到",
            "—",
            "请假",
            "7月20日拒检",
            "阳性（冰毒）",
            "",
            "",
            "5日阴",
            "",
        ],
        [
            2,
            name(2),
            identity(2),
            "2024.12.11",
            "2024.12.2",
            "新仓镇",
            "(-)",
            "√",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "12.1阴；12.28阴",
        ],
    ]
    roster = read(xlsx(Page("Sheet1", rows)))
    told = [(event.on, event.result, event.month_only) for event in roster.good_events("test") if event.name == name(1)]

    assert refused(roster) == {}
    assert told == [
        (D(2025, 1, 31), "negative", True),
        (D(2025, 2, 28), "negative", True),
        (D(2025, 3, 15), "negative", False),
        (D(2025, 4, 30), "missed", True),
        (D(2025, 6, 30), "missed_excused", True),
        (D(2025, 7, 20), "refused", False),
        (D(2025, 8, 31), "positive", True),
        (D(2025, 11, 5), "negative", False),
    ]
    assert [event.on for event in roster.good_events("test") if event.name == name(2)][-2:] == [
        D(2025, 12, 1),
        D(2025, 12, 28),
    ]
    positive = next(event for event in roster.good_events("test") if event.result == "positive")
    assert positive.substances == ("methamphetamine",)
    assert [row.measure for row in roster.good] == ["community_treatment"] * 2


def test_tests_as_first_second_third_time_with_day_and_result_beside_each_other() -> None:
    rows = [
        ["姓名", "证件号", "措施", "决定时间", "报到时间", "第一次尿检", "", "第二次尿检", "", "第3次尿检", ""],
        ["", "", "", "", "", "日期", "结果", "日期", "结果", "日期", "结果"],
        [
            name(1),
            identity(1),
            "社区戒毒",
            D(2026, 1, 5),
            D(2026, 1, 9),
            D(2026, 1, 20),
            "阴性",
            "2026.2.18",
            "阳性(吗啡)",
            "",
            "",
        ],
        [
            name(2),
            identity(2),
            "社区康复",
            D(2026, 1, 6),
            D(2026, 1, 10),
            "2026年1月22日",
            "阴",
            "",
            "",
            "2026.3.32",
            "阴性",
        ],
    ]
    merges = [(0, 5, 0, 6), (0, 7, 0, 8), (0, 9, 0, 10), *((0, column, 1, column) for column in range(5))]
    roster = read(xlsx(Page("名册", rows, merges)))

    assert [(event.name, event.on, event.result) for event in roster.good_events("test")] == [
        (name(1), D(2026, 1, 20), "negative"),
        (name(1), D(2026, 2, 18), "positive"),
        (name(2), D(2026, 1, 22), "negative"),
    ]
    assert refused(roster) == {"2": ["event_date_impossible"]}
    assert len(roster.good) == 2


def test_tests_and_visits_on_sheets_of_their_own_find_their_persons() -> None:
    persons = [
        ["姓名", "身份证号", "类型", "决定日期", "报到日期"],
        [name(1), identity(1), "社区戒毒", "2025.1.1", "2025.1.8"],
        [name(2), identity(2), "社区戒毒", "2025.1.1", "2025.1.8"],
        [name(3), identity(3), "社区康复", "2025.1.1", "2025.1.8"],
        [name(3), identity(4), "社区康复", "2025.1.1", "2025.1.8"],
        ["", identity(5), "社区康复", "2025.1.1", "2025.1.8"],
    ]
    tests = [
        ["尿检登记"],
        ["被检测人", "身份证号", "尿检时间", "尿检结果", "检测人员", "检测方式"],
        [name(1), "", "2025.2.1", "阴性", "社工甲", "现场尿检"],
        ["", "", "2025.3.1", "阳性(甲基安非他明)", "社工甲", "毛发"],
        [name(2), identity(2), "2025.2.1", "未到", "", ""],
        [name(2), identity(2), "2025-02-01", "未到", "", ""],
        [name(3), "", "2025.2.1", "阴性", "", ""],
        [name(9), identity(9), "2025.2.1", "阴性", "", ""],
        [name(2), identity(2), "2024.12.1", "阴性", "", ""],
        [name(2), identity(2), "", "阴性", "", ""],
        ["", identity(5), "2025.2.2", "阴性", "", ""],
    ]
    visits = [
        ["走访日期", "对象姓名", "走访方式", "走访人", "走访内容", "是否见到本人"],
        [D(2025, 2, 3), name(1), "上门走访", "社工甲", "在家务农，情绪稳定。", "是"],
        ["2025.4.3", name(1), "电话", "社工甲", "已找到工作。", "是"],
        ["2025.4.5", name(2), "约谈", "社工乙", "未到站。", "否"],
    ]
    roster = read(xlsx(Page("2025尿检", tests), Page("走访记录", visits), Page("人员", persons)))
    told = [(event.name, event.on, event.result, event.method) for event in roster.good_events("test") if event.owner]
    contacts = [(event.name, event.on, event.form, event.found) for event in roster.good_events("contact")]

    assert told == [
        (name(1), D(2025, 2, 1), "negative", "onsite"),
        (name(1), D(2025, 3, 1), "positive", "hair"),
        (name(2), D(2025, 2, 1), "missed", "onsite"),
    ]
    assert contacts == [
        (name(1), D(2025, 2, 3), "home_visit", True),
        (name(1), D(2025, 4, 3), "phone", True),
        (name(2), D(2025, 4, 5), "talk", False),
    ]
    assert [(finding.sheet, finding.row, finding.reasons[0].code) for finding in roster.refused] == [
        ("人员", 6, "name_missing"),
        ("2025尿检", 7, "event_person_ambiguous"),
        ("2025尿检", 9, "event_before_decision"),
        ("2025尿检", 10, "event_date_missing"),
        ("2025尿检", 11, "event_person_unknown"),
    ]
    somebody_on_file = [event for event in roster.good_events("test") if event.owner is None]
    assert [event.identity.number for event in somebody_on_file] == [identity(9)]


def test_a_web_page_saved_under_the_name_of_a_spreadsheet() -> None:
    cells = "".join(
        f"<tr><td>{order}</td><td>{name(order)}</td><td>&#8203;{identity(order)}</td><td>{'社区戒毒' if order % 2 else '社区康复'}</td>"
        f"<td>2025&#24180;1&#26376;{order}&#26085;</td><td>2025-01-{order + 10}</td>"
        + ('<td rowspan="4">曹桥街道</td>' if order == 1 else "")
        + "</tr>"
        for order in range(1, 5)
    )
    page = (
        '<html><head><meta charset="gb2312"><style>td{color:red}</style></head><body><table border=1><caption>人员导出</caption>'
        "<tr><th>序号</th><th>姓名</th><th>证件号码</th><th>人员类型</th><th>决定日期</th><th>报到日期</th><th>执行地</th></tr>"
        f"{cells}</table></body></html>"
    )
    roster = read(page.encode("gbk"), "export.xls")

    assert (refused(roster), warned(roster)) == ({}, {})
    assert [row.town for row in roster.good] == ["330482003"] * 4
    assert roster.good[0].decided_on == D(2025, 1, 1)


def test_a_spreadsheet_in_the_xml_of_2003() -> None:
    def row(values: list[str]) -> str:
        return "<Row>" + "".join(f'<Cell><Data ss:Type="String">{value}</Data></Cell>' for value in values) + "</Row>"

    xml = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="当湖"><Table><Row><Cell ss:MergeAcross="4"><Data ss:Type="String">社区康复人员名单</Data></Cell></Row>'
        + row(["姓名", "身份证号码", "联系方式", "决定书日期", "报到时间"])
        + row([name(1), identity(1), phone(1), "2025-02-01T00:00:00.000", "2025-02-09T00:00:00.000"])
        + "<Row>" + f'<Cell ss:Index="2"><Data ss:Type="String">{identity(2)}</Data></Cell>' + "</Row></Table></Worksheet></Workbook>"
    )  # fmt: skip
    roster = read(xml.encode(), "old.xls")

    assert [(row.name, row.town, row.measure) for row in roster.good] == [
        (name(1), "330482001", "community_rehabilitation")
    ]
    assert refused(roster) == {"2": ["name_missing", "dates_missing"]}


def test_a_sheet_of_months_beside_the_list_tells_of_tests_of_persons_in_it() -> None:
    persons = [[1, name(1), identity(1), "社区戒毒", "2025.1.6", "2025.1.10"]]
    months = [[name(1), identity(1), "2026.1.9阴", "2026.2.9 阴性"]]
    roster = read(
        xlsx(
            Page("名册", [["序号", "姓名", "身份证号码", "措施", "决定日期", "报到日期"], *persons]),
            Page("检测台账", [["姓名", "身份证号码", "1月", "2月"], *months]),
        )
    )
    assert [row.name for row in roster.rows] == [name(1)]
    assert [event.on for event in roster.good_events("test")] == [D(2026, 1, 9), D(2026, 2, 9)]
