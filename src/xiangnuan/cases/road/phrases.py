"""The words of the road in the language in force, looked up once: a road says some two hundred of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Phrases:
    """Everything that a road can say, in one language."""

    shapes: dict[str, str]
    kinds: dict[str, str]
    papers: dict[str, str]
    states: dict[str, str]
    years: tuple[str, ...]
    month_names: tuple[str, ...]
    day: str
    month_day: str
    year_month: str
    month: str
    month_number: str
    year_number: str
    fact: str
    window: str
    span: str
    not_over: str
    today: str
    cleared: str
    gates: dict[str, str]
    names: dict[int, str]
    other_name: str
    no_dates: str
    comma: str
    semicolon: str

    def long(self, day: date) -> str:
        """2026年11月23日."""
        return self._say(self.day, day)

    def short(self, day: date) -> str:
        """11月23日."""
        return self._say(self.month_day, day)

    def column(self, day: date, *, with_year: bool) -> str:
        """11月, with the year where a year begins."""
        return self._say(self.year_month if with_year else self.month, day)

    def _say(self, pattern: str, day: date) -> str:
        return pattern.format(year=day.year, month=day.month, day=day.day, month_name=self.month_names[day.month - 1])


def phrases() -> Phrases:
    """The words in the language in force."""
    return _phrases(get_language() or "")


@lru_cache(maxsize=8)
def _phrases(language: str) -> Phrases:
    return Phrases(
        shapes={
            "negative": _("尿检阴性"),
            "positive": _("尿检阳性"),
            "refused": _("拒绝或逃避检测"),
            "missed": _("缺检"),
            "excused": _("有正当理由没有来"),
            "overdue": _("尿检逾期"),
            "planned": _("将来的尿检"),
            "contact": _("走访谈话"),
            "contact-missed": _("没有走访谈话"),
            "contact-overdue": _("走访谈话逾期"),
            "contact-planned": _("将来的走访谈话"),
            "review": _("评估"),
            "review-missed": _("没有评估"),
            "review-overdue": _("评估逾期"),
            "review-planned": _("将来的评估"),
            "paper": _("其他事项"),
            "absence": _("外出"),
            "absence-late": _("擅自外出"),
            "suspended": _("中止"),
        },
        kinds={"drug_test": _("尿检"), "contact": _("走访谈话"), "review": _("评估")},
        papers={
            "checked_in": _("报到"),
            "agreed": _("签订协议"),
            "tier": _("分级调整"),
            "moved": _("执行地变更"),
            "renewed_use": _("再次使用毒品"),
            "police_report": _("报告公安机关"),
            "notice_served": _("解除通知送达"),
            "imprisoned": _("收监执行"),
            "died": _("死亡"),
            "ended": _("终止"),
        },
        states={
            "lapsed": _("没有做，已过"),
            "overdue": _("逾期"),
            "open": _("待办"),
            "held": _("不早于这些日期"),
            "suspended": _("羁押，中止执行"),
            "absence": _("外出"),
            "absence-late": _("外出，没有报告"),
        },
        years=(_("第一年"), _("第二年"), _("第三年"), _("第四年"), _("第五年")),
        month_names=tuple(str(MONTHS_3[number]).capitalize() for number in range(1, 13)),
        day=_("{year}年{month}月{day}日"),
        month_day=_("{month}月{day}日"),
        year_month=_("{year}年{month}月"),
        month=_("{month}月"),
        month_number=_("第 {number} 月"),
        year_number=_("第{number}年"),
        fact=_("{day} 第 {number} 次{words}"),
        window=_("第 {number} 次{name}，{opens}至{due}，{state}"),
        span=_("{words}：{start}至{end}"),
        not_over=_("还没有结束"),
        today=_("今天"),
        cleared=_("（复检阴性 {count}）"),
        gates={
            "end": _("{day}期满"),
            "not_before": _("不早于{day}期满"),
            "died": _("{day}死亡"),
            "ended": _("{day}终止"),
        },
        names={36: _("三年路"), 24: _("两年路"), 12: _("一年路")},
        other_name=_("{months} 个月的路"),
        no_dates=_("还没有日期"),
        comma=_("，"),
        semicolon=_("；"),
    )
