"""Checks of the settings that protect real data."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from xiangnuan.cli.checks import Check, Finding, failure, ok, warning
from xiangnuan.cli.language import say


def kind_of_installation() -> Iterator[Finding]:
    """The demo and the debug mode are named; neither belongs where real data are."""
    if settings.DEBUG:
        yield failure(
            "mode",
            say("开着调试模式：出错的页面会显示内部资料。", "Debug mode is on: error pages show internals."),
            say("去掉 XIANGNUAN_DEBUG。", "Unset XIANGNUAN_DEBUG."),
        )
    if settings.DEMO:
        yield warning(
            "mode",
            say(
                "这是演示：密码公开，不要求第二重验证。",
                "This is a demo: its passwords are public and no second factor is asked for.",
            ),
            say("绝不要放真实资料。", "Never put real data here."),
        )
    if not settings.DEBUG and not settings.DEMO:
        yield ok("mode", say("正式运行。", "Real operation."))


def transport() -> Iterator[Finding]:
    """Outside the demo: HTTPS, and a second factor for those who see client data."""
    if settings.DEMO or settings.DEBUG:
        return
    if settings.HTTPS:
        yield ok("https", say("只用 HTTPS。", "HTTPS only."))
    else:
        yield failure(
            "https",
            say("没有要求 HTTPS，密码会明文经过网络。", "HTTPS is not required: passwords cross the network in clear."),
            say(
                "去掉 XIANGNUAN_HTTPS=0，前面放一台终结 TLS 的服务器。", "Unset XIANGNUAN_HTTPS=0 and put TLS in front."
            ),
        )
    if settings.SECOND_FACTOR_REQUIRED:
        yield ok("second_factor", say("能看到资料的角色须有第二重验证。", "Roles that see data need a second factor."))
    else:
        yield failure(
            "second_factor",
            say("没有要求第二重验证。", "No second factor is required."),
            say("去掉 XIANGNUAN_SECOND_FACTOR=0。", "Unset XIANGNUAN_SECOND_FACTOR=0."),
        )


CHECKS: tuple[Check, ...] = (kind_of_installation, transport)
