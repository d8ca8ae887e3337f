"""The only place that asks what day and what time it is."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """Return the present day in Asia/Shanghai (the setting's time zone)."""
    return timezone.localdate()


def now() -> datetime:
    """Return the present moment, aware, in Asia/Shanghai (the setting's time zone)."""
    return timezone.localtime()
