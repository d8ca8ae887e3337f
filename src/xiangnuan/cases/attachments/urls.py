"""Papers of a person: adding, opening, withdrawing, bringing back."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.attachments import views

urlpatterns = [
    path("of/<int:person>/new/", views.new, name="attachment_new"),
    path("<int:pk>/", views.content, name="attachment_content"),
    path("<int:pk>/withdraw/", views.withdraw, name="attachment_withdraw"),
    path("<int:pk>/restore/", views.restore, name="attachment_restore"),
]
