"""The app `sheets`."""

from __future__ import annotations

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "xiangnuan.sheets"
    label = "sheets"
    default_auto_field = "django.db.models.BigAutoField"
