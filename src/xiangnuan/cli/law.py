"""`xiangnuan law`: ask the engine about a file of facts, read the rulebook in force, compare two of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NoReturn, TypeVar

import click

from xiangnuan.cli.language import language, say
from xiangnuan.law import (
    Answer,
    Difference,
    Facts,
    FactsError,
    Parameter,
    Rulebook,
    RulebookError,
    Setting,
    answer,
    answer_json,
    article_words,
    diff,
    explain,
    kind_label,
    rulebook_for,
    value_words,
)
from xiangnuan.law.contract import value_json
from xiangnuan.law.days import read_day
from xiangnuan.law.wording import STATE_LABELS, STATUS_LABELS, WARNINGS, day_words, pick

Command = TypeVar("Command", bound=Callable[..., Any])
NATION = "00"
"""The code under which no overlay lies: the nation's own rules."""


def _refuse(zh: str, en: str) -> NoReturn:
    click.echo(say(zh, en), err=True)
    sys.exit(2)


class Day(click.ParamType[date]):
    """A calendar day on the command line."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return read_day(value)
        except ValueError:
            _refuse(f"不是有效日期（应写作 YYYY-MM-DD）：{value}", f"Not a calendar day (write YYYY-MM-DD): {value}")


DAY = Day()
JSON = click.option("--json", "as_json", is_flag=True, help=say("输出 JSON。", "Print JSON."))


@click.group(
    help=say("法律引擎与规则手册；不需要数据库。", "The engine of law and its rulebooks; no database is needed.")
)
def law() -> None:
    """Group of the engine's commands."""


@law.command(
    name="explain",
    help=say(
        "读入一人的事实（JSON 文件，- 为标准输入），列出到某日为止的期限、事项、违反次数及各自依据。",
        "Read the facts of one case (a JSON file, or - for standard input) and print its term, duties and breaches "
        "at the end of a day, each with its grounds.",
    ),
)
@click.argument("facts", type=click.Path(allow_dash=True), metavar="FACTS.json")
@click.option(
    "--as-of",
    "as_of",
    type=DAY,
    required=True,
    metavar="YYYY-MM-DD",
    help=say("截至哪一日（当日终了）。", "The day asked about (its end)."),
)
@JSON
def explain_facts(facts: str, as_of: date, as_json: bool) -> None:
    """Ask the engine about a file of facts."""
    told = _read(facts)
    try:
        found = answer(told, rulebook_for(told.area), as_of)
        if as_json:
            click.echo(json.dumps(answer_json(found), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_told(found)))
    except RulebookError as error:
        _refuse(f"没有可用的规则：{error}", f"No rule to apply: {error}")


def _read(path: str) -> Facts:
    try:
        with click.open_file(path, encoding="utf-8-sig") as stream:
            data = json.load(stream, object_pairs_hook=_unique)
    except OSError as error:
        _refuse(f"读不到文件 {path}：{error.strerror}", f"Cannot read {path}: {error.strerror}")
    except FactsError as error:
        _refuse(error.zh, error.en)
    except (ValueError, RecursionError) as error:
        _refuse(f"{path} 不是有效的 JSON：{error}", f"{path} is no valid JSON: {error}")
    try:
        return Facts.from_json(data)
    except FactsError as error:
        _refuse(error.zh, error.en)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise FactsError(f"{key} 写了两次。", f"{key} is written twice.")
        found[key] = value
    return found


def _told(found: Answer) -> Iterator[str]:
    tongue, term = language(), found.term
    state = pick(STATE_LABELS[term.state], tongue)
    if term.start and term.end:
        span = f"{day_words(term.start, tongue)} – {day_words(term.end, tongue)}"
        span += say("（不早于）", " (not before)") if term.not_before else ""
        yield f"{say('期限', 'Term')}: {span} · {state}"
    else:
        yield f"{say('期限', 'Term')}: {state}"
    if term.suspended_days:
        yield say(f"  中止 {term.suspended_days} 日", f"  suspended for {term.suspended_days} days")
    yield from (f"  {pick(WARNINGS[key], tongue)}" for key in term.warnings)
    yield from _why(found, term, tongue)
    for duty in found.obligations:
        due = say("及时", "promptly") if duty.due is None else day_words(duty.due, tongue)
        status = pick(STATUS_LABELS[duty.status(found.as_of)], tongue)
        number = say(f"第{duty.number}次", f"no. {duty.number}")
        settled = f" · {day_words(duty.settled_on, tongue)}" if duty.settled_on else ""
        yield f"{kind_label(duty.kind, tongue)} {number} · {day_words(duty.opens, tongue)} – {due} · {status}{settled}"
        yield from _why(found, duty, tongue)
    for breach in found.breaches:
        serious = say("，达到严重违反", ", serious") if breach.serious else ""
        yield f"{kind_label(breach.kind, tongue)}: {breach.count} / {breach.threshold}{serious}"
        yield from _why(found, breach, tongue)


def _why(found: Answer, thing: Any, tongue: str) -> Iterator[str]:
    why = explain(found, thing)
    if why.sentence:
        yield f"  {why.sentence.say(tongue)}"
    grounds = dict.fromkeys(
        f"{found.rulebook.law_name(basis.law, tongue)} {basis.article or ''} [{basis.parameter}, {basis.certainty}]"
        for basis in why.basis
    )
    if grounds:
        yield "  " + "; ".join(grounds)


def _rulebook(area: str) -> Rulebook:
    try:
        return rulebook_for(area)
    except RulebookError as error:
        _refuse(f"没有这样的行政区划代码：{area}", str(error))


AREA = click.option(
    "--area",
    default=NATION,
    metavar="CODE",
    help=say("行政区划代码；不写为全国。", "Administrative code; the nation without it."),
)


def _day_option(name: str, zh: str, en: str) -> Callable[[Command], Command]:
    return click.option(name, type=DAY, default=None, metavar="YYYY-MM-DD", help=say(zh, en))


@law.command(
    name="rules",
    help=say(
        "列出某地的规则手册：每条规则的数值、条文、来源和可靠程度。不写 --on 时列出每个数值的历史。",
        "Print an area's rulebook: each rule's value, article, source and certainty. Without --on, with the history.",
    ),
)
@AREA
@_day_option("--on", "哪一日有效的规则。", "The rules in force on this day.")
@JSON
def rules(area: str, on: date | None, as_json: bool) -> None:
    """Print the rulebook of an area."""
    rulebook = _rulebook(area)
    shown = [
        (parameter, settings)
        for parameter in rulebook.parameters()
        if (settings := parameter.history if on is None else _in_force(parameter, on))
    ]
    if as_json:
        click.echo(
            json.dumps(
                [_rule_json(rulebook, parameter, settings) for parameter, settings in shown],
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    tongue = language()
    for parameter, settings in shown:
        click.echo(f"{parameter.id}  {parameter.title.say(tongue)}")
        for setting in settings:
            click.echo(f"  {_setting_line(rulebook, setting, tongue)}")
        for _, note in parameter.notes:
            click.echo(f"  {note.say(tongue)}")


def _in_force(parameter: Parameter, on: date) -> tuple[Setting, ...]:
    setting = parameter.at(on.toordinal())
    return () if setting is None else (setting,)


def _setting_line(rulebook: Rulebook, setting: Setting, tongue: str) -> str:
    value = value_words(setting.value, setting.unit, tongue)
    last = f" – {setting.to}" if setting.to else ""
    articles = article_words(rulebook, setting.grounds, tongue)
    return f"{value} · {setting.from_}{last} · {articles} · {setting.certainty} · {setting.overlay.say(tongue)} · {setting.source}"


def _rule_json(rulebook: Rulebook, parameter: Parameter, settings: tuple[Setting, ...]) -> dict[str, Any]:
    return {
        "id": parameter.id,
        "title": {"zh": parameter.title.zh, "en": parameter.title.en},
        "unit": parameter.unit,
        "grounds": [{"law": rulebook.law_name(g.law), "code": g.law, "article": g.article} for g in parameter.grounds],
        "values": [_setting_json(setting) for setting in settings],
        "notes": [{"rulebook": overlay.zh, "zh": note.zh, "en": note.en} for overlay, note in parameter.notes],
    }


def _setting_json(setting: Setting | None) -> dict[str, Any] | None:
    if setting is None:
        return None
    return {
        "value": value_json(setting.value),
        "unit": setting.unit,
        "from": setting.from_.isoformat(),
        "to": setting.to.isoformat() if setting.to else None,
        "source": setting.source,
        "certainty": setting.certainty,
        "rulebook": setting.overlay.zh,
    }


@law.command(
    name="diff",
    help=say(
        "比较两本规则手册：两个地方、两个日期，或两者。",
        "Compare two rulebooks: two areas, two days, or both.",
    ),
)
@AREA
@_day_option("--on", "第一本的日期；不写为今天。", "The day of the first; today without it.")
@click.option(
    "--against-area",
    default=None,
    metavar="CODE",
    help=say("第二本的行政区划代码；不写则相同。", "Code of the second; the same without it."),
)
@_day_option("--against-date", "第二本的日期；不写则相同。", "The day of the second; the same without it.")
@JSON
def diff_rules(area: str, on: date | None, against_area: str | None, against_date: date | None, as_json: bool) -> None:
    """Compare two rulebooks."""
    first_on = on or date.today()  # noqa: DTZ011 (the command line has no Django clock)
    before, after = _rulebook(area), _rulebook(against_area or area)
    found = diff(before, first_on, after, against_date or first_on)
    if as_json:
        click.echo(json.dumps([_difference_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    tongue = language()
    if not found:
        click.echo(say("没有不同。", "No difference."))
    for one in found:
        click.echo(f"{one.parameter.id}  {one.parameter.title.say(tongue)} ({', '.join(one.respects)})")
        for sign, book, setting in (("-", before, one.before), ("+", after, one.after)):
            line = _setting_line(book, setting, tongue) if setting else say("没有规则", "no rule")
            click.echo(f"  {sign} {line}")


def _difference_json(one: Difference) -> dict[str, Any]:
    return {
        "id": one.parameter.id,
        "title": {"zh": one.parameter.title.zh, "en": one.parameter.title.en},
        "respects": list(one.respects),
        "before": _setting_json(one.before),
        "after": _setting_json(one.after),
    }
