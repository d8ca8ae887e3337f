"""The Django application of the look."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Registers the system checks of the static build."""

    name = "xiangnuan.web"
    label = "web"
    verbose_name = _("界面")

    def ready(self) -> None:
        """Load the checks; nothing else happens at start-up."""
        from xiangnuan.web import checks  # noqa: F401  (registers by import)
