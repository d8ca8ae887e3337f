"""URLs of the look: wishes of the reader, 我的, and the sheet of components."""

from __future__ import annotations

from django.urls import path

from xiangnuan.web import views

app_name = "web"

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("me/", views.me, name="me"),
    path("_components/", views.components, name="components"),
]
