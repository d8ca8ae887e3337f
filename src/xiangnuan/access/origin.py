"""Where a request comes from: the address behind the proxy, and the device in words."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

# The first that fits: every Edge also says Chrome, every Chrome also says Safari.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("QQBrowser", "QQ"),
    ("360|QHBrowser", "360"),
    ("OPR", "Opera"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def address_of(request: HttpRequest) -> str | None:
    """The address of who asks; behind a proxy that is named in the settings, the one that it saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    # The proxy appends the address it saw; earlier ones are whatever the client claimed.
    return (forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR")) or None


def device_of(agent: str) -> str:
    """Browser and system in words (“Windows 上的 Edge”), no more than helps to know one's own device again."""
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, agent)), "")
    system = next((name for pattern, name in _SYSTEMS if re.search(pattern, agent)), "")
    if browser == "微信":
        browser = _("微信")
    if browser and system:
        return _("%(system)s 上的 %(browser)s") % {"system": system, "browser": browser}
    return system or browser or _("不认识的设备")
