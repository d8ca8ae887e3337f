"""The app `today`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TodayConfig(AppConfig):
    name = "xiangnuan.today"
    label = "today"

    def ready(self) -> None:
        from xiangnuan.today.measures import OVERDUE
        from xiangnuan.web import measures, navigation
        from xiangnuan.web.icons import icon
        from xiangnuan.web.navigation import NavItem

        measures.register(OVERDUE)
        navigation.register(NavItem("main", _("今天"), icon("sun"), "today:list", "today.read", 10, bar=1, key="g t"))
        navigation.register(NavItem("main", _("日历"), icon("calendar"), "today:calendar", "today.read", 30, bar=4))
        navigation.register(NavItem("bar", _("记录"), icon("plus"), "cases:start", "case.write", 25, bar=3, key="n"))
