"""The app `aid`: needs, applications, work and courses, with tables of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AidConfig(AppConfig):
    name = "xiangnuan.cases.aid"
    label = "aid"
    verbose_name = _("帮扶")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rows follow the person in a merge, stand in their copy, and what waits stands on Today."""
        from xiangnuan.cases import hooks as cases
        from xiangnuan.cases.aid.copying import PARTS
        from xiangnuan.cases.aid.indicators import register_indicators
        from xiangnuan.cases.aid.models import AidRequest, Attendance, Occupation, Placement
        from xiangnuan.cases.aid.navigation import register_pages
        from xiangnuan.cases.aid.tasks import tasks
        from xiangnuan.people import hooks

        for model in (AidRequest, Attendance, Occupation, Placement):
            hooks.rows_move_on_merge(model)
        for part in PARTS:
            hooks.in_a_copy(part)
        cases.tasks_for_today(tasks)
        register_indicators()
        register_pages()
