"""Outputs take the place of older outputs, whole, and of nothing else."""

import dataclasses
from pathlib import Path

import pytest

from discgen.build import lay_out
from discgen.faults import FaultError
from discgen.project import Project
from discgen.staging import refuse_strangers, replacing_file, replacing_folder


def test_files_of_others_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "figures.csv").touch()
    refuse_strangers(tmp_path, ["figures.csv"])
    refuse_strangers(tmp_path / "new", ["figures.csv"])
    (tmp_path / "決裁.docx").touch()
    with pytest.raises(FaultError, match=r"決裁\.docx"):
        refuse_strangers(tmp_path, ["figures.csv"])
    with pytest.raises(FaultError, match="フォルダーではありません"):
        refuse_strangers(tmp_path / "決裁.docx", ["figures.csv"])


def test_what_the_system_refuses_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FaultError, match="書き込めません"), replacing_folder(tmp_path / "file" / "new"):
        pass
    with pytest.raises(FaultError, match="書き込めません"), replacing_file(tmp_path / "folder") as staging:
        staging.touch()
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_an_interruption_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "二〇二〇 版"
    with replacing_folder(target) as staging:
        (staging / "a").touch()
    with pytest.raises(KeyboardInterrupt), replacing_folder(target) as staging:
        (staging / "b").touch()
        raise KeyboardInterrupt
    assert [path.name for path in target.iterdir()] == ["a"]
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_without_texts_is_one_fault(sample: Project, tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="原稿のフォルダー") as caught:
        lay_out(dataclasses.replace(sample, folder=tmp_path, faults=[]), lambda stage: None)
    assert len(caught.value.faults) == 1
