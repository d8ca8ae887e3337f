"""Accounts of the agency and the audit trail."""

from __future__ import annotations

from django.urls import path

from xiangnuan.access.pages import accounts, trail

app_name = "access"
urlpatterns = [
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/password/", accounts.account_password, name="account_password"),
    path("trail/", trail.trail, name="trail"),
]
