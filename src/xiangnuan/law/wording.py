"""Words for dates, rhythms, articles and marks, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from xiangnuan.law.rulebook import Rulebook
from xiangnuan.law.schema import PROMPTLY, Ground, Rhythm, Schedule, Stage, Value, Words

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_RHYTHMS = {
    1: ("每月一次", "every month"),
    2: ("每两个月一次", "every two months"),
    3: ("每季度一次", "every quarter"),
    6: ("每半年一次", "every half-year"),
    12: ("每年一次", "every year"),
}
MARKS = {
    "A": ("", ""),
    "B": ("（依据为二手材料或由条文推断，请核对。）", " (Second-hand or inferred: check before relying on it.)"),
    "C": ("（默认值，各地不同，以当地规定和协议为准。）", " (A default: it differs by place; local rules lead.)"),
}
"""What is added to a sentence by the certainty of its rule."""

KIND_LABELS = {
    "check_in": ("报到", "check-in"),
    "agreement": ("签订协议", "agreement"),
    "drug_test": ("尿检", "drug test"),
    "contact": ("走访谈话", "visit or talk"),
    "review": ("阶段评估", "review"),
    "confirmation": ("确认检测", "confirmation"),
    "return_test": ("返回检测", "test on return"),
    "police_report": ("报告公安机关", "report to the police"),
    "transfer_check_in": ("迁入报到", "check-in after transfer"),
    "transfer_agreement": ("迁入重签协议", "agreement after transfer"),
    "end_notice": ("解除通知", "notice at the end"),
    "test_refusal": ("拒绝或逃避检测", "refused or evaded tests"),
    "absence_times": ("擅自外出（次数）", "absences without permission (times)"),
    "absence_days": ("擅自外出（天数）", "absences without permission (days)"),
    "late_check_in": ("逾期未报到", "late check-in"),
}
STATE_LABELS = {
    "not_started": ("未开始", "not started"),
    "running": ("执行中", "running"),
    "suspended": ("中止", "suspended"),
    "completed": ("期满", "completed"),
    "terminated": ("终止", "terminated"),
    "died": ("死亡", "died"),
}
STATUS_LABELS = {
    "open": ("待办", "open"),
    "overdue": ("逾期", "overdue"),
    "done": ("已办", "done"),
    "done_late": ("逾期办理", "done late"),
    "lapsed": ("已过", "lapsed"),
}
WARNINGS = {
    "longer_than_law": (
        "期限长于法律规定，请核对决定书。",
        "The term is longer than the law allows: check the decision.",
    ),
    "shorter_than_law": (
        "期限短于法律规定的三年；由强制隔离戒毒变更的除外，请核对决定书。",
        "The term is shorter than the law's, which only a change from isolation explains: check the decision.",
    ),
    "printed_term_differs": (
        "决定书所载起止日期与月数不一致，按所载日期计算。",
        "The printed dates and the months ordered differ: the printed dates were taken.",
    ),
    "printed_span_differs": (
        "决定书所载起止日期与自报到之日起计算的相差一日以上，按报到之日计算。",
        "The printed dates differ by more than a day from those counted from check-in, which were taken.",
    ),
}
"""What is worth a look, by its key in `Term.warnings`."""


def pick(pair: tuple[str, str], language: str) -> str:
    """The Chinese or the English of a pair."""
    return pair[1] if language == "en" else pair[0]


def kind_label(kind: str, language: str = "zh") -> str:
    """The name of a kind of duty or breach."""
    return pick(KIND_LABELS[kind], language)


def day_words(day: date, language: str, *, short: bool = False) -> str:
    """2024年3月10日 or 10 March 2024; short: 3月10日 or 10 March."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]}" + ("" if short else f" {day.year}")
    return ("" if short else f"{day.year}年") + f"{day.month}月{day.day}日"


def rhythm_words(rhythm: Rhythm, language: str) -> str:
    """How often, in words."""
    if rhythm.months is not None:
        plain = (f"每{rhythm.months}个月一次", f"every {rhythm.months} months")
        return pick(_RHYTHMS.get(rhythm.months, plain), language)
    if rhythm.days == 7:
        return pick(("每周一次", "every week"), language)
    return pick((f"每{rhythm.days}天一次", f"every {rhythm.days} days"), language)


def stage_words(stages: tuple[Stage, ...], number: int, language: str) -> str:
    """Which stretch of the term a stage is: 第2年, 第3年起, 第7至12个月."""
    before = sum(stage.months or 0 for stage in stages[: number - 1])
    months = stages[number - 1].months
    if months is None:
        if before == 0:
            return pick(("全程", "throughout"), language)
        if before % 12 == 0:
            return pick((f"第{before // 12 + 1}年起", f"from year {before // 12 + 1} on"), language)
        return pick((f"第{before + 1}个月起", f"from month {before + 1} on"), language)
    if before % 12 == 0 and months == 12:
        return pick((f"第{before // 12 + 1}年", f"year {before // 12 + 1}"), language)
    return pick((f"第{before + 1}至{before + months}个月", f"months {before + 1} to {before + months}"), language)


def value_words(value: Value, unit: str, language: str) -> str:
    """A value with its unit, as the rulebook page and the command show it."""
    if value is None:
        return pick(("不再适用", "no longer in force"), language)
    if value == PROMPTLY:
        return pick(("及时", "promptly"), language)
    if isinstance(value, Schedule):
        return schedule_words(value, language)
    if isinstance(value, bool):
        return pick(("是", "yes") if value else ("否", "no"), language)
    if isinstance(value, Words):
        return value.say(language)
    zh, one, more = _UNITS.get(unit, ("", "", ""))
    return f"{value}{zh}" if language != "en" else f"{value} {one if value == 1 else more}".rstrip()


_UNITS = {
    "day": ("日", "day", "days"),
    "working_day": ("个工作日", "working day", "working days"),
    "month": ("个月", "month", "months"),
    "year": ("年", "year", "years"),
    "times": ("次", "time", "times"),
}


def schedule_words(schedule: Schedule, language: str) -> str:
    """A whole schedule in one line, with the tiers that have a rhythm of their own."""
    parts = [_stages_words(schedule.stages, language)]
    parts += [f"{tier}: {_stages_words(stages, language)}" for tier, stages in schedule.tiers.items()]
    if schedule.style == "rolling":
        parts.append(pick(("自上次起算", "counted from the last one"), language))
    return pick(("；", "; "), language).join(parts)


def _stages_words(stages: tuple[Stage, ...], language: str) -> str:
    none = pick(("不要求", "none"), language)
    gap = pick(("", ", "), language)
    return pick(("，", "; "), language).join(
        f"{stage_words(stages, number, language)}{gap}{rhythm_words(stage.every, language) if stage.every else none}"
        for number, stage in enumerate(stages, 1)
    )


_ARTICLE = re.compile(r"(\d+)(?:\((\d+)\))?")


def article_words(rulebook: Rulebook, grounds: Iterable[Ground], language: str) -> str:
    """戒毒条例第14条、第21条，禁毒法第38条第（1）项: the label that stands under a duty."""
    by_law: dict[str, list[str]] = {}
    for ground in grounds:
        by_law.setdefault(ground.law, []).append(_one_article(ground.article, language))
    if language == "en":
        return "; ".join(f"{rulebook.law_name(law, 'en')}, {', '.join(found)}" for law, found in by_law.items())
    return "，".join(rulebook.law_name(law) + "、".join(found) for law, found in by_law.items())


def _one_article(article: str | None, language: str) -> str:
    if article is None:
        return ""
    found = _ARTICLE.fullmatch(article)
    if language == "en" or found is None:
        return f"art. {article}" if language == "en" else article
    return f"第{found[1]}条" + (f"第（{found[2]}）项" if found[2] else "")
