"""The command that looks an installation over and says what is wrong, why it matters and what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from xiangnuan.cli.checks import Finding
from xiangnuan.cli.language import say

MARKS = {"ok": "✓", "warning": "!", "failure": "✗"}


def findings() -> Iterator[Finding]:
    """Run every check; what needs the database comes after the database and is left out where that fails."""
    from xiangnuan.cli.checks import attachments, database, files, machine, safety

    for check in (*files.CHECKS, *safety.CHECKS):
        yield from check()
    connected = list(database.connection())
    yield from connected
    if all(finding.state != "failure" for finding in connected):
        for check in (*database.CHECKS, *machine.CHECKS, *attachments.CHECKS):
            yield from check()


@click.command(
    help=say(
        "检查安装是否完好：密钥、数据库、规则手册、页面文件、安全设置、后台任务。有故障时退出码为 1。",
        "Look the installation over: keys, database, rulebooks, page files, safety, background work. Exits with 1 on a failure.",
    )
)
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))
def doctor(as_json: bool) -> None:
    """Print all findings; exit with 1 when one of them is a failure."""
    found = list(findings())
    failed = sum(finding.state == "failure" for finding in found)
    if as_json:
        click.echo(json.dumps({"ok": not failed, "findings": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{MARKS[one.state]} {one.text}")
            if one.remedy:
                click.echo(f"    {one.remedy}")
        warned = sum(finding.state == "warning" for finding in found)
        click.echo(
            say(f"{failed} 处故障，{warned} 处提醒。", f"{failed} failures, {warned} warnings.")
            if failed or warned
            else say("一切正常。", "All is well.")
        )
    sys.exit(1 if failed else 0)
