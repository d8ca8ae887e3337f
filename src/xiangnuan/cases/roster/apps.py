"""The app `roster`: imports of lists, with tables of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    name = "xiangnuan.cases.roster"
    label = "roster"
    verbose_name = _("名册导入")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the page into the navigation."""
        from xiangnuan.web import navigation
        from xiangnuan.web.icons import icon

        navigation.register(
            navigation.NavItem("service", _("导入名册"), icon("table-import"), "cases:roster", "roster.import", 40)
        )
