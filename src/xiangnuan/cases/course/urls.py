"""请假与告诫，结案与跟进."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.course.views import breaching, closing, leaving

app_name = "course"
urlpatterns = [
    path("closing/of/<int:person>/", closing.closing_of, name="closing_of"),
    path("closing/<int:case>/", closing.closing, name="closing"),
    path("closing/<int:case>/investigation/", closing.investigation_new, name="investigation_new"),
    path("closing/<int:case>/evaluation/", closing.evaluation_new, name="evaluation_new"),
    path("closing/<int:case>/aftercare/", closing.aftercare_new, name="aftercare_new"),
    path("closing/aftercare/<int:pk>/contact/", closing.touch, name="touch"),
    path("closing/<slug:kind>/<int:pk>/withdraw/", closing.closing_withdraw, name="closing_withdraw"),
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
