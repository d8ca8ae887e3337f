"""Accounts of the agency, access given for a time, and the audit trail."""

from __future__ import annotations

from django.urls import path

from xiangnuan.access.pages import accounts, covers, supervisions, trail

app_name = "access"
urlpatterns = [
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/password/", accounts.account_password, name="account_password"),
    path("trail/", trail.trail, name="trail"),
    path("covers/", covers.cover_list, name="covers"),
    path("covers/new/", covers.cover_new, name="cover_new"),
    path("covers/<int:pk>/end/", covers.cover_end, name="cover_end"),
    path("supervision/", supervisions.supervision_list, name="supervisions"),
    path("supervision/new/", supervisions.supervision_new, name="supervision_new"),
    path("supervision/<int:pk>/end/", supervisions.supervision_end, name="supervision_end"),
]
