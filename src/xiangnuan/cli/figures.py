"""The command that computes the published figures from the records."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import click

from xiangnuan.cli.agencies import AGENCY, the_agency
from xiangnuan.cli.language import language, say


@click.command(
    help=say(
        "由记录算出机构对外公布的数字，可问任何一天。每个数字都带着它背后的记录编号。",
        "Compute the figures that the agency publishes from its records, as of any day. Each names the records behind it.",
    )
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("截至哪一天（默认今天）", "The day to ask about (today)"),
)
@AGENCY
@click.option(
    "--suppress-below",
    type=click.IntRange(min=2),
    help=say("小于此数的计数不显示（对外发布时）", "Hold counts below this number back (for publication)"),
)
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))
def published_figures(as_of: datetime | None, agency: int | None, suppress_below: int | None, as_json: bool) -> None:
    """See `indicators`; the figures themselves are defined by the apps."""
    from django.utils import translation

    from xiangnuan.indicators import Scope, all_indicators
    from xiangnuan.web.clock import today

    day = as_of.date() if as_of else today()
    scope = Scope(the_agency(agency))
    with translation.override("en" if language() == "en" else "zh-hans"):
        figures = [_described(one, one.value(scope, day), suppress_below) for one in all_indicators(published=True)]
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    click.echo(say(f"{scope.agency.name}，截至 {day}", f"{scope.agency.name}, as of {day}"))
    for figure in figures:
        value = "—" if figure["value"] is None else figure["value"]
        share = f"  ({figure['numerator']} / {figure['denominator']})" if "numerator" in figure else ""
        click.echo(f"  {figure['id']:<34} {value:>7} {figure['unit']:<3} {figure['name']}{share}")


def _described(one: Any, figure: Any, suppress_below: int | None) -> dict[str, Any]:
    shown = figure.shown(suppress_below)
    hidden = shown != figure.value
    described = {
        "id": one.id,
        "value": str(shown) if hidden else float(shown) if isinstance(shown, Decimal) else shown,
        "records": [] if hidden else list(figure.records),
        "name": str(one.name),
        "unit": str(one.unit),
        "from": figure.period.first.isoformat() if figure.period.first else None,
        "to": figure.period.last.isoformat(),
    }
    if one.is_rate:
        described |= {
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "excepted": list(figure.excepted),
        }
    return described
