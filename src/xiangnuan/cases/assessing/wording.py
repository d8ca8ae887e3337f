"""Words for what instruments say in codes: sorts of crisis, levels, tiers, and the help lines of the country."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models import Case

CRISES: dict[str, str | Promise] = {
    "self_harm": _("轻生或自伤"),
    "psychosis": _("精神症状"),
    "overdose": _("用药过量"),
    "violence": _("暴力"),
}
# What helps in each, in calm words, for the worker.
FIRST_STEPS: dict[str, tuple[str | Promise, ...]] = {
    "self_harm": (
        _("先见到本人或通上话，坐下来慢慢问：现在安全吗，有没有打算，身边有没有可用来伤害自己的东西。"),
        _("直接问不会让人更想这样做；不评判，不争辩，不许诺保密。"),
        _("不让本人独处，请家属或信得过的人陪着；和督导商量下一步，联系精神卫生机构。"),
    ),
    "psychosis": (
        _("说话慢而简单，不和幻觉、妄想争辩，离开嘈杂的地方。"),
        _("请家属陪同就医；正在服药的，问清楚是否停了药。"),
        _("有伤人或伤己的危险时，先保证所有人安全。"),
    ),
    "overdose": (
        _("叫不醒、呼吸慢或嘴唇发紫：马上拨打 120，侧卧，不离开。"),
        _("已经过去的：问清楚用了什么、多少、什么时候，协助就医检查。"),
        _("一起商量怎样不再发生：耐受下降、混用和独自使用最危险。"),
    ),
    "violence": (
        _("先保证在场的人安全，保持距离和退路，不独自上门。"),
        _("平静地听，不顶撞；请信得过的人一起谈。"),
        _("告知督导；有现实的生命危险时拨打 110。"),
    ),
}
LEVELS: dict[str, str | Promise] = {
    "none": _("无"),
    "mild": _("轻"),
    "moderate": _("中"),
    "severe": _("重"),
}
TONES = {
    "none": "done", "mild": "plan", "moderate": "sun", "severe": "late",
    "C2": "done", "C1": "plan", "B": "sun", "A": "late",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A number that anybody may call: what it is, where we have it from, and how sure that is."""

    number: str
    label: str | Promise
    source: str | Promise
    certainty: str


HOTLINE = HelpLine("12356", _("心理援助热线"), _("国家卫生健康委 2025年起统一号码"), "B")
AMBULANCE = HelpLine("120", _("急救"), _("全国统一急救号码"), "A")
POLICE = HelpLine("110", _("报警求助"), _("全国统一报警号码"), "A")
HELP_LINES = (HOTLINE, AMBULANCE, POLICE)


def tier_in_words(tier: str) -> str:
    """A tier's label; nothing for none."""
    return str(Case.Tier(tier).label) if tier in Case.Tier.values else ""
