"""The pages of persons that need no case; `cases.persons.urls` joins them with those that do."""

from __future__ import annotations

from django.urls import path

from xiangnuan.people.views import checking, finding, meeting, merging, readers, records, referring, revealing

urlpatterns = [
    path("search/", finding.search, name="search"),
    path("check/", checking.check, name="check"),
    path("<int:pk>/edit/", records.edit, name="edit"),
    path("<int:pk>/family/new/", records.family_new, name="family_new"),
    path("family/<int:pk>/", records.family_edit, name="family_edit"),
    path("family/<int:pk>/remove/", records.family_remove, name="family_remove"),
    path("<int:pk>/reveal/<slug:secret>/", revealing.reveal, name="reveal"),
    path("<int:pk>/readers/", readers.readers, name="readers"),
    path("doubles/", merging.doubles, name="doubles"),
    path("<int:pk>/merge/", merging.merge_with, name="merge_with"),
    path("<int:one>/merge/<int:other>/", merging.compare, name="compare"),
    path("merges/<int:pk>/", merging.merged, name="merged"),
    path("merges/<int:pk>/undo/", merging.undo, name="undo_merge"),
    path("emergency/", meeting.emergency, name="emergency"),
    path("emergencies/", meeting.emergencies, name="emergencies"),
    path("emergencies/<int:pk>/", meeting.emergency_review, name="emergency_review"),
    path("<int:pk>/refer/", referring.referral_new, name="referral_new"),
    path("referrals/", referring.referrals, name="referrals"),
    path("referrals/<int:pk>/end/", referring.referral_end, name="referral_end"),
    path("referred/", referring.referred, name="referred"),
    path("referred/<int:pk>/", referring.referred_person, name="referred_person"),
    path("referred/<int:pk>/note/", referring.note_new, name="note_new"),
    path("notes/", referring.notes, name="notes"),
    path("notes/<int:pk>/", referring.note, name="note"),
]
