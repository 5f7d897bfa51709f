"""A build is made only where it would make something else than the last one."""

import dataclasses
import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.book.press.presswork import PressWork
from discgen.book.text.manuscripts import read_manuscripts
from discgen.book.text.pictures import pictures_in
from discgen.builtoutputs import BuildResult
from discgen.catalogue.exportdef import read_export_defs
from discgen.catalogue.house import read_house
from discgen.editions import Edition
from discgen.faults import Fault, FaultError, Severity
from discgen.lastbuild import _fault, build_if_changed

SOURCE = """file: ../../away/balances_*.csv
pick: newest
ledgers:
  - {ledger: deposits, columns: {balance: 残高}}
"""


@dataclasses.dataclass
class House:
    """A folder of inputs, and a build that writes one file and counts."""

    inputs: Path
    target: Path
    kept: Path | None
    built: int = 0
    while_building: Callable[[], None] = lambda: None

    def make(self, inputs: Path, target: Path, *_: object, **__: object) -> BuildResult:
        self.built += 1
        self.while_building()
        target.mkdir(exist_ok=True)
        (target / "figures.csv").write_text("".join(sorted(path.name for path in inputs.rglob("*"))), encoding="utf-8")
        told = [Fault("a", "b", severity=Severity.NOTICE, follows=Fault("c", "d")), Fault("c", "d")]
        return BuildResult(3, 40, told, 2, told[0], 1.5, {"組版": 1.0})

    def build(self, *editions: Edition, draft: bool = False) -> BuildResult:
        """See ``build_if_changed``."""
        work = PressWork(1, self.kept)
        return build_if_changed(
            self.inputs, self.target, lambda stage: None, editions or (Edition.WEB,), draft=draft, work=work
        )


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(tmp_path / "inputs", tmp_path / "out", tmp_path / "kept")
    (made.inputs / "text").mkdir(parents=True)
    (made.inputs / "text" / "a.md").write_text("一", encoding="utf-8")
    (made.inputs / "sources").mkdir()
    (made.inputs / "sources" / "balances.yaml").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "balances_20250331.csv").write_text("1", encoding="utf-8")
    monkeypatch.setattr("discgen.build.build_outputs", made.make)
    return made


def test_what_has_not_changed_is_not_made_again_and_tells_the_same(house: House) -> None:
    first = house.build()
    os.utime(house.target / "figures.csv", (0, 0))
    os.utime(house.inputs / "text" / "a.md")  # the time alone says nothing
    again = house.build()
    assert house.built == 1
    assert dataclasses.replace(again, seconds=1.5, durations={"組版": 1.0}, unchanged=False) == first
    assert (first.unchanged, again.unchanged) == (False, True)
    assert (house.target / "figures.csv").stat().st_mtime > 1, "what is as new as the inputs says so"


CHANGES: dict[str, Callable[[House], object]] = {
    "a text": lambda house: (house.inputs / "text" / "a.md").write_text("二", encoding="utf-8"),
    "a new file": lambda house: (house.inputs / "text" / "b.md").write_text("", encoding="utf-8"),
    "another name": lambda house: (house.inputs / "text" / "a.md").rename(house.inputs / "text" / "c.md"),
    "a file elsewhere": lambda house: (house.inputs.parent / "away" / "balances_20250331.csv").write_text("2"),
    "a newer file": lambda house: (house.inputs.parent / "away" / "balances_20260331.csv").write_text("1"),
    "an output": lambda house: (house.target / "figures.csv").write_text("443,011"),
    "an output more": lambda house: (house.target / "作成報告書.md").write_text(""),
    "an output less": lambda house: (house.target / "figures.csv").unlink(),
    "damage": lambda house: [path.write_bytes(path.read_bytes()[:-9]) for path in (house.kept or Path()).iterdir()],
    "nothing kept": lambda house: [path.unlink() for path in (house.kept or Path()).iterdir()],
    "no cache": lambda house: setattr(house, "kept", None),
    "a folder elsewhere": lambda house: (house.inputs / "images").symlink_to(house.inputs.parent / "away"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_makes_it_again(house: House, change: Callable[[House], object]) -> None:
    house.build()
    change(house)
    assert not house.build().unchanged
    assert house.built == 2


def test_another_name_of_the_inputs_makes_it_again(house: House) -> None:
    """The lists of figures bear the name of the folder."""
    house.build()
    house.inputs = house.inputs.rename(house.inputs.parent / "inputs-2026")
    assert not house.build().unchanged


HIDDEN = ("._a.md", ".a.md", "~$a.md")


def test_hidden_files_are_no_change_since_nobody_reads_them(house: House) -> None:
    house.build()
    for name in HIDDEN:
        (house.inputs / "text" / name).write_bytes(b"---\nchapter: \xe7\xab\xa0\n---\n\x80")
    assert house.build().unchanged
    read = read_manuscripts(house.inputs / "text", ["章"])
    assert [path.name for path in read.others] == ["a.md"]
    assert [fault.message for fault in read.faults] == ["章に原稿がありません"]
    assert list(read.heads) == ["a.md"]


@pytest.mark.parametrize(
    "known",
    [
        lambda folder: [path.name for path in pictures_in(folder)],
        lambda folder: [fault.where for fault in read_export_defs(folder)[1]],
        lambda folder: [fault.where for fault in read_house_faults(folder.parent)],
    ],
    ids=["pictures", "sources", "forms"],
)
def test_hidden_files_are_read_nowhere(tmp_path: Path, known: Callable[[Path], list[str]]) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "a.yaml").write_text("?", encoding="utf-8")
    (folder / "a.png").write_bytes(b"")
    seen = known(folder)
    for name in ("._a.yaml", "._a.png", "._b.yml"):
        (folder / name).write_bytes(b"\x00\x05\x16\x07\x80")
    assert known(folder) == seen != []


def read_house_faults(folder: Path) -> list[Fault]:
    try:
        read_house(folder)
    except FaultError as error:
        return error.faults
    return []


def test_another_order_another_day_and_another_programme_make_it_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.build()
    house.build(Edition.PRINT)
    house.build(Edition.PRINT, draft=True)
    assert house.built == 3
    monkeypatch.setattr("discgen.lastbuild.machine", lambda: b"another face")
    house.build(Edition.PRINT, draft=True)
    assert house.built == 4

    class Tomorrow(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Tomorrow":
            return super().now(tz) + datetime.timedelta(days=1)

    monkeypatch.setattr("discgen.lastbuild.datetime.datetime", Tomorrow)
    house.build(Edition.PRINT, draft=True)
    assert house.built == 5
    assert house.build(Edition.PRINT, draft=True).unchanged


def test_what_was_saved_while_it_was_built_is_built_next_time(house: House) -> None:
    text = house.inputs / "text" / "a.md"
    house.while_building = lambda: [text.write_text("三", encoding="utf-8"), None][1]
    house.build()
    text.write_text("一", encoding="utf-8")
    assert not house.build().unchanged


FAULTS = st.builds(Fault, st.text(), st.text(), st.text(), severity=st.sampled_from(Severity), rule=st.text())


@given(FAULTS, st.none() | FAULTS)
def test_findings_come_back_as_they_were(fault: Fault, cause: Fault | None) -> None:
    whole = dataclasses.replace(fault, follows=cause)
    assert _fault(dataclasses.asdict(whole)) == whole
