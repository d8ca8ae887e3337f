"""Cases: opening, recording facts, correcting, closing; the rulebook; the roster's import."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "cases"
urlpatterns: list[URLPattern] = []
