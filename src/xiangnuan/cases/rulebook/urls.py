"""The rulebook, below `cases:`."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.rulebook.views import rules

urlpatterns = [path("", rules, name="rules")]
