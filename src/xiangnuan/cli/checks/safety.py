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


LOCAL = {"127.0.0.1", "localhost", "[::1]", "::1"}
A_YEAR = 31536000
# Longer than these, a desk that was left stays open too long: the bars of the settings' own defaults, doubled.
IDLE_AT_MOST, SESSION_AT_MOST = 3600, 24 * 3600


def names() -> Iterator[Finding]:
    """Under which names pages are served, and from where forms are taken."""
    hosts = list(settings.ALLOWED_HOSTS)
    if "*" in hosts or any(host.startswith(".") for host in hosts):
        yield failure(
            "hosts",
            say(
                "XIANGNUAN_HOSTS 接受任意主机名：别人可以让链接和密码重设指向他的网站。",
                "XIANGNUAN_HOSTS takes any name: somebody could make our links lead to their site.",
            ),
            say("写明域名，例如 XIANGNUAN_HOSTS=xn.example.cn。", "Name it: XIANGNUAN_HOSTS=xn.example.cn."),
        )
    elif _is_real() and set(hosts) <= LOCAL:
        yield warning(
            "hosts",
            say(
                "只接受本机的名字：从别的机器打开会得到“请求读不懂”。",
                "Only this machine's names are taken: from any other one gets “bad request”.",
            ),
            say("XIANGNUAN_HOSTS=您的域名。", "Set XIANGNUAN_HOSTS to your domain."),
        )
    else:
        yield ok("hosts", say("主机名已写明。", "The host names are named."))
    plain = [one for one in settings.CSRF_TRUSTED_ORIGINS if not one.startswith("https://") or "*" in one]
    if plain and _is_real():
        yield failure(
            "origins",
            say(
                f"接受来自 {'、'.join(plain)} 的表单：未加密或不确定的网站能替用户提交。",
                f"Forms from {', '.join(plain)} are taken: an unencrypted or unknown site could post for a user.",
            ),
            say("XIANGNUAN_ORIGINS 只写完整的 https:// 地址。", "XIANGNUAN_ORIGINS: whole https:// addresses only."),
        )


def cookies() -> Iterator[Finding]:
    """The session's cookie cannot be read by scripts, sent in clear, or set from elsewhere."""
    if not _is_real() or not settings.HTTPS:
        return
    wrong = [
        name
        for name, fine in {
            "__Host-": settings.SESSION_COOKIE_NAME.startswith("__Host-"),
            "Secure": settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE,
            "HttpOnly": settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY,
            "SameSite": settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict"),
        }.items()
        if not fine
    ]
    if wrong:
        yield failure(
            "cookies",
            say(
                f"登录 Cookie 缺少 {'、'.join(wrong)}：别人可能读走或替换登录。",
                f"The session's cookie lacks {', '.join(wrong)}: a session could be read or replaced.",
            ),
            say("恢复 settings.py 里的 Cookie 设置。", "Restore the cookies' settings in settings.py."),
        )
    else:
        yield ok("cookies", say("登录 Cookie 是安全的。", "The session's cookie is safe."))


def strict_transport() -> Iterator[Finding]:
    """Browsers are told to come by HTTPS only, for a year, below our name too."""
    if not _is_real() or not settings.HTTPS:
        return
    if settings.SECURE_HSTS_SECONDS < A_YEAR or not settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        yield warning(
            "hsts",
            say(
                "HSTS 不满一年或不含子域名：浏览器第一次访问可能走明文。",
                "HSTS is shorter than a year or leaves subdomains out: a browser may come in clear.",
            ),
            say("去掉 XIANGNUAN_HSTS_SUBDOMAINS=0。", "Unset XIANGNUAN_HSTS_SUBDOMAINS=0."),
        )
    else:
        yield ok("hsts", say("浏览器只会走 HTTPS（HSTS 一年）。", "Browsers come by HTTPS only (HSTS, a year)."))
    if settings.SECURE_PROXY_SSL_HEADER is None:
        yield warning(
            "proxy",
            say(
                "没有设 XIANGNUAN_BEHIND_PROXY：前面的服务器终结 TLS 时页面会不停跳转，操作记录里只有它的地址。",
                "XIANGNUAN_BEHIND_PROXY is not set: behind a server that ends TLS pages redirect for ever, "
                "and the trail knows its address alone.",
            ),
            say(
                "前面的服务器自己写 X-Forwarded-Proto 和 X-Forwarded-For 时，设 XIANGNUAN_BEHIND_PROXY=1。",
                "Set XIANGNUAN_BEHIND_PROXY=1 where the server in front writes both X-Forwarded headers itself.",
            ),
        )


def sessions() -> Iterator[Finding]:
    """A desk that was left does not stay open."""
    idle, whole = settings.SESSION_IDLE_SECONDS, settings.SESSION_ABSOLUTE_SECONDS
    if not _is_real():
        return
    if not 0 < idle <= IDLE_AT_MOST or not 0 < whole <= SESSION_AT_MOST:
        yield warning(
            "sessions",
            say(
                f"无操作 {idle // 60} 分钟、最长 {whole // 3600} 小时才退出：离开的座位会一直开着。",
                f"Sessions end after {idle // 60} idle minutes or {whole // 3600} hours: a desk that was left stays open.",
            ),
            say(
                "调小 XIANGNUAN_IDLE_MINUTES（30）和 XIANGNUAN_SESSION_HOURS（12）。",
                "Lower XIANGNUAN_IDLE_MINUTES (30) and XIANGNUAN_SESSION_HOURS (12).",
            ),
        )
    else:
        yield ok("sessions", say("登录会按时结束。", "Sessions end in time."))


def limits() -> Iterator[Finding]:
    """What one caller may ask is bounded; the metrics' token cannot be guessed."""
    calls = settings.API_CALLS_A_MINUTE
    if not 1 <= calls <= 6000:
        yield warning(
            "limits",
            say(
                f"每个令牌每分钟 {calls} 次：一个失控的程序会拖慢所有人。",
                f"{calls} calls a minute and token: one program gone wild would slow everybody down.",
            ),
            say("调整 XIANGNUAN_API_CALLS_A_MINUTE（120）。", "Set XIANGNUAN_API_CALLS_A_MINUTE (120)."),
        )
    else:
        yield ok("limits", say(f"接口每分钟最多 {calls} 次。", f"The API takes {calls} calls a minute and token."))
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 16:
        yield failure(
            "metrics",
            say("监控令牌太短，猜得到。", "The token of the metrics is short enough to guess."),
            say(
                "XIANGNUAN_METRICS_TOKEN 至少 16 个字符，随机生成。",
                "At least 16 random signs: XIANGNUAN_METRICS_TOKEN.",
            ),
        )


def _is_real() -> bool:
    return not settings.DEMO and not settings.DEBUG


CHECKS: tuple[Check, ...] = (
    kind_of_installation,
    transport,
    names,
    cookies,
    strict_transport,
    sessions,
    limits,
)
