"""The app `planning`: team, needs and plan around one person, with tables of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "xiangnuan.cases.planning"
    label = "planning"
    verbose_name = _("帮教计划")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang into the pages, Today, a person's copy and the figures."""
        from xiangnuan.cases import hooks as cases
        from xiangnuan.cases.planning.copying import PLANS
        from xiangnuan.cases.planning.indicators import register_indicators
        from xiangnuan.cases.planning.navigation import register_pages
        from xiangnuan.cases.planning.queries.tasks import tasks_for
        from xiangnuan.people import hooks

        # No row names a person: all of them follow their case.
        cases.tasks_for_today(tasks_for)
        hooks.in_a_copy(PLANS)
        register_indicators()
        register_pages()
