"""Commands that set an installation up: areas, keys, and Django's own commands."""

from __future__ import annotations

import json

import click

from xiangnuan.cli.language import say

AS_JSON = click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))


@click.command(
    help=say(
        "把行政区划（省到镇街道）装入数据库；可重复运行。", "Load the divisions from province to town; safe to repeat."
    )
)
@click.option("--under", default="", help=say("只装这个代码以下的", "Only those below this code"))
@AS_JSON
def load_areas(under: str, as_json: bool) -> None:
    """See `access.areas.load_areas`."""
    from xiangnuan.access.areas import load_areas as load

    new = load(under)
    click.echo(json.dumps({"new": new}) if as_json else say(f"新装入 {new} 个区划。", f"{new} new divisions."))


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    help=say(
        "运行 Django 的管理命令，例如 `xiangnuan django migrate`。",
        "Run a management command of Django, such as `migrate`.",
    ),
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Hand over to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["xiangnuan django", *(arguments or ("help",))])
