"""Bringing a list in: upload, columns, preview, import, undo."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.roster import downloads, views

urlpatterns = [
    path("", views.start, name="roster"),
    path("<int:pk>/", views.roster_import, name="roster_import"),
    path("<int:pk>/progress/", views.progress, name="roster_progress"),
    path("<int:pk>/columns/", views.columns, name="roster_columns"),
    path("<int:pk>/doubles/", views.doubles, name="roster_doubles"),
    path("<int:pk>/workers/", views.workers, name="roster_workers"),
    path("<int:pk>/confirm/", views.confirm, name="roster_confirm"),
    path("<int:pk>/again/", views.again, name="roster_again"),
    path("<int:pk>/cancel/", views.cancel, name="roster_cancel"),
    path("<int:pk>/undo/", views.undo, name="roster_undo"),
    path("<int:pk>/refused/", downloads.refused, name="roster_refused"),
    path("<int:pk>/report/", downloads.report, name="roster_report"),
]
