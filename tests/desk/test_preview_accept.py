"""Findings beside the pages, accepted and taken back in the preview: the file that `discgen check` reads."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import SoftFileLock

from discgen.check.report.accepted import FILE_NAME, accept, read_acceptances, sort_out, take_back
from discgen.faults import Severity
from discgen.finding import Finding, Topic
from tests.desk.previewdesk import CREED, ORIGIN, Desk, small_inputs

TODAY = datetime.date.today()
UNTIL = TODAY + datetime.timedelta(days=90)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The small book with a figure typed into a text."""
    made = Desk(small_inputs(tmp_path_factory.mktemp("accept")), figures=False)
    path = made.folder / "text" / CREED
    path.write_text(path.read_text(encoding="utf-8") + "\n資産は1,362,167百万円です。\n", encoding="utf-8")
    with made.open() as state:
        assert state["counts"]["error"] == 0
        yield made


def typed(desk: Desk) -> dict[str, Any] | None:
    return next((one for one in desk.get("findings") if one["rule"] == "prose.typed"), None)


def ask(desk: Desk, own: str, **changes: Any) -> Any:
    sent = {"finding": own, "reason": "古い年度の話です", "person": "総務部長", "until": UNTIL.isoformat()}
    return desk.client.post("/api/acceptances", json=sent | changes, headers=ORIGIN)


def rows(desk: Desk) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((desk.folder / FILE_NAME).read_text(encoding="utf-8-sig"))))


def test_a_finding_is_accepted_seen_and_taken_back(desk: Desk) -> None:
    finding = typed(desk)
    assert finding is not None and finding["acceptable"]
    assert (finding["file"], finding["page"]) == (f"text/{CREED}", desk.page_of_text(CREED, "1,362,167"))
    version, counts = desk.get("state")["version"], desk.get("state")["counts"]
    before = desk.hashes()
    answer = ask(desk, finding["id"])
    assert answer.status_code == 201, answer.text
    assert typed(desk) is None and desk.get("state")["version"] > version
    assert desk.get("state")["counts"][finding["severity"]] == counts[finding["severity"]] - 1
    (row,) = rows(desk)
    assert (row["番号"], row["規則"], row["理由"], row["承認者"], row["承認日"], row["期限"]) == (
        finding["id"],
        finding["rule"],
        "古い年度の話です",
        "総務部長",
        TODAY.isoformat(),
        UNTIL.isoformat(),
    )
    (seen,) = desk.get("acceptances")["accepted"]
    assert (seen["title"], seen["reason"], seen["until"], seen["passed"]) == (
        finding["title"],
        row["理由"],
        row["期限"],
        False,
    )
    assert desk.hashes() == before and desk.room.idle, "no page is made anew for it"
    assert ask(desk, finding["id"]).status_code == 409, "once is enough"
    gone = desk.client.delete(f"/api/acceptances/{finding['id']}", headers=ORIGIN)
    assert gone.status_code == 204 and rows(desk) == []
    back = typed(desk)
    assert back is not None and back["id"] == finding["id"]
    assert desk.client.delete(f"/api/acceptances/{finding['id']}", headers=ORIGIN).status_code == 404


def test_an_acceptance_has_the_id_that_the_check_gives(desk: Desk) -> None:
    """Findings of reading and of the layout too are those of `discgen check`, not others of the same words."""
    from discgen.check.bookcheck import text_findings
    from discgen.check.lawcheck import check_law
    from discgen.check.ledgercheck import ledger_findings

    view = desk.view
    made = view.book.composition
    checked = [*ledger_findings(view.project.faults), *text_findings(view.project, view.given, made)]
    checked += check_law(view.project, view.given, made, TODAY)
    shown = {one["id"] for one in desk.get("findings")}
    assert {one.id for one in checked} <= shown
    ids = [one["id"] for one in desk.get("findings")]
    assert len(ids) == len(set(ids)), "what two parts find is told once"


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"reason": "  "}, 422, "理由"),
        ({"person": ""}, 422, "承認者"),
        ({"until": "2020-01-01"}, 422, "期限が過ぎています"),
        ({"until": "いつか"}, 422, "期限"),
        ({"finding": "../../etc"}, 422, "番号"),
        ({"finding": "0" * 12}, 409, "もうありません"),
        ({"extra": 1}, 422, "内容"),
    ],
)
def test_what_is_incomplete_is_refused_in_words(desk: Desk, changes: dict[str, Any], status: int, words: str) -> None:
    finding = typed(desk)
    assert finding is not None
    before = (desk.folder / FILE_NAME).read_bytes() if (desk.folder / FILE_NAME).exists() else None
    answer = ask(desk, finding["id"], **changes)
    assert answer.status_code == status and words in answer.json()["error"], answer.text
    assert ((desk.folder / FILE_NAME).read_bytes() if (desk.folder / FILE_NAME).exists() else None) == before


def test_only_own_pages_may_accept(desk: Desk) -> None:
    finding = typed(desk)
    assert finding is not None
    sent = {"finding": finding["id"], "reason": "可", "person": "部長"}
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert desk.client.post("/api/acceptances", json=sent, headers=headers).status_code == 403
    form = desk.client.post("/api/acceptances", content=b"{}", headers=ORIGIN | {"Content-Type": "text/plain"})
    assert form.status_code == 409
    assert desk.client.delete(f"/api/acceptances/{finding['id']}").status_code == 403
    assert typed(desk) is not None


def test_a_damaged_file_is_told_and_not_written_over(desk: Desk) -> None:
    path = desk.folder / FILE_NAME
    path.write_text("何か\n1\n", encoding="utf-8")
    try:
        desk.room.touch()
        finding = typed(desk)
        assert finding is not None and any("必要な列" in one["title"] for one in desk.get("findings"))
        assert ask(desk, finding["id"]).status_code == 409
        assert path.read_text(encoding="utf-8") == "何か\n1\n"
    finally:
        path.unlink()
        desk.room.touch()


def test_another_preview_that_writes_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discgen.desk.preview.onewriter._PATIENCE", 0.1)
    finding = typed(desk)
    assert finding is not None
    with SoftFileLock(desk.folder / f".{FILE_NAME}.lock"):
        answer = ask(desk, finding["id"])
    assert answer.status_code == 409 and "書き込んでいます" in answer.json()["error"]


# ---- the file ------------------------------------------------------------------------------------------------------


def finding(place: str) -> Finding:
    return Finding("print.book", Severity.WARNING, Topic.PRINT, "はみ出し", place=place)


def test_the_last_day_of_an_acceptance_is_a_day_on_which_it_counts(tmp_path: Path) -> None:
    path, one = tmp_path / FILE_NAME, finding("1ページ")
    accept(path, one, "可", "部長", TODAY, UNTIL)
    acceptances, faults = read_acceptances(path)
    assert faults == [] and [item.until for item in acceptances] == [UNTIL]
    assert sort_out([one], acceptances, {one.rule}, UNTIL).open == ()
    late = sort_out([one], acceptances, {one.rule}, UNTIL + datetime.timedelta(days=1))
    assert late.open == (one,) and late.expired == tuple(acceptances)


def test_a_file_without_the_column_gets_it_and_keeps_its_lines(tmp_path: Path) -> None:
    path, one, two = tmp_path / FILE_NAME, finding("1ページ"), finding("2ページ")
    old = f'番号,規則,理由,承認者,承認日\r\n{one.id},{one.rule},"二行に\n渡る理由",部長,2024-05-01\r\n'
    path.write_text(old, encoding="cp932", newline="")
    accept(path, two, "可", "部長", TODAY, UNTIL)
    acceptances, faults = read_acceptances(path)
    assert faults == []
    assert [(item.finding, item.reason, item.until) for item in acceptances] == [
        (one.id, "二行に\n渡る理由", None),
        (two.id, "可", UNTIL),
    ]
    assert take_back(path, two.id) and not take_back(path, two.id)
    assert [item.finding for item in read_acceptances(path)[0]] == [one.id]
    assert take_back(path, one.id)
    assert path.read_text(encoding="utf-8-sig").split() == ["番号,規則,理由,承認者,承認日,期限"]


def test_a_last_day_that_is_none_is_told(tmp_path: Path) -> None:
    path, one = tmp_path / FILE_NAME, finding("1ページ")
    path.write_text(
        f"番号,規則,理由,承認者,承認日,期限\n{one.id},{one.rule},可,部長,2024-05-01,来年\n", encoding="utf-8"
    )
    acceptances, (fault,) = read_acceptances(path)
    assert acceptances == [] and "期限が日付ではありません" in fault.message and fault.where == f"{FILE_NAME}:2"


def test_what_the_layout_shows_is_told_on_its_page_and_in_its_file(desk: Desk) -> None:
    view = desk.room.state.view
    assert view is not None and view.book.layout.found
    told = [one for one in desk.get("findings") if one["rule"].startswith("layout.")]
    assert len(told) == len(view.book.layout.found)
    for one in told:
        assert one["severity"] == "notice" and one["acceptable"]
        file = f"（{one['file'].removeprefix('text/')}:{one['line']}）" if one["file"] else ""
        assert one["place"] == f"{view.first_page + one['page'] - 1}ページ{file}"
    assert any(one["file"] for one in told)
