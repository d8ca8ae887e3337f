"""The app `course`: leave, notices, breaches of a case, with tables of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CourseConfig(AppConfig):
    name = "xiangnuan.cases.course"
    label = "course"
    verbose_name = _("过程")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rows stand in the person's copy, and what waits stands on Today. They follow their case in a merge."""
        from xiangnuan.cases import hooks as cases
        from xiangnuan.cases.course.copying import PARTS
        from xiangnuan.cases.course.navigation import register_pages
        from xiangnuan.cases.course.tasks import tasks
        from xiangnuan.people import hooks

        for part in PARTS:
            hooks.in_a_copy(part)
        cases.tasks_for_today(tasks)
        register_pages()
