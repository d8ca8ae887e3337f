"""Which items a filled sheet asks, and whether the answers are possible ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from xiangnuan.instruments.building import Instrument, Item
from xiangnuan.instruments.schema import Words

Standing = Literal["asked", "hidden", "open"]
"""Asked, not asked, or not yet known because the item that decides it is unanswered."""


class AnswerError(ValueError):
    """An answer that cannot be: the item, and why, in Chinese and in English."""

    def __init__(self, item: str, zh: str, en: str) -> None:
        self.item = item
        self.message = Words(zh=zh, en=en)
        super().__init__(f"{zh} {en}")


def asked(instrument: Instrument, answers: Mapping[str, int | None]) -> tuple[Item, ...]:
    """The items to be asked after these answers, for the page that shows one question after the other."""
    where = standings(instrument, given(instrument, answers))
    return tuple(item for item in instrument.items if where[item.id] == "asked")


def given(instrument: Instrument, answers: Mapping[str, int | None]) -> dict[str, int]:
    """The answers that were given, checked one by one; None means not answered. Raises AnswerError."""
    items = {item.id: item for item in instrument.items}
    found: dict[str, int] = {}
    for name, answer in answers.items():
        if name not in items:
            raise AnswerError(
                str(name),
                f"“{instrument.title.zh}”没有题目“{name}”。",
                f"{instrument.title.en} has no item “{name}”.",
            )
        if answer is not None:
            found[name] = _possible(items[name], answer)
    return found


def _possible(item: Item, answer: object) -> int:
    if isinstance(answer, int) and not isinstance(answer, bool) and item.accepts(answer):
        return answer
    allowed = "、".join(str(choice.value) for choice in item.choices)
    zh = f"只能是{allowed}" if item.choices else f"应为{item.least}至{item.most}的整数"
    en = (
        f"it is one of {allowed.replace('、', ', ')}"
        if item.choices
        else f"it is a whole number from {item.least} to {item.most}"
    )
    raise AnswerError(
        item.id,
        f"第{item.number}题（{item.id}）的答案{answer!r}无效：{zh}。",
        f"Item {item.number} ({item.id}) cannot be answered with {answer!r}: {en}.",
    )


def standings(instrument: Instrument, answers: Mapping[str, int]) -> dict[str, Standing]:
    """For every item whether it is asked, not asked, or not yet known."""
    where: dict[str, Standing] = {}
    optional = {item.id for item in instrument.items if item.optional}
    for item in instrument.items:
        where[item.id] = "asked"
        condition = item.shown_when
        if condition is None or any(name in answers and condition.holds(answers[name]) for name in condition.item):
            continue
        undecided = any(
            name not in answers and where[name] != "hidden" and name not in optional for name in condition.item
        )
        where[item.id] = "open" if undecided else "hidden"
    return where


def refuse_answers_to_hidden_items(
    instrument: Instrument, answers: Mapping[str, int], where: Mapping[str, Standing]
) -> None:
    """An answer to an item that another answer rules out is a contradiction that a person must settle."""
    for item in instrument.items:
        if item.id in answers and where[item.id] == "hidden":
            raise AnswerError(
                item.id,
                f"第{item.number}题（{item.id}）按前面的答案不需要回答，却有答案，请核对。",
                f"Item {item.number} ({item.id}) is not asked after the earlier answers, yet it is answered.",
            )
