"""The pages of `today`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "today"
urlpatterns: list[URLPattern] = []
