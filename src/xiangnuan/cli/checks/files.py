"""Checks of what lies in files: the key file, the folder of data, the built pages, the rulebooks, the calendar."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from xiangnuan.cli.checks import Check, Finding, failure, ok, warning
from xiangnuan.cli.language import say

LITTLE_SPACE = 1 << 30


def key_file() -> Iterator[Finding]:
    """The key file is there, can be read, and by its owner alone."""
    from xiangnuan.access.crypto import forget_keys, keyring

    path = settings.KEYRING
    forget_keys()
    try:
        ring = keyring()
    except (ImproperlyConfigured, ValueError, KeyError, OSError) as error:
        yield failure(
            "keys",
            say(f"密钥文件 {path} 读不出来：{error!r}", f"The key file {path} cannot be read: {error!r}")
            if path.exists()
            else say(f"没有密钥文件 {path}。", f"There is no key file {path}."),
            say(
                "新安装运行 xiangnuan keys create；已有数据的，把原来的密钥文件放回去。",
                "New installation: xiangnuan keys create. With data: put its own key file back.",
            ),
        )
        return
    if path.stat().st_mode & 0o077:
        yield failure(
            "keys",
            say(f"别的用户也能读密钥文件 {path}。", f"Other accounts can read the key file {path}."),
            f"chmod 600 {path}",
        )
    else:
        yield ok(
            "keys", say(f"密钥文件可用（第 {ring.active} 版）。", f"The key file is usable (version {ring.active}).")
        )
    if ring.keys[ring.active].cipher != settings.CIPHER:
        yield warning(
            "cipher",
            say(
                f"设置要求 {settings.CIPHER}，在用的密钥是 {ring.keys[ring.active].cipher}。",
                f"The settings ask for {settings.CIPHER}, the active key is {ring.keys[ring.active].cipher}.",
            ),
            "xiangnuan keys rotate",
        )


def secret() -> Iterator[Finding]:
    """The secret that signs sessions is long, and its file private."""
    path = settings.HOME / "secret.txt"
    if len(settings.SECRET_KEY) < 40:
        yield failure(
            "secret",
            say("签名用的密钥太短：别人可以伪造登录。", "The signing secret is short: sessions could be forged."),
            say(
                "XIANGNUAN_SECRET_KEY 至少 50 个随机字符，或去掉它让系统生成。",
                "At least 50 random signs in XIANGNUAN_SECRET_KEY, or unset it and let one be made.",
            ),
        )
    elif path.exists() and path.stat().st_mode & 0o077:
        yield failure(
            "secret",
            say(
                f"别的用户也能读 {path}：可以伪造任何人的登录。",
                f"Other accounts can read {path}: they could forge anybody's session.",
            ),
            f"chmod 600 {path}",
        )
    else:
        yield ok("secret", say("签名密钥妥善。", "The signing secret is sound."))


def home() -> Iterator[Finding]:
    """The folder of data can be written to and has room."""
    if not os.access(settings.HOME, os.W_OK):
        yield failure(
            "home",
            say(f"不能写入 {settings.HOME}。", f"{settings.HOME} cannot be written to."),
            say("请把它交给运行服务的账号。", "Give it to the account that runs the service."),
        )
        return
    if settings.HOME.stat().st_mode & 0o007 and not settings.DEMO:
        yield warning(
            "home",
            say(f"这台机器上的每个账号都能进入 {settings.HOME}。", f"Every account here can enter {settings.HOME}."),
            f"chmod 700 {settings.HOME}",
        )
    free = shutil.disk_usage(settings.HOME).free
    gigabytes = f"{free / (1 << 30):.1f} GB"
    if free < LITTLE_SPACE:
        yield warning(
            "home",
            say(f"磁盘只剩 {gigabytes}。", f"Only {gigabytes} of disk are left."),
            say("请腾出空间：写满后新记录会被拒绝。", "Make room: on a full disk new records are refused."),
        )
    else:
        yield ok("home", say(f"数据目录可写，剩余 {gigabytes}。", f"The data folder is writable, {gigabytes} free."))


def pages() -> Iterator[Finding]:
    """Styles and scripts are built, translations compiled, the list of areas made."""
    from xiangnuan.access import areas
    from xiangnuan.web import assets

    catalogues = list((settings.PACKAGE).glob("*/locale/en/LC_MESSAGES/django.po"))
    missing = [
        name
        for name, there in {
            say("样式和脚本", "styles and scripts"): assets.MANIFEST.is_file(),
            say("行政区划", "list of areas"): areas.FILE.is_file(),
            say("英文翻译", "English translations"): all(path.with_suffix(".mo").is_file() for path in catalogues),
        }.items()
        if not there
    ]
    if missing:
        yield failure(
            "pages",
            say(f"还没有生成：{'、'.join(missing)}。", f"Not built: {', '.join(missing)}."),
            say("运行 script/demo --no-serve。", "Run script/demo --no-serve."),
        )
    else:
        yield ok("pages", say("页面文件齐全。", "The page files are complete."))


def rulebooks() -> Iterator[Finding]:
    """The shipped rulebooks load."""
    from xiangnuan.law import RulebookError
    from xiangnuan.law.loading import shipped_sheets

    try:
        count = len(shipped_sheets())
    except RulebookError as error:
        yield failure(
            "rulebooks",
            say(f"规则手册读不出来：{error}", f"A rulebook cannot be read: {error}"),
            say("请恢复 law/rulebooks 里的文件。", "Restore the files in law/rulebooks."),
        )
    else:
        yield ok("rulebooks", say(f"{count} 本规则手册可用。", f"{count} rulebooks are usable."))


def calendar() -> Iterator[Finding]:
    """Working days: whether this year's public holidays are known."""
    from xiangnuan.law.days import within_working_days
    from xiangnuan.web.clock import today

    year = today().year
    if within_working_days(date(year, 6, 1), 1).published:
        yield ok("calendar", say(f"已知 {year} 年的节假日。", f"The public holidays of {year} are known."))
    else:
        yield warning(
            "calendar",
            say(
                f"还不知道 {year} 年的节假日，工作日只按周末计算。",
                f"The public holidays of {year} are not known; working days are counted by weekends.",
            ),
            say("升级 chinesecalendar。", "Upgrade chinesecalendar."),
        )


CHECKS: tuple[Check, ...] = (key_file, secret, home, pages, rulebooks, calendar)
