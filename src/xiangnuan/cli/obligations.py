"""The command that recomputes the projection of duties, or proves that it needs no recomputing."""

from __future__ import annotations

import json
import os
import sys

import click

from xiangnuan.cli.language import say


@click.command(
    help=say(
        "按法律引擎重新计算每个个案的事项；--check 只核对，不一致时退出码为 1。",
        "Recompute the duties of every case; --check only compares, and exits with 1 where they differ.",
    )
)
@click.option("--check", is_flag=True, help=say("只核对", "Only compare"))
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help=say(
        "进程数（默认：PostgreSQL 用全部核心，SQLite 用 1 个）", "Processes (all cores on PostgreSQL, 1 on SQLite)"
    ),
)
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))
def rebuild_obligations(check: bool, processes: int | None, as_json: bool) -> None:
    """See `cases.rebuild`."""
    from django.db import connection

    from xiangnuan.cases.rebuild import compare_all, rebuild_all

    if processes is None:
        processes = (os.cpu_count() or 1) if connection.vendor == "postgresql" else 1
    if check:
        compared, wrong = compare_all(processes=processes)
        if as_json:
            click.echo(json.dumps({"cases": compared, "different": wrong}, ensure_ascii=False))
        else:
            click.echo(
                say(f"核对 {compared} 个个案，{len(wrong)} 个不一致。", f"{compared} cases, {len(wrong)} differ.")
            )
            for case, what in list(wrong.items())[:20]:
                click.echo(f"  {case}: {', '.join(what)}")
        sys.exit(1 if wrong else 0)
    cases = rebuild_all(processes=processes)
    click.echo(
        json.dumps({"cases": cases}) if as_json else say(f"已重新计算 {cases} 个个案。", f"{cases} cases recomputed.")
    )
