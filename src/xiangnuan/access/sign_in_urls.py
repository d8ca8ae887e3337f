"""Sign-in pages of django-allauth, without those of open sign-up."""

from __future__ import annotations

from allauth.account import views
from django.urls import include, path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("2fa/", include("allauth.mfa.urls")),
    # Answers 404 where no identity provider is configured.
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
