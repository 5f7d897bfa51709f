"""Parts kept on the disk or laid out in processes: the same bytes; nothing stale, damaged, or dead unheard."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from discgen.book.press import partkeys, pressing, pressjobs
from discgen.book.press.link import link
from discgen.book.press.objects import PartObject, to_bytes
from discgen.book.press.partkeys import PartKeys
from discgen.book.press.pressing import PartPress
from discgen.book.press.presswork import PressWork, kept_beside
from discgen.book.press.shelf import Shelf
from discgen.clipress import press_work
from discgen.faults import FaultError
from discgen.templating import templates_folder
from tests.paths import ROOT

TEMPLATES = templates_folder()
PAGE = "<html lang=ja><head><title>題</title><style>body{{font-family:'BIZ UDPGothic'}}</style></head><p id=a>{word}"
WORDS = ("一", "二")
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="{width}" height="4"/></svg>'


def pressed(folder: Path, work: PressWork, words: tuple[str, ...] = WORDS) -> tuple[list[PartObject], int]:
    """The parts, and how many of them were laid out."""
    press = PartPress(TEMPLATES, folder / "images", work)
    return [*press.parts([PAGE.format(word=word) for word in words])], press.laid_out


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> PartObject:
    return pressed(tmp_path_factory.mktemp("part"), PressWork(1, None), WORDS[:1])[0][0]


def test_kept_parts_are_laid_out_once_and_link_to_the_same_bytes(tmp_path: Path) -> None:
    work = PressWork(1, tmp_path / "kept")
    fresh, first = pressed(tmp_path, PressWork(1, None))
    cold, second = pressed(tmp_path, work)
    warm, third = pressed(tmp_path, work)
    more, fourth = pressed(tmp_path, work, (*WORDS, "三"))
    assert (first, second, third, fourth) == (2, 2, 0, 1)
    assert link(fresh) == link(cold) == link(warm) == link(more[:2])


@pytest.mark.parametrize("way", ["of the system", "spawn"])
def test_parts_of_several_processes_come_in_order_with_the_same_bytes(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, _ = pressed(tmp_path, PressWork(1, None))
    monkeypatch.setattr(pressing, "_WORTH_IT", 0)
    if way == "spawn":  # Windows has no other
        monkeypatch.setattr(pressjobs, "_context", lambda: multiprocessing.get_context("spawn"))
    together, laid_out = pressed(tmp_path, PressWork(2, None))
    assert laid_out == 2 and together == alone
    assert link(together) == link(alone)


def _dying(html: str, templates: Path, images: Path) -> bytes:
    os._exit(9)


def test_a_process_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressing, "_WORTH_IT", 0)
    monkeypatch.setattr(pressjobs, "_laid_out", _dying)
    with pytest.raises(FaultError) as told:
        pressed(tmp_path, PressWork(2, None))
    (fault,) = told.value.faults
    assert fault.message == "組版の処理が途中で止まりました" and "--jobs 1" in fault.remedy


def _staying(html: str, templates: Path, images: Path) -> bytes:
    """Never done. The lock is held as long as the process lives."""
    held = FileLock(images / f"{html}.lock")
    held.acquire()
    (images / html).touch()
    threading.Event().wait()
    return b""


LEAVING = """
import os, sys, threading
from pathlib import Path
from discgen.book.press import pressjobs
from tests.book.test_press_kept import _staying
pressjobs._laid_out = _staying
folder = Path(sys.argv[1])
threading.Thread(target=lambda: list(pressjobs.in_processes(["a", "b"], folder, folder, 2)), daemon=True).start()
while not all((folder / name).exists() for name in "ab"):
    threading.Event().wait(0.05)
os._exit(0)
"""


def test_processes_leave_with_a_command_that_is_killed(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", LEAVING, str(tmp_path)], cwd=ROOT, check=True, timeout=300)
    for name in "ab":
        with FileLock(tmp_path / f"{name}.lock", timeout=300):
            assert (tmp_path / name).exists()


def damaged(content: bytes) -> Iterator[bytes]:
    yield b""
    yield content[:-1]
    yield content[:60] + bytes([content[60] ^ 1]) + content[61:]
    yield b"another programme's file"
    yield content.replace(b"part 1", b"part 0", 1)


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, part: PartObject) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep("a", to_bytes(part))
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    assert shelf.find("a") == part and shelf.find("b") is None
    for content in damaged(whole):
        file.write_bytes(content)
        assert shelf.find("a") is None
    shelf.keep("a", to_bytes(part))
    assert file.read_bytes() == whole and [*tmp_path.iterdir()] == [file]


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path, part: PartObject) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Shelf(tmp_path / "file" / "folder")
    shelf.keep("a", to_bytes(part))
    shelf.tidy()
    assert shelf.find("a") is None


def test_what_was_used_longest_ago_makes_room(tmp_path: Path, part: PartObject) -> None:
    shelf = Shelf(tmp_path)
    for age, key in enumerate("abc"):
        shelf.keep(key, to_bytes(part))
        os.utime(tmp_path / f"{key}.part", (1_000 + age, 1_000 + age))
    assert shelf.find("a") is not None  # used just now
    size = (tmp_path / "a.part").stat().st_size
    shelf.tidy(2 * size)
    assert {path.stem for path in tmp_path.iterdir()} == {"a", "c"}


def test_the_key_holds_all_that_decides_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    images, templates = tmp_path / "images", tmp_path / "templates"
    images.mkdir()
    for path in sorted(TEMPLATES.glob("book/**/*.css")):
        copy = templates / path.relative_to(TEMPLATES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    for name in ("a", "b"):
        (images / f"{name}.svg").write_text(PICTURE.format(width=1))
    html = "<img src='images/a.svg?1'>"

    def key(document: str = html) -> str:
        return PartKeys(templates, images).key(document)

    keys = [key(), key(html + " ")]
    (images / "b.svg").write_text(PICTURE.format(width=2))
    assert key() == keys[0], "a picture that is not shown"
    (images / "a.svg").write_text(PICTURE.format(width=2))
    keys.append(key())
    for sheet in ("style.css", "print.css", "themes/mincho.css"):
        (templates / "book" / sheet).write_text("p { color: red }\n")
        keys.append(key())
    for name in ("pango_version", "harfbuzz_version"):
        partkeys.machine.cache_clear()
        monkeypatch.setattr(partkeys, name, lambda: "0.0.0")
        keys.append(key())
    for name, value in (("FACES", ("BIZ UDGothic",)), ("_LIBRARIES", ("weasyprint",)), ("_OWN", ())):
        partkeys.machine.cache_clear()
        monkeypatch.setattr(partkeys, name, value)
        keys.append(key())
    partkeys.machine.cache_clear()
    assert len(set(keys)) == len(keys) == 11


def test_options_and_environment_say_where_and_in_how_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCGEN_CACHE", str(tmp_path / "named"))
    monkeypatch.setenv("DISCGEN_JOBS", "3")
    assert PressWork() == PressWork(3, tmp_path / "named") == press_work(None, tmp_path / "out", no_cache=False)
    assert press_work(2, tmp_path / "out", no_cache=True) == PressWork(2, None)
    monkeypatch.setenv("DISCGEN_CACHE", "")
    assert PressWork().kept is None and kept_beside(tmp_path / "out") is None
    monkeypatch.delenv("DISCGEN_CACHE")
    monkeypatch.delenv("DISCGEN_JOBS")
    monkeypatch.chdir(tmp_path)
    assert PressWork().kept is None, "checks make no folder of outputs"
    assert kept_beside(tmp_path / "out") == tmp_path / ".discgen-cache"
    (tmp_path / "outputs").mkdir()
    assert PressWork() == PressWork(min(os.cpu_count() or 1, 8), tmp_path / "outputs" / ".discgen-cache")
