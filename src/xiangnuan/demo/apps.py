"""The app `demo`."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "xiangnuan.demo"
    label = "demo"

    def ready(self) -> None:
        if settings.DEMO:
            from xiangnuan.demo.intake import PUBLISHED_ON
            from xiangnuan.reports import hooks

            hooks.offer_day(hooks.Preset(PUBLISHED_ON, _("公开报告那一天")))
