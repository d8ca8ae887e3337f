"""The commands that make agencies and accounts, for who sets a system up before anybody can sign in."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from xiangnuan.cli.agencies import AGENCY, the_agency
from xiangnuan.cli.language import language, say

AS_JSON = click.option("--json", "as_json", is_flag=True, help=say("以 JSON 输出", "Answer in JSON"))
DAY = click.DateTime(["%Y-%m-%d"])
PASSWORD = click.option(
    "--password-stdin",
    is_flag=True,
    help=say(
        "从标准输入读密码；否则生成一个并显示一次",
        "Read the password from standard input; else one is made and shown once",
    ),
)


@contextmanager
def _refusals() -> Iterator[None]:
    """What a service refuses is said in its own words, and the command ends with 2."""
    from django.core.exceptions import ValidationError
    from django.utils import translation

    with translation.override("en" if language() == "en" else "zh-hans"):
        try:
            yield
        except ValidationError as refused:
            raise click.UsageError(" ".join(refused.messages)) from None


def _typed_password(from_stdin: bool) -> str | None:
    return sys.stdin.readline().rstrip("\n") if from_stdin else None


def _answer(data: dict[str, Any], sentence: str, as_json: bool) -> None:
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else sentence)


@click.group(help=say("机构与账号。", "Agencies and accounts."))
def accounts() -> None:
    """Group of the commands about accounts."""


@accounts.command("create-agency", help=say("建立一家机构。", "Make an agency."))
@click.argument("name")
@click.option("--area", "code", required=True, help=say("所在县（市、区）的代码", "Code of its county"))
@click.option("--short-name", default="", help=say("简称", "Short name"))
@click.option(
    "--town",
    "towns",
    multiple=True,
    help=say(
        "服务的镇（街道）代码，可多次；默认全县",
        "Code of a town that it serves, repeatable; all of the county by default",
    ),
)
@click.option("--founded-on", type=DAY, help=say("成立日期", "Day of founding"))
@AS_JSON
def create_agency(
    name: str, code: str, short_name: str, towns: tuple[str, ...], founded_on: datetime | None, as_json: bool
) -> None:
    """Make an agency; the areas are loaded where they are missing."""
    from django.db import transaction

    from xiangnuan.access import audit
    from xiangnuan.access.areas import load_areas
    from xiangnuan.access.models import Agency, Area

    if Agency.objects.filter(name=name.strip()).exists():
        raise click.UsageError(say(f"已经有叫“{name}”的机构。", f"There is an agency “{name}” already."))
    if not Area.objects.exists():
        load_areas()
    area = Area.objects.filter(pk=code).first()
    if area is None:
        raise click.BadParameter(say(f"没有代码为 {code} 的区划。", f"There is no area {code}."))
    served = Area.objects.filter(pk__in=towns) if towns else Area.objects.filter(parent=area)
    missing = set(towns) - {town.pk for town in served}
    if missing:
        raise click.BadParameter(
            say(f"没有这些区划：{'、'.join(sorted(missing))}", f"No such areas: {', '.join(sorted(missing))}")
        )
    with transaction.atomic():
        agency = Agency.objects.create(
            name=name.strip(),
            short_name=short_name.strip() or name.strip()[:30],
            area=area,
            founded_on=founded_on.date() if founded_on else None,
        )
        agency.towns.set(served)
        audit.written(None, "access.create_agency", agency)
    data = {"agency": agency.pk, "name": agency.name, "towns": [town.pk for town in served]}
    _answer(
        data,
        say(
            f"已建立机构 {agency.pk}：{agency.name}，服务 {len(served)} 个镇（街道）。",
            f"Agency {agency.pk}: {agency.name}, serving {len(served)} towns.",
        ),
        as_json,
    )


@accounts.command("create", help=say("建立账号。", "Make an account."))
@click.argument("username")
@click.option("--name", required=True, help=say("姓名", "Name"))
@click.option(
    "--role", required=True, help=say("角色，如 manager、social_worker", "Role, such as manager or social_worker")
)
@click.option("--area", "code", default="", help=say("所在镇（街道）代码", "Code of the town"))
@click.option("--email", default="", help=say("电子邮箱", "E-mail"))
@click.option("--started-on", type=DAY, help=say("入职日期", "First day at work"))
@PASSWORD
@AGENCY
@AS_JSON
def create(
    username: str,
    name: str,
    role: str,
    code: str,
    email: str,
    started_on: datetime | None,
    password_stdin: bool,
    agency: int | None,
    as_json: bool,
) -> None:
    """Make an account with its first password."""
    from xiangnuan.access.models import Area
    from xiangnuan.access.services import AccountData, create_account

    where = the_agency(agency)
    area = Area.objects.filter(pk=code).first() if code else None
    if code and area is None:
        raise click.BadParameter(say(f"没有代码为 {code} 的区划。", f"There is no area {code}."))
    data = AccountData(
        username=username,
        name=name,
        role=role,
        area=area,
        email=email,
        started_on=started_on.date() if started_on else None,
    )
    given = _typed_password(password_stdin)
    with _refusals():
        account, password = create_account(None, where, data, given)
    shown = {} if given else {"password": password}
    _answer(
        {"account": account.pk, "username": account.username, "role": account.role} | shown,
        say(f"已建立账号 {username}。", f"Account {username} is made.") + _once(shown),
        as_json,
    )


def _once(shown: dict[str, str]) -> str:
    if not shown:
        return ""
    return say(
        f" 初始密码（只显示这一次）：{shown['password']}", f" First password, shown only now: {shown['password']}"
    )


@accounts.command("list", help=say("列出账号。", "List the accounts."))
@AGENCY
@AS_JSON
def list_accounts(agency: int | None, as_json: bool) -> None:
    """Accounts of all agencies, or of one."""
    from xiangnuan.access.models import User

    users = User.objects.select_related("agency").order_by("agency", "pk")
    if agency is not None:
        users = users.filter(agency=the_agency(agency))
    rows = [
        {
            "username": user.username,
            "name": user.name,
            "role": user.role,
            "agency": user.agency_id,
            "area": user.area_id,
            "active": user.is_active,
        }
        for user in users
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        closed = "" if row["active"] else say("（已停用）", " (disabled)")
        click.echo(f"{row['agency'] or '-':>4}  {row['username']:<20} {row['role']:<18} {row['name']}{closed}")


@accounts.command(
    "disable", help=say("停用账号，立刻退出它的所有登录。", "Disable an account and sign it out everywhere.")
)
@click.argument("username")
@AS_JSON
def disable(username: str, as_json: bool) -> None:
    """The account stays, since records name it."""
    from dataclasses import replace

    from xiangnuan.access.services import AccountData, change_account

    account = _account(username)
    data = AccountData(**{field: getattr(account, field) for field in AccountData.__dataclass_fields__})
    with _refusals():
        change_account(None, account, replace(data, is_active=False))
    _answer({"username": username, "active": False}, say(f"已停用 {username}。", f"{username} is disabled."), as_json)


@accounts.command("set-password", help=say("重设密码，并退出所有登录。", "Set a new password and sign out everywhere."))
@click.argument("username")
@PASSWORD
@AS_JSON
def set_new_password(username: str, password_stdin: bool, as_json: bool) -> None:
    """A password from standard input, or a random one that is shown once."""
    from xiangnuan.access.services import set_password

    given = _typed_password(password_stdin)
    with _refusals():
        password = set_password(None, _account(username), given)
    shown = {} if given else {"password": password}
    _answer(
        {"username": username} | shown,
        say(f"{username} 的密码已重设。", f"The password of {username} is set.") + _once(shown),
        as_json,
    )


@accounts.command("unlock", help=say("解锁输错密码太多次的账号。", "Unlock an account after too many wrong passwords."))
@click.argument("username")
@AS_JSON
def unlock_account(username: str, as_json: bool) -> None:
    """The count of wrong tries begins anew."""
    from xiangnuan.access.services import unlock

    was = unlock(None, _account(username))
    said = say(f"{username} 可以再登录了。", f"{username} may sign in again.")
    _answer({"username": username, "was_locked": was}, said, as_json)


@accounts.command(
    "reset-second-factor",
    help=say(
        "清除第二重验证（丢了手机），并退出所有登录。",
        "Remove the second factor (a lost phone) and sign out everywhere.",
    ),
)
@click.argument("username")
@AS_JSON
def reset_factor(username: str, as_json: bool) -> None:
    """Make sure first that it is the owner who asks; the owner is told at the next sign-in."""
    from xiangnuan.access.services import reset_second_factor

    removed = reset_second_factor(None, _account(username))
    _answer(
        {"username": username, "removed": removed},
        say(f"{username} 下次登录时重新设置第二重验证。", f"{username} sets up a second factor at the next sign-in."),
        as_json,
    )


@accounts.command("invite", help=say("发一个设密码的链接，只能用一次。", "Make a link to set a password, good once."))
@click.argument("username")
@click.option(
    "--site", default="", help=say("网站地址，如 https://xn.example", "Address of the site, such as https://xn.example")
)
@AS_JSON
def invite_by_link(username: str, site: str, as_json: bool) -> None:
    """An earlier link stops working. Without an address (or XIANGNUAN_ORIGINS) only the path is given."""
    from django.conf import settings
    from django.urls import reverse

    from xiangnuan.access.services import invite
    from xiangnuan.access.services.invitations import token_of

    with _refusals():
        invitation = invite(None, _account(username))
    site = site or next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    link = site.rstrip("/") + reverse("access:join", args=[token_of(invitation)])
    until = invitation.expires_at.isoformat(timespec="minutes")
    _answer(
        {"username": username, "link": link, "expires_at": until},
        say(f"{link}\n只能用一次，{until} 前有效。", f"{link}\nGood once, until {until}."),
        as_json,
    )


@accounts.command("end-sessions", help=say("让账号从所有设备退出。", "Sign an account out everywhere."))
@click.argument("username")
@AS_JSON
def end_sessions(username: str, as_json: bool) -> None:
    """The account may sign in again at once."""
    from xiangnuan.access.services import sign_out_everywhere

    ended = sign_out_everywhere(None, _account(username))
    _answer(
        {"username": username, "ended": ended},
        say(f"已退出 {username} 的 {ended} 处登录。", f"{ended} sessions of {username} ended."),
        as_json,
    )


def _account(username: str) -> Any:
    from xiangnuan.access.models import User

    account = User.objects.filter(username=username).first()
    if account is None:
        raise click.BadParameter(say(f"没有账号 {username}。", f"There is no account {username}."))
    return account
