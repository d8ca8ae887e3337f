"""Commands of the key file: make it, look at it, change the keys, take old ones out."""

from __future__ import annotations

import json
from typing import Any

import click

from xiangnuan.cli.language import say
from xiangnuan.cli.setup import AS_JSON


@click.group(
    help=say("密钥文件：没有它，加密的资料打不开。", "The key file: without it encrypted data cannot be opened.")
)
def keys() -> None:
    """Group of the key commands."""


@keys.command(
    "create",
    help=say(
        "为新安装生成密钥文件；绝不覆盖已有的。", "Make the key file of a new installation; never overwrites one."
    ),
)
@AS_JSON
def create_keys(as_json: bool) -> None:
    """See `access.crypto.create_keyring`."""
    from django.conf import settings

    from xiangnuan.access.crypto import create_keyring

    try:
        create_keyring(settings.KEYRING, settings.CIPHER)
    except FileExistsError:
        raise click.ClickException(
            say(
                f"{settings.KEYRING} 已经存在，没有改动。", f"{settings.KEYRING} is there already; nothing was changed."
            )
        ) from None
    click.echo(
        json.dumps({"file": str(settings.KEYRING)})
        if as_json
        else say(
            f"已生成 {settings.KEYRING}。请另存一份到别处：丢了它，数据库里的证件号、电话、地址就再也打不开。",
            f"Made {settings.KEYRING}. Keep a copy elsewhere: without it the encrypted fields cannot be opened again.",
        )
    )


@keys.command(
    "status",
    help=say(
        "各版密钥的算法，以及各列还有多少值由它加密。", "The cipher of each key, and how many values it has sealed."
    ),
)
@AS_JSON
def key_status(as_json: bool) -> None:
    """See `access.rotation.usage`."""
    from xiangnuan.access import crypto, rotation

    ring = crypto.keyring()
    used = rotation.usage()
    ciphers = {version: key.cipher for version, key in sorted(ring.keys.items())}
    if as_json:
        click.echo(
            json.dumps({"active": ring.active, "keys": ciphers, "index_keys": len(ring.indexes), "values": used})
        )
        return
    for version, cipher in ciphers.items():
        mark = say("（在用）", " (active)") if version == ring.active else ""
        click.echo(say(f"第 {version} 版：{cipher}{mark}", f"version {version}: {cipher}{mark}"))
        for label, by_version in sorted(used.items()):
            if by_version.get(version):
                click.echo(f"    {label:<40} {by_version[version]:>10,}")
    if len(ring.indexes) > 1:
        click.echo(say("查找用的索引密钥也在更换中。", "The keys of the blind indexes are being changed as well."))


@keys.command(
    "rotate",
    help=say(
        "换密钥：加一版新的，把所有加密的值改用新的。可在服务运行时做；中断了再运行一次就接着做。",
        "Change the keys: add a new version and move every value to it. Works beside the running service; run it again after an interruption.",
    ),
)
@click.option("--resume", is_flag=True, help=say("不加新的，只把没做完的做完", "Add no key; finish what was begun"))
@AS_JSON
def rotate_keys(resume: bool, as_json: bool) -> None:
    """See `access.rotation.rotate`. What an interrupted run left is finished first, without yet another key."""
    from django.conf import settings

    from xiangnuan.access import rotation

    begun = rotation.pending() > 0
    if not begun and not resume:
        version = rotation.add_key(settings.KEYRING, settings.CIPHER)
        if not as_json:
            click.echo(
                say(
                    f"密钥文件里加了第 {version} 版。请马上另存一份新的密钥文件。",
                    f"Version {version} is in the key file. Keep a copy of the new file elsewhere at once.",
                )
            )
    elif not as_json:
        click.echo(say("接着做上次没做完的。", "Going on with what was begun."))

    def tell(done: int, total: int) -> None:
        if not as_json:
            click.echo(f"  {done:,} / {total:,}", err=True)

    outcome = rotation.rotate(tell)
    _tell_outcome(vars(outcome), as_json)
    if outcome.refused:
        raise SystemExit(1)


def _tell_outcome(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(
        say(
            f"都已改用第 {found['version']} 版：{found['values']:,} 个值。旧的密钥用 xiangnuan keys retire 去掉。",
            f"All on version {found['version']}: {found['values']:,} values. Take old keys out with xiangnuan keys retire.",
        )
    )
    for row in found["refused"]:
        click.echo(say(f"没有改成（损坏或重复）：{row}", f"Could not be moved (damaged or a double): {row}"), err=True)


@keys.command(
    "retire",
    help=say(
        "把不再用的旧密钥从密钥文件里去掉；还有值在用就不做。旧备份仍要用旧的密钥文件。",
        "Take keys out that nothing needs any more. Old backups still need the old key file.",
    ),
)
@AS_JSON
def retire_keys(as_json: bool) -> None:
    """See `access.rotation.retire`."""
    from xiangnuan.access import rotation

    try:
        gone = rotation.retire()
    except rotation.StillInUse as used:
        raise click.ClickException(
            say(
                f"还有值在用旧密钥（{used}），先运行 xiangnuan keys rotate。",
                f"Old keys are still in use ({used}): run xiangnuan keys rotate first.",
            )
        ) from None
    click.echo(
        json.dumps({"retired": gone})
        if as_json
        else say(f"去掉了 {len(gone)} 版旧密钥。", f"{len(gone)} old keys were taken out.")
    )
