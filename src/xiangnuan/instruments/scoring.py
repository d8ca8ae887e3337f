"""From answers to a result: pure arithmetic over an instrument, every figure with the answers that made it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor

from xiangnuan.instruments.answering import Standing, given, refuse_answers_to_hidden_items, standings
from xiangnuan.instruments.building import Band, Instrument, Item, Score
from xiangnuan.instruments.results import BandResult, Counted, Crisis, Reason, Result, ScoreResult, TierProposal
from xiangnuan.instruments.schema import Tier, Words

MOST_URGENT_FIRST: tuple[Tier, ...] = ("A", "B", "C1", "C2")


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> Result:
    """Score a filled or half-filled sheet; raises AnswerError for an answer that cannot be.

    A score with unanswered items has no value: nothing is guessed. Crises count from the first answer on.
    """
    known = given(instrument, answers)
    where = standings(instrument, known)
    refuse_answers_to_hidden_items(instrument, known, where)
    required = [item.id for item in instrument.items if where[item.id] == "asked" and not item.optional]
    missing = tuple(name for name in required if name not in known)
    done = len(required) - len(missing)
    scores = tuple(_score(one, instrument, known, where) for one in instrument.scores)
    bands = tuple(
        found
        for one, result in zip(instrument.scores, scores, strict=True)
        if (found := _band(one, result)) is not None
    )
    return Result(
        instrument=instrument.id,
        version=instrument.version,
        digest=instrument.digest,
        scores=scores,
        bands=bands,
        crises=tuple(
            Crisis(rule.item, rule.kind, known[rule.item], rule.sentence)
            for rule in instrument.crisis
            if rule.item in known and known[rule.item] >= rule.at_least
        ),
        missing=missing,
        completeness=done * 100 // len(required) / 100 if missing else 1.0,
        tier=_proposal(instrument, known, bands, complete=not missing),
    )


def _score(one: Score, instrument: Instrument, known: Mapping[str, int], where: Mapping[str, Standing]) -> ScoreResult:
    items = {item.id: item for item in instrument.items}
    counted = tuple(
        Counted(name, items[name].short, known[name], _points(one, items[name], weight, known[name]))
        for name, weight in one.weights
        if name in known
    )
    waiting = tuple(
        name for name, _ in one.weights if name not in known and where[name] != "hidden" and not items[name].optional
    )
    return ScoreResult(
        id=one.id,
        title=one.title,
        value=None if waiting else plain(_value(one, [answer.points for answer in counted])),
        least=plain(one.least),
        most=plain(one.most),
        counted=counted,
        waiting=waiting,
    )


def _points(one: Score, item: Item, weight: int, answer: int) -> int:
    value = item.counted(answer)
    return int(value >= one.at_least) if one.method == "count" else value * weight


def _value(one: Score, points: list[int]) -> Fraction:
    if one.method == "max":
        absent = [0] if len(points) < len(one.weights) else []
        return Fraction(max([*points, *absent]))
    if one.method == "mean":
        return Fraction(sum(points), len(points))
    return sum(points) * one.factor


def plain(number: Fraction) -> int | float:
    """A whole number as such, another one with two digits (a half is rounded up): what is shown is what is judged."""
    if number.denominator == 1:
        return number.numerator
    hundredths = floor(number * 100 + Fraction(1, 2))
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def _band(one: Score, result: ScoreResult) -> BandResult | None:
    if result.value is None or (band := one.band(result.value)) is None:
        return None
    return BandResult(
        score=one.id,
        value=result.value,
        label=band.label,
        level=band.level,
        tier=band.tier,
        explanation=_explanation(one, result, band),
    )


def _explanation(one: Score, result: ScoreResult, band: Band) -> Words:
    """“总分：12，属“中度”（10至14）。计入：第1题2分、……” and the same in English."""
    counting = [answer for answer in result.counted if answer.points]
    if one.whole:
        last = result.most if band.below is None else band.below - 1
        span = Words(zh=f"{band.from_}至{last}", en=f"{band.from_} to {last}")
    elif band.below is None:
        span = Words(zh=f"{band.from_}至{result.most}", en=f"{band.from_} to {result.most}")
    else:
        span = Words(zh=f"{band.from_}起，不到{band.below}", en=f"{band.from_} to below {band.below}")
    zh = "、".join(f"{answer.name.zh}{answer.points}分" for answer in counting) or "各题均为0分"
    en = ", ".join(f"{answer.name.en} {answer.points}" for answer in counting) or "every item gives 0"
    if one.factor != 1:
        zh += f"，合计乘以{plain(one.factor)}"
        en += f"; the sum times {plain(one.factor)}"
    return Words(
        zh=f"{one.title.zh}：{result.value}，属“{band.label.zh}”（{span.zh}）。计入：{zh}。",
        en=f"{one.title.en}: {result.value}, “{band.label.en}” ({span.en}). Counted: {en}.",
    )


def _proposal(
    instrument: Instrument, known: Mapping[str, int], bands: tuple[BandResult, ...], complete: bool
) -> TierProposal | None:
    """The tier of the most urgent trigger that fires, else of the band; what speaks for another tier is told too."""
    fired = [
        (trigger.tier, trigger.sentence)
        for trigger in instrument.triggers
        if (trigger.at_once or complete) and trigger.item in known and trigger.condition.holds(known[trigger.item])
    ]
    banded = [(band.tier, band.explanation) for band in bands if band.tier]
    if not fired and not banded:
        return None
    tier = min((tier for tier, _ in fired or banded), key=MOST_URGENT_FIRST.index)
    reasons = [
        *(Reason(own, sentence, decisive=own == tier) for own, sentence in fired),
        *(Reason(own, sentence, decisive=not fired) for own, sentence in banded),
    ]
    return TierProposal(tier, tuple(sorted(reasons, key=lambda reason: not reason.decisive)))
