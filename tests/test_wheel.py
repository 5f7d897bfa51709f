"""The wheel is all that an office needs: code, data of the catalogue, templates; it starts a house away from here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.paths import ROOT

INSTALLER = ROOT / "docs" / "install.ps1"
CARRIED = {"discgen": "discgen", "templates": "discgen/templates"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return Path(built)


def test_the_wheel_carries_every_file(wheel: Path) -> None:
    wanted = {
        f"{place}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, place in CARRIED.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as opened:
        carried = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert carried == wanted
    kinds = {Path(name).suffix for name in carried}
    assert {".py", ".yaml", ".csv", ".toml", ".md", ".j2", ".css", ".js"} <= kinds


def test_the_wheel_starts_a_house_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Unpacked as an installer does, run from a folder of the office."""
    library, office = tmp_path / "library", tmp_path / "office"
    office.mkdir()
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(library)
    program = "import sys, discgen.cli; print(discgen.__file__); sys.argv[0] = 'discgen'; discgen.cli.main()"

    def told(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=office,
            env={**os.environ, "PYTHONPATH": str(library), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert done.stdout.startswith(str(library))
        return done.stdout

    assert "discgen" in told("--version")
    told("init", "inputs/mihon-2025", "--year", "2025", "--sample", "--no-group", "--no-chapters")
    told("figures", "inputs/mihon-2025", "-o", "figures.csv")
    lines = (office / "figures.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 3_000


def test_the_windows_script_is_read_by_every_powershell_and_installs_what_the_readme_says() -> None:
    """Without its mark PowerShell 5.1 reads a script in the code page of the machine."""
    script = INSTALLER.read_bytes()
    assert script.startswith(b"\xef\xbb\xbf") and script.count(b"\n") == script.count(b"\r\n")
    told = script.decode("utf-8-sig")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = re.findall(r"^ *winget install (\S+)$|pacman -S (\S+)$", readme, re.M)
    assert len(packages) > 3
    assert [name for pair in packages for name in pair if name and name not in told] == []
    assert "確かめていないこと" in told
