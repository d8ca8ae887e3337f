"""Lists that nobody here has seen: other titles, headings, orders and sheets."""

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
