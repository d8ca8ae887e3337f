"""The command that loads the demo agency."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import date, datetime

import click

from xiangnuan.cli.language import say

_STAGES = {
    "plan": ("编写故事", "telling the story"),
    "areas": ("行政区划", "areas"),
    "rows": ("逐案推算事项", "asking the engine about each case"),
    "write": ("写入数据库", "writing"),
    "rights": ("封存与个人权利", "sealing and rights of persons"),
    "assessing": ("量表与评估", "scales and assessments"),
    "aid": ("帮扶与就业", "aid and work"),
    "course": ("请假与告诫", "leave and notices"),
    "documents": ("文书", "documents"),
    "testing": ("抽检、异议与试剂", "draws, objections and kits"),
}


@click.command(
    help=say(
        "装入演示机构：建表、生成密钥、装入行政区划和一家编造的机构。可重复运行；已有别的机构的数据库不会动。",
        "Load the demo agency: tables, keys, areas and an agency that is made up. Safe to repeat; a database with another agency is left alone.",
    )
)
@click.option("--reset", is_flag=True, help=say("清空演示数据，重新装入", "Remove the demo's data and load it anew"))
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("当作哪一天装入（默认今天）", "The day to load it for (today)"),
)
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))
def demo(reset: bool, day: datetime | None, as_json: bool) -> None:
    """See `demo.services`."""
    from django.conf import settings
    from django.db import DatabaseError

    from xiangnuan.access.crypto import create_keyring
    from xiangnuan.demo.intake import PUBLISHED_ON, DayNotTold
    from xiangnuan.demo.removal import remove_outgrown_file
    from xiangnuan.demo.services import NotTheDemo

    began = time.monotonic()
    with suppress(FileExistsError):
        create_keyring(settings.KEYRING, settings.CIPHER)
    wanted = day.date() if day else None
    try:
        try:
            result = _load(wanted, reset=reset, quiet=as_json)
        except DatabaseError:
            # The tables are those of another version.
            if not reset or not remove_outgrown_file():
                raise
            result = _load(wanted, reset=False, quiet=as_json)
    except NotTheDemo as other:
        raise click.ClickException(
            say(
                f"这个数据库里有别的机构（{other}），不能装入演示机构。请另用一个数据库。",
                f"This database holds another agency ({other}): the demo is not loaded into it. Use another database.",
            )
        ) from None
    except DayNotTold:
        raise click.UsageError(
            say(f"--date 应在 {PUBLISHED_ON} 至今天之间。", f"--date must lie between {PUBLISHED_ON} and today.")
        ) from None
    except DatabaseError as error:
        raise click.ClickException(
            say(
                f"数据库的结构与这个版本不符（{error}）。演示数据可以用 --reset 重做。",
                f"The tables do not fit this version ({error}). The demo's data can be made anew with --reset.",
            )
        ) from None
    result["seconds"] = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    click.echo(_sentence(result))
    if not settings.DEMO:
        click.echo(
            say(
                "注意：没有设 XIANGNUAN_DEMO=1，登录页不会列出演示账号。",
                "Note: XIANGNUAN_DEMO=1 is not set, so the sign-in page does not name the demo's accounts.",
            ),
            err=True,
        )


def _load(day: date | None, *, reset: bool, quiet: bool) -> dict[str, object]:
    from django.core.management import call_command

    from xiangnuan.demo import services
    from xiangnuan.demo.removal import empty_database
    from xiangnuan.web.clock import today

    call_command("migrate", interactive=False, verbosity=0)
    before, loaded = services.last_loading(), False
    kept = ""
    wanted = day or today()
    if before is not None and not reset:
        if (before.day, before.version) == (wanted, services.version()):
            kept = "same"
        elif services.is_touched():
            kept = "touched"
    if before is None or not kept:
        if before is not None or reset:
            empty_database()
        before = services.load_demo_agency(wanted, _say_nothing if quiet else _tell)
        loaded = True
    return {
        "loaded": loaded,
        "kept": kept,
        "agency": before.agency,
        "day": before.day.isoformat(),
        "persons": before.persons,
        "cases": before.cases,
        "facts": before.facts,
    }


def _say_nothing(stage: str) -> None:
    """For programs that read the answer."""


def _tell(stage: str) -> None:
    click.echo(f"  {say(*_STAGES[stage])} …", err=True)


def _sentence(result: dict[str, object]) -> str:
    size = say(
        f"{result['persons']} 人，{result['cases']} 个个案，{result['facts']} 条事实",
        f"{result['persons']} persons, {result['cases']} cases, {result['facts']} facts",
    )
    if result["loaded"]:
        return say(
            f"演示机构已装入（截至 {result['day']}）：{size}，用时 {result['seconds']} 秒。",
            f"The demo agency is loaded (as of {result['day']}): {size}, in {result['seconds']} s.",
        )
    if result["kept"] == "touched":
        return say(
            f"演示机构是 {result['day']} 装入的，之后有人录入过东西，所以没有动它；要重做请加 --reset。（{size}）",
            f"The demo agency was loaded for {result['day']} and somebody has written in it since: it is kept. --reset makes it anew. ({size})",
        )
    return say(
        f"演示机构已经在了（截至 {result['day']}）：{size}。",
        f"The demo agency is there already (as of {result['day']}): {size}.",
    )
