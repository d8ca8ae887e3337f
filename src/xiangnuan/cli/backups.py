"""Commands of backups: take one, look one through, put one back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from xiangnuan.cli.language import say
from xiangnuan.cli.setup import AS_JSON

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


def _stop(chinese: str, english: str) -> click.ClickException:
    return click.ClickException(say(chinese, english))


@click.command(
    help=say(
        "备份：数据库和材料写成一个加密文件，服务照常运行。密钥文件不在里面，请另存一处。",
        "Back up database and papers into one sealed file, beside the running service. The key file is not in it: keep it elsewhere.",
    )
)
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help=say("文件夹或 .xnb 文件（默认 <home>/backups）", "A folder or a .xnb file (default <home>/backups)")
)  # fmt: skip
@AS_JSON
def backup(target: Path | None, as_json: bool) -> None:
    """See `backups.making.back_up`."""
    from django.conf import settings

    from xiangnuan.backups.keeping import note
    from xiangnuan.backups.making import back_up

    def tell(table: str, rows: int) -> None:
        if not as_json and rows:
            click.echo(f"  {table:<40} {rows:>10,}", err=True)

    try:
        made = back_up(target or Path(settings.BACKUP_TO or settings.HOME / "backups"), tell)
    except OSError as wrong:
        raise _stop(f"没有备份成：{wrong}", f"No backup was made: {wrong}") from None
    note(made)
    click.echo(
        json.dumps({"file": str(made.path), "bytes": made.size, "rows": made.rows, "files": made.files})
        if as_json
        else say(
            f"已备份：{made.path}（{made.size / 1e6:.1f} MB，{made.rows:,} 行，{made.files} 个文件）",
            f"Backed up: {made.path} ({made.size / 1e6:.1f} MB, {made.rows:,} rows, {made.files} files)",
        )
    )


@click.command(
    help=say(
        "检查备份：逐块验证封装、摘要和行数；--drill 再恢复到临时数据库里核对一遍。",
        "Check a backup: every seal, digest and count; --drill also restores it into a temporary database and compares.",
    )
)
@click.argument("file", type=_FILE)
@click.option("--drill", is_flag=True, help=say("恢复演练", "Restore it as a drill"))
@AS_JSON
def verify_backup(file: Path, drill: bool, as_json: bool) -> None:
    """See `backups.reading.read_backup`."""
    from xiangnuan.backups.reading import Damaged, read_backup

    try:
        content = read_backup(file)
    except Damaged as wrong:
        raise _stop(f"备份坏了：{wrong}", f"The backup is damaged: {wrong}") from None
    found: dict[str, Any] = {
        "made_at": content.made_at, "database": content.database, "rows": sum(content.rows.values()), "files": content.files,
    }  # fmt: skip
    if drill:
        found["drill"] = _drill(file)
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(
        say(
            f"完好：{content.made_at[:16]} 的备份，{found['rows']:,} 行，{content.files} 个文件。",
            f"Sound: of {content.made_at[:16]}, {found['rows']:,} rows, {content.files} files.",
        )
    )
    for name, told in found.get("drill", {}).items():
        click.echo(f"  {name}: {told}")


def _drill(file: Path) -> dict[str, str]:
    """Restore into a folder of its own and let the usual commands look at it; what they say, by command."""
    from django.conf import settings

    with tempfile.TemporaryDirectory(prefix="xn-drill-") as folder:
        home = Path(folder)
        environment = {
            **os.environ,
            "XIANGNUAN_HOME": folder,
            "XIANGNUAN_KEYS": str(settings.KEYRING),
            "XIANGNUAN_ATTACHMENTS": str(home / "attachments"),
            "DATABASE_URL": f"sqlite:///{home / 'drill.sqlite3'}",
        }
        told = {}
        for name, arguments in (
            ("restore", ["restore", str(file)]),
            ("rebuild-obligations --check", ["rebuild-obligations", "--check"]),
            ("audit verify", ["audit", "verify"]),
        ):
            command = [sys.executable, "-m", "xiangnuan.cli.main", *arguments]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                said = (done.stderr or done.stdout).strip().splitlines()
                raise _stop(f"演练失败（{name}）：{said[-1]}", f"The drill failed ({name}): {said[-1]}")
            told[name] = done.stdout.strip().splitlines()[-1]
        return told


@click.command(
    help=say(
        "把备份恢复到空的数据库（SQLite 或 PostgreSQL 都行）；先停服务，先放好密钥文件。",
        "Restore a backup into an empty database (SQLite or PostgreSQL alike). Stop the service and put the key file in place first.",
    )
)
@click.argument("file", type=_FILE)
@click.option(
    "--replace",
    is_flag=True,
    help=say("现有的数据库改名留着，换成备份的", "Put the present database aside under another name"),
)
@AS_JSON
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """See `backups.restoring.restore`."""
    from xiangnuan.backups import restoring
    from xiangnuan.backups.reading import Damaged, read_backup

    try:
        read_backup(file)  # nothing is put aside for a backup that cannot be read
        aside = restoring.put_aside() if replace else ""
        content = restoring.restore(file)
    except Damaged as wrong:
        raise _stop(
            f"备份坏了，什么都没有改：{wrong}", f"The backup is damaged, nothing was changed: {wrong}"
        ) from None
    except restoring.NotEmpty:
        raise _stop(
            "数据库里已经有机构或账号，没有改动。确定要换掉就加 --replace。",
            "The database holds an installation; nothing was changed. --replace puts it aside.",
        ) from None
    except restoring.OtherVersion as other:
        raise _stop(
            f"备份是另一个版本做的，请用那个版本恢复，再升级。不同的迁移：{other}",
            f"The backup is of another version: restore with that one, then upgrade. Migrations that differ: {other}",
        ) from None
    rows = sum(content.rows.values())
    if as_json:
        click.echo(json.dumps({"made_at": content.made_at, "rows": rows, "files": content.files, "aside": aside}))
        return
    click.echo(
        say(
            f"已恢复 {content.made_at[:16]} 的备份：{rows:,} 行，{content.files} 个文件。请运行 xiangnuan doctor。",
            f"Restored the backup of {content.made_at[:16]}: {rows:,} rows, {content.files} files. Run xiangnuan doctor.",
        )
    )
    if aside:
        click.echo(say(f"原来的数据库留在 {aside}。", f"The former database is kept as {aside}."))
