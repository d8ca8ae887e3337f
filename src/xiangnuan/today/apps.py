"""The app `today`."""

from __future__ import annotations

from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "xiangnuan.today"
    label = "today"
