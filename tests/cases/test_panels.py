"""Panels and substances are data: every code the roster's import knows has a name here."""

from __future__ import annotations

from django.utils import translation

from xiangnuan.cases.panels import catalogue, panel_name, substance_name, substances_of


def test_a_panel_names_its_substances_in_both_languages():
    assert substances_of("three") == ("morphine", "methamphetamine", "ketamine")
    with translation.override("zh-hans"):
        assert (panel_name("six"), substance_name("morphine")) == ("六项板", "吗啡")
    with translation.override("en"):
        assert (panel_name("six"), substance_name("morphine")) == ("6-panel", "Morphine")


def test_what_an_old_record_names_is_shown_as_it_was_written():
    assert (panel_name("gone"), substance_name("gone"), substances_of("gone")) == ("gone", "gone", ())


def test_every_substance_that_a_roster_can_name_is_in_the_catalogue():
    from xiangnuan.cases.roster.words import SUBSTANCES

    assert set(SUBSTANCES) <= set(catalogue().substances)
