"""What a clerk's editor and a clerk's hand do to institution.toml."""

from pathlib import Path

import pytest

from discgen.catalogue.profile import PROFILE_NAME, load_profile
from discgen.faults import FaultError

TEXT = '[institution]\nname = "見本"\nfiscal_year = 2020\n[parameters]\nunit_amount = 1000\n'


def loaded(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / PROFILE_NAME).write_text(text, encoding=encoding)
    load_profile(folder)


def test_the_mark_that_notepad_puts_first_is_no_fault(tmp_path: Path) -> None:
    loaded(tmp_path, TEXT, "utf-8-sig")


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("2020", "0", "1900 以上"),
        ("2020", "99999", "2200 以下"),
        ('"見本"', '""', "1 文字以上"),
        ("1000", "0.27", "引用符で囲み"),
        ("1000", "true", "引用符で囲み"),
        ("[parameters]", "[pages]\nfirst_page = -5\n[parameters]", "1 以上"),
        ("[parameters]", '[index]\nnot_applicable = {a = "x"}\nelsewhere = {a = "y"}\n[parameters]', "両方に"),
    ],
)
def test_a_wrong_value_is_told_once_in_japanese(tmp_path: Path, right: str, wrong: str, words: str) -> None:
    with pytest.raises(FaultError) as caught:
        loaded(tmp_path, TEXT.replace(right, wrong))
    assert len(caught.value.faults) == 1
    assert words in str(caught.value)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / PROFILE_NAME).mkdir()
    with pytest.raises(FaultError, match="開けません"):
        load_profile(tmp_path)


def test_a_key_written_wrong_is_told_once_with_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        loaded(tmp_path, TEXT.replace("fiscal_year", "fisical_year"))
    (fault,) = caught.value.faults
    assert fault.message == "設定の項目「institution.fisical_year」が正しくありません"
    assert (fault.found, fault.remedy) == ("知らない項目です", "近い名前：fiscal_year")
    assert "closing_month" in fault.expected


def test_a_key_deep_in_a_list_is_told_with_its_place_and_the_keys_that_fit(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as caught:
        loaded(tmp_path, f'{TEXT}[[chapters]]\ntitle = "章"\nleed = "文"\n')
    (fault,) = caught.value.faults
    assert "chapters.1番目.leed" in fault.message
    assert (fault.expected, fault.remedy) == ("title、tab、lead", "近い名前：lead")
