"""The app `roster`: imports of lists, with tables of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    name = "xiangnuan.cases.roster"
    label = "roster"
    verbose_name = _("名册导入")
    default_auto_field = "django.db.models.BigAutoField"
