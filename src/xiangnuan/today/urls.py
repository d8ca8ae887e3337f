"""Today: the worklist, the whole reason of a duty, the month."""

from __future__ import annotations

from django.urls import path

from xiangnuan.today.views import calendar, reasons, worklist

app_name = "today"
urlpatterns = [
    path("", worklist.worklist, name="list"),
    path("export/", worklist.export, name="export"),
    path("duties/<int:pk>/why/", reasons.reason, name="why"),
    path("calendar/", calendar.month, name="calendar"),
]
