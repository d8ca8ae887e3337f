"""The one page that a person opens without an account."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.assessing.views import public

app_name = "self_rating"
urlpatterns = [path("<str:token>/", public.fill, name="fill")]
