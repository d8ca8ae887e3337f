"""Commands of the audit trail: seal it, verify it, archive its oldest part."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from xiangnuan.cli.language import say
from xiangnuan.cli.setup import AS_JSON


@click.group(help=say("操作记录：封存、验证、归档。", "The audit trail: seal, verify, archive."))
def audit() -> None:
    """Group of the commands of the audit trail."""


@audit.command(
    "seal",
    help=say(
        "把还没有封存的记录封存（服务运行时会自动做）。", "Seal what is not sealed yet (the service does it by itself)."
    ),
)
@AS_JSON
def seal_trail(as_json: bool) -> None:
    """See `access.chain.seal`."""
    from xiangnuan.access import chain

    done = chain.seal()
    click.echo(json.dumps({"sealed": done}) if as_json else say(f"封存了 {done:,} 条。", f"{done:,} entries sealed."))


@audit.command(
    "verify",
    help=say(
        "验证全部操作记录：有改动、缺失、重排就说出第一处，退出码为 1。",
        "Verify the whole trail: names the first change, gap or reordering and exits with 1.",
    ),
)
@AS_JSON
def verify(as_json: bool) -> None:
    """See `access.chain.verify_audit`."""
    from xiangnuan.access import chain

    begun = time.perf_counter()
    verdict = chain.verify_audit()
    seconds = time.perf_counter() - begun
    if as_json:
        until = verdict.sealed_until.isoformat() if verdict.sealed_until else None
        found = {**asdict(verdict), "sealed_until": until, "whole": verdict.is_whole, "seconds": round(seconds, 2)}
        click.echo(json.dumps(found))
    elif verdict.fault is None:
        click.echo(
            say(
                f"完整：{verdict.sealed:,} 条，{verdict.seals:,} 个封条；{verdict.waiting} 条等待封存。（{seconds:.1f} 秒）",
                f"Whole: {verdict.sealed:,} entries, {verdict.seals:,} seals; {verdict.waiting} wait to be sealed. ({seconds:.1f} s)",
            )
        )
    else:
        from xiangnuan.access.verifying import FAULTS

        chinese, english = FAULTS[verdict.fault.what]
        where = asdict(verdict.fault)
        click.echo(say(f"不完整：{chinese.format(**where)}。", f"Broken: {english.format(**where)}."), err=True)
    sys.exit(0 if verdict.is_whole else 1)


@audit.command(
    "retire",
    help=say(
        "把法定期限以前的记录移到加密的归档文件；封条留着，链仍可验证。",
        "Move entries older than the statutory time to an encrypted file; the seals stay and the chain can still be verified.",
    ),
)
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), required=True, help=say("这一天以前的", "Those before this day")
)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help=say("归档文件夹", "Folder")
)
@AS_JSON
def retire(before: datetime, folder: Path, as_json: bool) -> None:
    """See `access.archive.retire`."""
    from django.utils.timezone import make_aware

    from xiangnuan.access import archive

    try:
        path, count = archive.retire(make_aware(before), folder)
    except archive.TooYoung as young:
        raise click.ClickException(
            say(f"还不到期限：只能归档 {young} 以前的。", f"Too young: only what is older than {young} may go.")
        ) from None
    if as_json:
        click.echo(json.dumps({"file": str(path) if path else None, "entries": count}))
    else:
        click.echo(
            say(f"归档了 {count:,} 条：{path}", f"{count:,} entries archived: {path}")
            if path
            else say("没有可归档的。", "Nothing to archive.")
        )
