"""Made-up content for the sheet of components, so that a developer sees each one filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest

from xiangnuan.web import clock
from xiangnuan.web.forms import ChoiceButtons, ChoiceChips, DayInput
from xiangnuan.web.icons import icon
from xiangnuan.web.paging import Page


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", max_length=40, help_text="与证件上一致。")
    on = forms.DateField(label="日期", widget=DayInput, initial=clock.today)
    measure = forms.ChoiceField(
        label="措施", choices=[("community_treatment", "社区戒毒"), ("community_rehabilitation", "社区康复")]
    )
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    result = forms.ChoiceField(
        label="结果",
        choices=[("negative", "阴性"), ("positive", "阳性"), ("refused", "拒绝检测"), ("missed", "没有来")],
        widget=ChoiceButtons(tones={"negative": "done", "positive": "late", "refused": "late"}),
    )
    substances = forms.MultipleChoiceField(
        label="检出",
        choices=[("mop", "吗啡"), ("met", "甲基安非他明"), ("ket", "氯胺酮")],
        widget=ChoiceChips,
        required=False,
    )
    form_of = forms.ChoiceField(label="方式", choices=[("visit", "家访"), ("phone", "电话")], widget=forms.RadioSelect)
    informed = forms.BooleanField(label="已向本人说明", help_text="说明的内容会写进记录。")


class KnownForm(forms.Form):
    """Fields that come filled in."""

    on = forms.DateField(label="时间", widget=DayInput, initial=clock.today)
    place = forms.CharField(label="地点", initial="钟埭街道工作室")
    kind = forms.ChoiceField(label="类型", choices=[("regular", "定期"), ("random", "随机")])


@dataclass(frozen=True, slots=True)
class Task:
    """A row of Today, made up."""

    when: str
    where: str
    name: str
    act: str
    tag: str
    tone: str
    text: str
    article: str
    label: str
    icon_name: str
    kind: str
    late: bool = False


def _tasks() -> list[Task]:
    return [
        Task("逾期 4 天", "应于11月19日", "陈明", "第 2 次尿检", "社区戒毒 第2个月", "plan",
             "协议约定第一年每月一次 ・ 上次 10月14日 阴性", "", "记录", icon("test-pipe"), "main", late=True),
        Task("逾期 2 天", "应于11月21日", "沈小明", "告诫谈话", "接近界限 2/3", "late",
             "第 2 次拒绝检测；满 3 次即属严重违反协议", "禁毒法第35条、戒毒条例第20条", "写告诫书", icon("file-text"), "main", late=True),
        Task("今天", "9:30 钟埭街道", "尿检日", "批量登记", "11 人", "sun",
             "一人一行，键盘连续录入；缺席的自动留在清单上", "", "开始", icon("list-check"), "soft"),
        Task("周三 11月25日", "", "方小华", "解除前调查", "社区戒毒 第35个月", "plan",
             "12月22日期满；调查、评估、通知应在期满前备齐", "戒毒条例第23条", "安排", icon("route"), "plain"),
    ]  # fmt: skip


def _past(days: int) -> date:
    return clock.today() - timedelta(days=days)


def sheet(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the sheet of components."""
    bound = SampleForm({"name": "", "on": "2026-02-30", "informed": ""}, prefix="bad")
    return {
        "form": SampleForm(),
        "bad_form": bound,
        "known_form": KnownForm(prefix="known"),
        "tasks": _tasks(),
        "today": clock.today(),
        "now": clock.now(),
        "kinds": [("test", "尿检", 8), ("contact", "走访谈话", 7), ("review", "评估", 3), ("paper", "文书", 5)],
        "tab_items": [
            {"label": "经过", "url": "?tab=all", "current": True},
            {"label": "尿检", "url": "?tab=tests", "count": 13},
            {"label": "走访谈话", "url": "?tab=contacts", "count": 19},
            {"label": "计划", "url": "?tab=plan"},
            {"label": "家庭与小组", "url": "?tab=team"},
        ],
        "step_labels": ["上传", "对应列", "预览", "导入", "完成，可撤销"],
        "compare_rows": [
            {"label": "姓名", "name": "name", "left": "沈小明", "right": "沈晓明"},
            {"label": "出生日期", "name": "born", "left": "1989年3月7日", "right": "1989年3月7日"},
            {"label": "手机", "name": "phone", "left": "138＊＊＊＊6621", "right": ""},
        ],
        "page": Page(rows=[], before="b", after="a"),
        "marks": [
            (_past(0), "plan", "季度评估", "今天要做", "上季度 C1；尿检 3/3，谈话 4/3，就业稳定。"),
            (
                _past(11),
                "done",
                "家访",
                "新仓镇",
                "母亲在家。工厂转正，夜班减少；睡眠改善。约定：下月一起看孩子学校的开放日。",
            ),
            (
                _past(159),
                "late",
                "第 9 次尿检",
                "阳性（吗啡）→ 复检阴性",
                "服用含可待因止咳药；6月20日实验室复检阴性，附处方。更正不改原记录。",
            ),
        ],
        "roster": [
            (12, "蒋伟", "330482199001011234", "社区戒毒", "2024.3.7", "新仓镇", "可导入", "done", ""),
            (
                14,
                "周强",
                "330482199001010000",
                "社区戒毒",
                "20240230",
                "林埭镇",
                "2月没有30日；证件号被表格存成数字，末位丢失",
                "late",
                "xn-row--late",
            ),
            (
                15,
                "沈小明",
                "330482198903073318",
                "社戒",
                "2023/11/5",
                "钟埭街道",
                "与已有人员相同 ・ 并排比较",
                "sun",
                "xn-row--sun",
            ),
        ],
    }
