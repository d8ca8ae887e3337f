"""Whether the parts of an instrument fit each other: ids known and written once, thresholds that can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiangnuan.instruments.schema import Choice, Condition, InstrumentError, ItemSheet, Sheet


def check(sheet: Sheet, place: str) -> None:
    """Refuse a sheet whose parts do not fit; raises InstrumentError naming the file and the key."""
    _once("items", [item.id for item in sheet.items], place)
    _once("scores", [score.id for score in sheet.scores], place)
    for name, choices in sheet.option_sets.items():
        _once(f"option_sets.{name}", [choice.value for choice in choices], place)
    _items(sheet, place)
    _scores(sheet, place)
    _rules(sheet, place)


def _items(sheet: Sheet, place: str) -> None:
    before: dict[str, ItemSheet] = {}
    for item in sheet.items:
        spot = f"items.{item.id}"
        if isinstance(item.options, str) and item.options not in sheet.option_sets:
            raise InstrumentError(place, f"{spot}.options", f"there is no option set {item.options}")
        if isinstance(item.options, tuple):
            _once(f"{spot}.options", [choice.value for choice in item.options], place)
        if item.section is not None and item.section not in sheet.sections:
            raise InstrumentError(place, f"{spot}.section", f"there is no section {item.section}")
        for name in item.shown_when.item if item.shown_when else ():
            if name not in before:
                raise InstrumentError(place, f"{spot}.shown_when", f"there is no item {name} before it")
            _reachable(sheet, before[name], item.shown_when, f"{spot}.shown_when", place)
        before[item.id] = item


def _scores(sheet: Sheet, place: str) -> None:
    items = {item.id: item for item in sheet.items}
    for score in sheet.scores:
        spot = f"scores.{score.id}"
        _once(f"{spot}.items", score.items, place)
        for name in score.items:
            if name not in items:
                raise InstrumentError(place, f"{spot}.items", f"there is no item {name}")
            if score.method == "mean" and (items[name].optional or items[name].shown_when):
                raise InstrumentError(place, f"{spot}.items", f"{name} may be unanswered, so it cannot be in a mean")
        for name in score.weights:
            if name not in score.items:
                raise InstrumentError(place, f"{spot}.weights", f"{name} is not among its items")
    known = {score.id for score in sheet.scores}
    tiered = {name for band in sheet.bands for name in band.score if band.tier}
    levelled = {name for band in sheet.bands for name in band.score if band.level}
    for band in sheet.bands:
        _once("bands.score", band.score, place)
        for name in band.score:
            if name not in known:
                raise InstrumentError(place, "bands.score", f"there is no score {name}")
    if len(tiered) > 1:
        raise InstrumentError(place, "bands", f"only one score proposes a tier, not {', '.join(sorted(tiered))}")
    if tiered & levelled:
        raise InstrumentError(place, f"bands.{tiered.pop()}", "its bands have either levels or tiers")
    if sheet.triggers and not tiered:
        raise InstrumentError(place, "triggers", "there are no bands with a tier")


def _rules(sheet: Sheet, place: str) -> None:
    items = {item.id: item for item in sheet.items}
    conditions = [
        *(("crisis", rule.item, Condition(item=(rule.item,), at_least=rule.at_least)) for rule in sheet.crisis),
        *(("triggers", rule.item, rule.condition) for rule in sheet.triggers),
    ]
    for key, name, condition in conditions:
        if name not in items:
            raise InstrumentError(place, f"{key}.item", f"there is no item {name}")
        _reachable(sheet, items[name], condition, f"{key}.{name}", place)


def _reachable(sheet: Sheet, item: ItemSheet, condition: Condition | None, spot: str, place: str) -> None:
    """A condition that no answer meets, or that every answer meets, is a slip of the pen."""
    if condition is None:
        return
    met = [condition.holds(value) for value in _answers(sheet, item)]
    if all(met) or not any(met):
        raise InstrumentError(place, spot, f"{'every' if all(met) else 'no'} answer to {item.id} meets it")


def _answers(sheet: Sheet, item: ItemSheet) -> Sequence[int]:
    if item.number is not None:
        return range(item.number.min, item.number.max + 1)
    named = item.options
    choices: tuple[Choice, ...] = (sheet.option_sets.get(named, ()) if isinstance(named, str) else named) or ()
    return [choice.value for choice in choices]


def _once(spot: str, names: Iterable[object], place: str) -> None:
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise InstrumentError(place, spot, f"{name} is written twice")
        seen.add(name)
