"""帮教计划."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.planning.views import boards, goals, listing, meetings, needs, plans, roles, teams

app_name = "planning"
urlpatterns = [
    path("", listing.plans, name="plans"),
    path("of/<int:person>/", boards.of_person, name="of_person"),
    path("<int:pk>/", boards.case, name="case"),
    path("<int:pk>/print/", boards.sheet, name="print"),
    path("<int:pk>/start/", plans.start, name="start"),
    path("<int:pk>/needs/new/", needs.new, name="needs_new"),
    path("<int:pk>/team/new/", teams.join, name="join"),
    path("<int:pk>/meetings/new/", meetings.new, name="meeting_new"),
    path("version/<int:pk>/", plans.version, name="version"),
    path("version/<int:pk>/edit/", plans.edit, name="edit"),
    path("version/<int:pk>/agree/", plans.agree, name="agree"),
    path("version/<int:pk>/agree/undo/", plans.agree_undo, name="agree_undo"),
    path("version/<int:pk>/change/", plans.change, name="change"),
    path("version/<int:pk>/withdraw/", plans.withdraw, name="withdraw"),
    path("version/<int:pk>/review/", plans.review, name="review"),
    path("version/<int:pk>/goals/new/", goals.new, name="goal_new"),
    path("reviews/<int:pk>/withdraw/", plans.review_withdraw, name="review_withdraw"),
    path("goals/<int:pk>/edit/", goals.edit, name="goal_edit"),
    path("goals/<int:pk>/out/", goals.take_out, name="goal_out"),
    path("goals/<int:pk>/actions/new/", goals.action_new, name="action_new"),
    path("actions/<int:pk>/edit/", goals.action_edit, name="action_edit"),
    path("actions/<int:pk>/done/", goals.action_done, name="action_done"),
    path("actions/<int:pk>/reopen/", goals.action_reopen, name="action_reopen"),
    path("needs/<int:pk>/", needs.needs, name="needs"),
    path("needs/<int:pk>/withdraw/", needs.withdraw, name="needs_withdraw"),
    path("members/<int:pk>/edit/", teams.edit, name="member_edit"),
    path("members/<int:pk>/leave/", teams.leave, name="member_leave"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/withdraw/", meetings.withdraw, name="meeting_withdraw"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.new, name="role_new"),
    path("roles/<slug:code>/", roles.edit, name="role"),
]
