"""The app `reports`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "xiangnuan.reports"
    label = "reports"

    def ready(self) -> None:
        from xiangnuan.web import navigation
        from xiangnuan.web.icons import icon

        navigation.register(
            navigation.NavItem(
                "agency", _("数据与报表"), icon("report-analytics"), "reports:overview", "figures.read", order=10
            )
        )
