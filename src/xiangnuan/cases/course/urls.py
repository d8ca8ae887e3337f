"""请假与告诫."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.course.views import breaching, leaving

app_name = "course"
urlpatterns = [
    path("of/<int:person>/", breaching.of_person, name="of_person"),
    path("leaves/", leaving.leaves, name="leaves"),
    path("leaves/of/<int:case>/new/", leaving.leave_new, name="leave_new"),
    path("leaves/<int:pk>/", leaving.leave, name="leave"),
    path("leaves/<int:pk>/edit/", leaving.leave_edit, name="leave_edit"),
    path("leaves/<int:pk>/decide/", leaving.leave_decide, name="leave_decide"),
    path("leaves/<int:pk>/go/", leaving.leave_go, name="leave_go"),
    path("leaves/<int:pk>/back/", leaving.leave_back, name="leave_back"),
    path("leaves/<int:pk>/extend/", leaving.leave_extend, name="leave_extend"),
    path("leaves/<int:pk>/withdraw/", leaving.leave_withdraw, name="leave_withdraw"),
    path("extensions/<int:pk>/decide/", leaving.extension_decide, name="extension_decide"),
    path("notices/", breaching.notices, name="notices"),
    path("notices/of/<int:case>/new/", breaching.notice_new, name="notice_new"),
    path("notices/<int:pk>/", breaching.notice, name="notice"),
    path("notices/<int:pk>/serve/", breaching.notice_serve, name="notice_serve"),
    path("notices/<int:pk>/withdraw/", breaching.notice_withdraw, name="notice_withdraw"),
    path("breaches/", breaching.breaches, name="breaches"),
    path("breaches/of/<int:case>/new/", breaching.breach_new, name="breach_new"),
    path("breaches/<int:pk>/", breaching.breach, name="breach"),
    path("breaches/<int:pk>/decide/", breaching.breach_decide, name="breach_decide"),
    path("breaches/<int:pk>/withdraw/", breaching.breach_withdraw, name="breach_withdraw"),
]
