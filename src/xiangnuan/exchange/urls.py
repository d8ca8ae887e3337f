"""The page of the tokens; the API itself has its urls in `api`."""

from __future__ import annotations

from django.urls import path

from xiangnuan.exchange import views

app_name = "exchange"
urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
]
