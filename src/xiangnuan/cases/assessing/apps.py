"""The app `assessing`: scales and risk sheets of persons, with tables of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessingConfig(AppConfig):
    name = "xiangnuan.cases.assessing"
    label = "assessing"
    verbose_name = _("量表与评估")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rows follow the person when two records are merged; crises stand on Today; a copy holds every sheet."""
        from xiangnuan.cases import hooks as cases
        from xiangnuan.cases.assessing.copying import ASSESSMENTS
        from xiangnuan.cases.assessing.models import Assessment, Crisis, SelfRatingLink
        from xiangnuan.cases.assessing.navigation import register_pages
        from xiangnuan.cases.assessing.tasks import crisis_tasks
        from xiangnuan.people import hooks

        for model in (Assessment, Crisis, SelfRatingLink):
            hooks.rows_move_on_merge(model)
        hooks.in_a_copy(ASSESSMENTS)
        cases.tasks_for_today(crisis_tasks)
        register_pages()
