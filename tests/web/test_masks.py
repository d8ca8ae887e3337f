"""What a bystander must not read."""

from __future__ import annotations

import pytest

from xiangnuan.web import masks


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("陈明", "陈＊"),
        ("林小安", "林＊安"),
        ("欧阳小华", "欧＊＊华"),
        ("陈", "陈＊"),
        ("John Smith", "J＊ S＊"),
        (" 沈晓明 ", "沈＊明"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_first_and_its_last_sign(name: str, masked: str) -> None:
    assert masks.mask_name(name) == masked


def test_an_identity_number_hides_area_and_birth_date() -> None:
    assert masks.mask_identity("330482199203140021") == "3304＊＊＊＊＊＊＊＊＊＊0021"
    assert masks.mask_identity("330482199203140021", head=6) == "330482＊＊＊＊＊＊＊＊0021"


def test_a_paper_too_short_to_mask_is_hidden_whole() -> None:
    assert masks.mask_identity("E1234") == "＊＊＊＊＊"


def test_a_phone_keeps_its_network_and_its_tail() -> None:
    assert masks.mask_phone("13812346621") == "138＊＊＊＊6621"
