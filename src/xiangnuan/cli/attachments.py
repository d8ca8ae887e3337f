"""The command that compares the attachments' files with their rows, and takes away what no row names."""

from __future__ import annotations

import json
import sys

import click

from xiangnuan.cli.language import say


@click.command(
    help=say(
        "核对材料的文件与记录；--sweep 删除一天以前留下、没有记录的文件。有记录缺文件时退出码为 1。",
        "Compare the attachments' files with their rows; --sweep deletes files without a row that are older than a day. "
        "Exits with 1 where a row lacks its file.",
    )
)
@click.option("--sweep", "is_sweep", is_flag=True, help=say("删除没有记录的文件", "Delete files without a row"))
@click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))
def attachments(is_sweep: bool, as_json: bool) -> None:
    """See `cases.attachments.sweeping`."""
    from xiangnuan.cases.attachments.queries import find_orphans
    from xiangnuan.cases.attachments.sweeping import A_DAY, sweep

    removed = 0
    if is_sweep:
        swept = sweep()
        removed, missing, left = swept.removed, swept.missing, 0
    else:
        found = find_orphans(A_DAY)
        missing, left = found.rows, len(found.files)
    if as_json:
        click.echo(json.dumps({"without_row": left, "removed": removed, "without_file": missing}))
    else:
        click.echo(
            say(
                f"没有记录的文件：{left} 个；已删除 {removed} 个；缺文件的记录：{len(missing)} 条。",
                f"Files without a row: {left}; deleted: {removed}; rows without a file: {len(missing)}.",
            )
        )
        for row in missing[:20]:
            click.echo(f"  {row}")
    sys.exit(1 if missing else 0)
