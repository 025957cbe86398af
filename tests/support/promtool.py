"""Prometheus's own judge of its files: as installed, or fetched from Debian's archive once."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ops.bootstrap import kafka_home

HOME = kafka_home().parent / "prometheus"


def promtool() -> Path:
    """Where it is; skips when it cannot be had."""
    if installed := shutil.which("promtool"):
        return Path(installed)
    fetched = HOME / "usr" / "bin" / "promtool"
    if not fetched.exists():
        _fetch()
    if not fetched.exists():
        pytest.skip("NOT RUN: promtool is neither installed nor in Debian's archive here")
    return fetched


def _fetch() -> None:
    """As apt checks it; nothing is installed."""
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if not apt or not dpkg:
        return
    HOME.mkdir(parents=True, exist_ok=True)
    _quietly(apt, "download", "prometheus")
    for package in HOME.glob("prometheus_*.deb"):
        _quietly(dpkg, "-x", str(package), str(HOME))


def _quietly(*command: str) -> None:
    subprocess.run(command, cwd=HOME, capture_output=True, check=False, timeout=60)
