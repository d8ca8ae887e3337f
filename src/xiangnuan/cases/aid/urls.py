"""帮扶."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.aid.views import persons, placing, registers, requesting

app_name = "aid"
urlpatterns = [
    path("", requesting.requests, name="requests"),
    path("<int:pk>/", requesting.one, name="request"),
    path("<int:pk>/edit/", requesting.edit, name="edit"),
    path("<int:pk>/apply/", requesting.apply_view, name="apply"),
    path("<int:pk>/answer/", requesting.answer_view, name="answer"),
    path("<int:pk>/end/", requesting.end, name="end"),
    path("<int:pk>/back/", requesting.step_back, name="step_back"),
    path("<int:pk>/withdraw/", requesting.withdraw_view, name="withdraw"),
    path("of/<int:person>/", persons.of_person, name="of_person"),
    path("of/<int:person>/new/", requesting.new, name="new"),
    path("of/<int:person>/occupation/", persons.occupation_new, name="occupation_new"),
    path("of/<int:person>/placement/", placing.placement_new, name="placement_new"),
    path("of/<int:person>/course/", persons.enrol_view, name="enrol"),
    path("occupations/<int:pk>/withdraw/", persons.occupation_withdraw, name="occupation_withdraw"),
    path("placements/", placing.placements, name="placements"),
    path("placements/<int:pk>/edit/", placing.placement_edit, name="placement_edit"),
    path("placements/<int:pk>/check/", placing.placement_check, name="placement_check"),
    path("placements/<int:pk>/end/", placing.placement_end, name="placement_end"),
    path("placements/<int:pk>/withdraw/", placing.placement_withdraw, name="placement_withdraw"),
    path("attendances/<int:pk>/end/", persons.course_end, name="course_end"),
    path("attendances/<int:pk>/withdraw/", persons.course_withdraw, name="course_withdraw"),
    path("employers/", registers.employers, name="employers"),
    path("employers/new/", registers.employer_new, name="employer_new"),
    path("employers/<int:pk>/", registers.employer_edit, name="employer"),
    path("courses/", registers.courses, name="courses"),
    path("courses/new/", registers.course_new, name="course_new"),
    path("courses/<int:pk>/", registers.course_edit, name="course"),
]
