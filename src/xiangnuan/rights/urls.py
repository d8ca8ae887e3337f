"""Sealing and opening; a person's consents, requests and copies; the papers on processing."""

from __future__ import annotations

from django.urls import path

from xiangnuan.rights.views import asking, papers, persons, sealed, sealing

app_name = "rights"
urlpatterns = [
    path("due/", sealing.due, name="due"),
    path("due/export/", sealing.due_export, name="due_export"),
    path("due/seal/", sealing.seal, name="seal"),
    path("sealed/", sealed.register, name="register"),
    path("sealed/<int:person>/", sealed.sealed, name="sealed"),
    path("sealed/<int:person>/open/", sealed.open_record, name="open"),
    path("sealed/<int:person>/undo/", sealed.undo, name="undo"),
    path("sealed/<int:person>/again/", sealed.lift, name="lift"),
    path("openings/", sealed.openings, name="openings"),
    path("openings/<int:pk>/", sealed.opening, name="opening"),
    path("openings/<int:pk>/close/", sealed.close, name="close"),
    path("persons/<int:person>/", persons.person, name="person"),
    path("persons/<int:person>/consent/", persons.consent_new, name="consent_new"),
    path("persons/<int:person>/request/", asking.request_new, name="request_new"),
    path("persons/<int:person>/copy/", persons.copy_new, name="copy_new"),
    path("persons/<int:person>/seal/", sealing.seal_early, name="seal_early"),
    path("consents/<int:pk>/withdraw/", persons.consent_withdraw, name="consent_withdraw"),
    path("copies/<int:pk>/<slug:form>/", persons.copy_file, name="copy_file"),
    path("requests/", asking.requests, name="requests"),
    path("requests/<int:pk>/", asking.request_page, name="request"),
    path("papers/", papers.papers, name="papers"),
    path("papers/new/<slug:kind>/", papers.paper_new, name="paper_new"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/pdf/", papers.paper_pdf, name="paper_pdf"),
]
