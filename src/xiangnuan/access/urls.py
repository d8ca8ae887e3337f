"""Accounts of the agency, access given for a time, and the audit trail."""

from __future__ import annotations

from django.urls import path

from xiangnuan.access.pages import accounts, anomalies, covers, invitations, sessions, supervisions, trail

app_name = "access"
urlpatterns = [
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/password/", accounts.account_password, name="account_password"),
    path("accounts/<int:pk>/unlock/", accounts.account_unlock, name="account_unlock"),
    path("accounts/<int:pk>/second-factor/", accounts.account_second_factor, name="account_second_factor"),
    path("accounts/<int:pk>/sign-out/", accounts.account_sign_out, name="account_sign_out"),
    path("accounts/<int:pk>/invitation/", invitations.invitation, name="invitation"),
    path("accounts/<int:pk>/invitation/code/", invitations.invitation_code, name="invitation_code"),
    path("accounts/<int:pk>/invitation/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("sessions/", sessions.session_list, name="sessions"),
    path("sessions/end/", sessions.session_end, name="session_end"),
    path("sessions/end-others/", sessions.session_end_others, name="session_end_others"),
    path("trail/", trail.trail, name="trail"),
    path("trail/verify/", trail.verify, name="trail_verify"),
    path("trail/verifying/", trail.verifying_state, name="trail_verifying"),
    path("trail/hints/", anomalies.anomaly_list, name="anomalies"),
    path("trail/hints/<int:pk>/look/", anomalies.anomaly_look, name="anomaly_look"),
    path("covers/", covers.cover_list, name="covers"),
    path("covers/new/", covers.cover_new, name="cover_new"),
    path("covers/<int:pk>/end/", covers.cover_end, name="cover_end"),
    path("supervision/", supervisions.supervision_list, name="supervisions"),
    path("supervision/new/", supervisions.supervision_new, name="supervision_new"),
    path("supervision/<int:pk>/end/", supervisions.supervision_end, name="supervision_end"),
]
