"""The app `testing`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TestingConfig(AppConfig):
    name = "xiangnuan.cases.testing"
    label = "testing"
    verbose_name = _("检测")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tasks for Today, what a person's own copy says, and the way in."""
        from xiangnuan.cases import hooks
        from xiangnuan.cases.testing.copying import DRAWN, OBJECTIONS
        from xiangnuan.cases.testing.navigation import register_pages
        from xiangnuan.cases.testing.queries.tasks import tasks_of_testing
        from xiangnuan.people import hooks as people

        hooks.tasks_for_today(tasks_of_testing)
        people.in_a_copy(DRAWN)
        people.in_a_copy(OBJECTIONS)
        register_pages()
