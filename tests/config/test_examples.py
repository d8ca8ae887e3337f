"""The examples in docs/ name settings and commands that exist, and can be read by what they are for."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from xiangnuan.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
CODE = "\n".join(path.read_text() for path in (ROOT / "src" / "xiangnuan").rglob("*.py"))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
UNITS = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in {".service", ".timer"})


class _Unit(configparser.RawConfigParser):
    """A systemd unit: keys keep their case and may come twice."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _unit(name: str) -> _Unit:
    unit = _Unit(strict=False, interpolation=None, comment_prefixes=("#", ";"))
    unit.read_string((EXAMPLES / name).read_text())
    return unit


def test_every_setting_of_the_examples_is_one_of_ours_and_explained() -> None:
    names = set(re.findall(r"\b(XIANGNUAN_[A-Z_]+|DATABASE_URL)\b", (EXAMPLES / "xiangnuan.env").read_text()))
    assert len(names) > 4
    for name in names:
        assert f"`{name}`" in OPERATIONS, name
        assert name in CODE or name == "DATABASE_URL", name


def test_every_setting_of_the_page_is_read_by_the_code() -> None:
    names = set(re.findall(r"`(XIANGNUAN_[A-Z_]+)`", OPERATIONS))
    assert sorted(name for name in names if f'"{name}"' not in CODE) == []


def test_every_setting_that_the_code_reads_is_on_the_page() -> None:
    told = set(re.findall(r"XIANGNUAN_[A-Z_]+", OPERATIONS))
    read = set(re.findall(r'(?:environ\.get|_flag|_list)\(\s*"(XIANGNUAN_[A-Z_]+)"', CODE))
    assert sorted(read - told - {"XIANGNUAN_TASKS"}) == []


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_can_be_read_and_calls_a_command_that_exists(name: str) -> None:
    unit = _unit(name)
    assert unit.get("Unit", "Description")
    for key, value in unit.items("Service") if unit.has_section("Service") else []:
        if key.startswith("ExecStart"):
            assert value.startswith("/opt/xiangnuan/.venv/bin/xiangnuan ")
            command = value.split()[1]
            assert command in COMMANDS


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_may_do_nothing_but_its_work(name: str) -> None:
    unit = _unit(name)
    wanted = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
    }
    assert {key: unit.get("Service", key) for key in wanted} == wanted
    assert unit.get("Service", "User") != "root"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_itself_can_read_a_unit(name: str, tmp_path: Path) -> None:
    for unit in UNITS:
        # The programs and the account are those of a machine that runs it.
        text = (EXAMPLES / unit).read_text().replace("/opt/xiangnuan/.venv/bin/xiangnuan", "/bin/true")
        (tmp_path / unit).write_text(re.sub(r"(?m)^(User|Group|WorkingDirectory|EnvironmentFile)=.*\n", "", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / name], capture_output=True, text=True, check=False
    )
    assert name not in done.stderr, done.stderr


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_a_server_in_front_hides_the_probes_and_limits_size(name: str) -> None:
    text = (EXAMPLES / name).read_text()
    assert text.count("{") == text.count("}")
    assert "metrics" in text
    assert re.search(r"64\s?(MB|m)\b", text)
    assert "127.0.0.1:8000" in text
    assert re.search(r"X-Request-Id", text)


def test_nginx_throws_away_what_a_client_claims_to_be() -> None:
    text = (EXAMPLES / "nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "$request_uri" not in text.split("server {")[2]


def test_the_monitor_brings_its_token() -> None:
    told = yaml.safe_load((EXAMPLES / "prometheus.yml").read_text())
    (job,) = told["scrape_configs"]
    assert job["authorization"]["credentials_file"]
