"""Lists that nobody here has seen: other titles, headings, orders, sheets and traps."""

from __future__ import annotations

import datetime as dt

from tests.cases.roster.lists import Page, delimited, fields_of, identity, name, phone, read, refused, warned, xlsx

D = dt.date


def test_a_police_export_with_long_headings_and_guarded_numbers() -> None:
    head = [
        "人员编号", "戒毒人员姓名", "公民身份号码", "人员现状", "责令社区戒毒(康复)决定书文号", "责令社区戒毒(康复)决定日期", "决定书送达日期", "社区戒毒(康复)报到日期",
        "应报到日期", "执行地(镇街)", "戒毒措施", "户籍地派出所", "户籍地详址", "现居住地详址", "本人联系电话", "社区民警", "民警电话", "录入时间",
    ]  # fmt: skip
    rows = [
        [
            f"33048200{order}", name(order), f'="{identity(order)}"', "在册", f"平公(禁)社戒决字〔2025〕第{order}号", "2025-01-05 00:00:00", "2025-01-06 00:00:00", "2025-01-15 00:00:00",
            "2025-01-21 00:00:00", f"浙江省平湖市{town}", measure, "新仓派出所", "浙江省嘉兴市南湖区某路1号", f"浙江省平湖市{town}某村{order}号", phone(order), "民警甲", "13900000000", "2025-02-01 10:11:12",
        ]
        for order, town, measure in ((1, "新仓镇", "社区戒毒"), (2, "当湖街道", "社区康复"), (3, "独山港镇", "责令社区戒毒"))
    ]  # fmt: skip
    rows[2][7] = ""
    roster = read(delimited([head, *rows]), "export.csv")

    assert (refused(roster), warned(roster), roster.doubles) == ({}, {}, [])
    first, second, third = roster.good
    assert (first.town, second.town, third.town) == ("330482103", "330482001", "330482108")
    assert (first.measure, second.measure, third.measure) == (
        "community_treatment",
        "community_rehabilitation",
        "community_treatment",
    )
    assert (first.decided_on, first.received_on, first.checked_in_on) == (D(2025, 1, 5), D(2025, 1, 6), D(2025, 1, 15))
    assert third.checked_in_on is None
    assert first.phones == (phone(1),)
    assert (first.station, first.number) == ("新仓派出所", "330482001")
    guessed = fields_of(roster)
    assert guessed["应报到日期"] is None
    assert guessed["民警电话"] is None
    assert guessed["户籍地详址"] == "household"


def test_three_lines_of_headings_and_the_measure_in_titles_between_the_rows() -> None:
    rows = [
        ["2026年第三季度社区戒毒、社区康复人员底册"],
        ["", "基本信息", "", "", "", "措施信息", "", "", "", "备注"],
        ["序号", "姓名", "身份证号", "电话", "住址", "决定", "", "报到", "期限", ""],
        ["", "", "", "", "", "文号", "日期", "时间", "", ""],
        ["一、社区戒毒人员（2人）"],
        [1, name(1), identity(1), phone(1), "平湖市乍浦镇某路1号", "社戒决字1号", "2025.3.1", "2025.3.9", "三年", ""],
        [2, name(2), identity(2), phone(2), "平湖市新埭镇某路2号", "社戒决字2号", "2025.3.2", "2025.3.10", "3年", ""],
        ["小计", 2],
        [],
        ["二、社区康复人员（1人）"],
        [
            3,
            name(3),
            identity(3),
            phone(3),
            "平湖市广陈镇某路3号",
            "社康决字3号",
            "2025.3.3",
            "2025.3.11",
            "24个月",
            "务工",
        ],
        ["小计", 1],
        ["总  计", 3],
        ["制表人：某某", "", "", "审核：某某", "", "", "2026年9月30日"],
    ]
    merges = [(0, 0, 0, 9), (1, 1, 1, 4), (1, 5, 1, 8), (2, 5, 2, 6), (2, 0, 3, 0), (2, 1, 3, 1), (1, 9, 3, 9)]
    roster = read(xlsx(Page("底册", rows, merges)))

    assert (refused(roster), warned(roster)) == ({}, {})
    assert [row.measure for row in roster.good] == ["community_treatment"] * 2 + ["community_rehabilitation"]
    assert [row.term_months for row in roster.good] == [36, 36, 24]
    assert [row.town for row in roster.good] == ["330482101", "330482102", "330482106"]
    assert [row.decided_on for row in roster.good] == [D(2025, 3, 1), D(2025, 3, 2), D(2025, 3, 3)]
    assert [row.checked_in_on for row in roster.good] == [D(2025, 3, 9), D(2025, 3, 10), D(2025, 3, 11)]
    assert roster.good[2].remarks == "务工"
    assert roster.plans[0].table.notes


def test_a_sheet_for_each_measure_and_towns_written_once_for_many_rows() -> None:
    def page(measure: str, start: int) -> Page:
        rows: list[list[object]] = [
            ["镇街道", "编号", "服务对象", "性别", "身份证", "列管日期", "报道时间", "签约时间", "责任社工"]
        ]
        for order in range(start, start + 6):
            town = {start: "当湖街道", start + 2: "林埭"}.get(order, "")
            rows.append(
                [
                    town,
                    order,
                    name(order),
                    "男",
                    identity(order),
                    D(2025, 5, order),
                    D(2025, 5, order + 8),
                    D(2025, 5, order + 9),
                    "社工甲",
                ]
            )
        return Page(measure, rows, [(1, 0, 2, 0), (3, 0, 6, 0)])

    roster = read(
        xlsx(
            page("社戒", 1),
            page("社康", 11),
            Page("填表说明", [["一、本表由各镇街道填报，报道时间为本人到镇街道报到之日。"], ["二、每季度末报送。"]]),
        )
    )

    assert (refused(roster), warned(roster)) == ({}, {})
    assert len(roster.good) == 12
    assert {row.measure for row in roster.good if row.sheet == "社戒"} == {"community_treatment"}
    assert {row.measure for row in roster.good if row.sheet == "社康"} == {"community_rehabilitation"}
    assert [row.town for row in roster.good[:6]] == ["330482001"] * 2 + ["330482107"] * 4


def test_towns_written_once_survive_the_loss_of_merged_cells_in_csv() -> None:
    rows: list[list[object]] = [["所在镇（街道）", "姓名", "身份证件号码", "类别", "责令日期", "报到日期"]]
    for order in range(1, 7):
        town = {1: "新仓", 4: "广陈镇"}.get(order, "")
        rows.append([town, name(order), identity(order), "社戒", "2025/6/1", f"2025/6/{order + 3}"])
    roster = read(delimited(rows, encoding="gb18030"), "list.csv")

    assert [row.town for row in roster.good] == ["330482103"] * 3 + ["330482106"] * 3


def test_a_list_without_any_headings_is_known_by_its_cells() -> None:
    rows = [
        [
            order,
            name(order),
            "男",
            identity(order),
            phone(order),
            "钟埭街道",
            "社区戒毒",
            f"2025.4.{order}",
            f"2025.4.{order + 5}",
            f"2025.4.{order + 6}",
            "冰毒",
        ]
        for order in range(1, 6)
    ]
    roster = read(delimited(rows, delimiter=";", encoding="gbk"), "bare.csv")

    assert (refused(roster), warned(roster)) == ({}, {})
    first = roster.good[0]
    assert (first.name, first.identity.number, first.phones) == (name(1), identity(1), (phone(1),))
    assert (first.town, first.measure, first.substances) == ("330482002", "community_treatment", "冰毒")
    assert (first.decided_on, first.checked_in_on, first.agreed_on) == (D(2025, 4, 1), D(2025, 4, 6), D(2025, 4, 7))
    assert {guess.confidence.value for guess in roster.plans[0].guesses if guess.field == "decided_on"} == {"look"}


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
