"""Notes of the review: kept whole, never written over when damaged, exported as texts."""

import io
import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from filelock import SoftFileLock
from starlette.applications import Starlette
from starlette.testclient import TestClient

from discgen.desk.preview.guardedfile import NotesError
from discgen.desk.preview.noteroutes import note_routes
from discgen.desk.preview.notes import NOTES_FILE, Change, Described, NewAnswer, NewNote, ReviewFile, Target
from discgen.desk.preview.reviewfiles import review_files
from discgen.desk.preview.signoffs import SIGNOFFS_FILE, SignOffFile
from discgen.figures.printed.printedtable import CellKey

KEY = {"entity": "単体", "table": "bs", "row": "資産の部 > 現金", "col": "", "year": 2020}


def described(target: Target) -> Described:
    if target.key and target.key.table == "bs":
        return Described(f"貸借対照表 {target.key.row}", 3, "9,326", "5")
    return Described(page=target.page, label=str(target.page or ""))


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def client(tmp_path: Path, told: list[str]) -> TestClient:
    notes = ReviewFile(tmp_path / NOTES_FILE)
    files = review_files(notes, SignOffFile(tmp_path / SIGNOFFS_FILE), described, lambda: None)
    return TestClient(Starlette(routes=[*note_routes(notes, described, lambda: told.append("changed")), *files]))


def added(client: TestClient, **other: object) -> dict[str, object]:
    answer = client.post("/api/notes", json={"who": "監査部", "text": "根拠を確認", "key": KEY} | other)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_a_note_keeps_who_when_text_and_the_figure_of_its_day(client: TestClient, tmp_path: Path) -> None:
    note = added(client)
    assert (note["who"], note["text"], note["done"], note["printed"]) == ("監査部", "根拠を確認", False, "9,326")
    assert (note["page"], note["title"]) == (3, "貸借対照表 資産の部 > 現金")
    (kept,) = json.loads((tmp_path / NOTES_FILE).read_text(encoding="utf-8"))["notes"]
    assert kept["target"] == {"key": KEY}
    assert kept["when"][10] == "T" and kept["when"][-6] in "+-"
    assert client.get("/api/notes").json() == [note]


def test_a_note_is_told_with_the_number_and_the_labels_of_now(tmp_path: Path) -> None:
    """What was written on labels leads to the figure that has them; the file keeps what was written."""
    now = CellKey("bs", "資産の部 > 現預金", "", 2020, "単体", "bs.cash")

    def renamed(target: Target) -> Described:
        return Described("貸借対照表 現預金", 3, "9,326", "5", now)

    notes = ReviewFile(tmp_path / NOTES_FILE)
    client = TestClient(Starlette(routes=note_routes(notes, renamed, lambda: None)))
    note = added(client)
    assert note["target"] == {"key": KEY | {"number": "bs.cash", "row": "資産の部 > 現預金"}}
    (kept,) = json.loads((tmp_path / NOTES_FILE).read_text(encoding="utf-8"))["notes"]
    assert kept["target"] == {"key": KEY}
    added(client, key=KEY | {"number": "bs.cash"})
    assert notes.read()[1].target.key is not None and notes.read()[1].target.key.number == "bs.cash"


def test_notes_on_a_line_of_a_text_and_on_a_page(client: TestClient) -> None:
    on_line = client.post("/api/notes", json={"who": "a", "text": "b", "file": "text/notes-bs.md", "line": 12})
    on_page = client.post("/api/notes", json={"who": "a", "text": "b", "page": 7})
    assert on_line.json()["title"] == "text/notes-bs.md 12行"
    assert (on_page.json()["title"], on_page.json()["page"]) == ("ページ全体", 7)


def test_done_keeps_its_time_and_can_be_taken_back(client: TestClient, told: list[str]) -> None:
    path = f"/api/notes/{added(client)['id']}"
    done = client.patch(path, json={"done": True}).json()
    assert done["done"] and done["done_when"] >= done["when"]
    assert client.patch(path, json={"text": "直した"}).json()["done_when"] == done["done_when"]
    again = client.patch(path, json={"done": False}).json()
    assert (again["done"], again["done_when"], again["text"]) == (False, "", "直した")
    assert len(told) == 4


def test_a_removed_note_is_gone_and_says_so(client: TestClient, told: list[str]) -> None:
    path = f"/api/notes/{added(client)['id']}"
    assert client.delete(path).status_code == 204
    assert client.get("/api/notes").json() == []
    assert client.delete(path).json() == {"error": "このメモはもうありません"}
    assert client.patch(path, json={"done": True}).status_code == 404
    assert len(told) == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"who": " ", "text": "a", "page": 1}, "記入者"),
        ({"who": "a", "text": "", "page": 1}, "メモの文"),
        ({"who": "a", "text": "x" * 4001, "page": 1}, "メモの文"),
        ({"who": "a", "text": "b", "page": 0}, "ページ"),
        ({"who": "a", "text": "b"}, "内容"),
        ({"who": "a", "text": "b", "page": 1, "path": "/etc/passwd"}, "内容"),
        ({"who": "a", "text": "b", "file": "../../secret", "line": 1}, "ファイル"),
        ({"who": "a", "text": "b", "file": "/etc/passwd", "line": 1}, "ファイル"),
        ({"who": "a", "text": "b", "file": "C:\\secret", "line": 1}, "ファイル"),
        ({"who": "a", "text": "b", "key": KEY, "file": "text/a.md"}, "内容"),
    ],
)
def test_what_is_no_note_is_refused(client: TestClient, tmp_path: Path, sent: dict[str, object], said: str) -> None:
    answer = client.post("/api/notes", json=sent)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(said)
    assert not (tmp_path / NOTES_FILE).exists()


def test_only_json_of_a_sane_size_is_taken(client: TestClient, tmp_path: Path) -> None:
    form = client.post("/api/notes", content=b'{"who":"a","text":"b","page":1}', headers={"Content-Type": "text/plain"})
    large = client.post("/api/notes", content=b" " * 70_000, headers={"Content-Type": "application/json"})
    broken = client.post("/api/notes", content=b"{", headers={"Content-Type": "application/json"})
    assert (form.status_code, large.status_code, broken.status_code) == (409, 409, 422)
    assert not (tmp_path / NOTES_FILE).exists()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"notes": [{"id": 1}]}', "<<<<<<< HEAD"])
def test_a_damaged_file_is_told_and_left_alone(client: TestClient, tmp_path: Path, damage: str) -> None:
    path = tmp_path / NOTES_FILE
    path.write_text(damage, encoding="utf-8")
    for answer in (
        client.get("/api/notes"),
        client.post("/api/notes", json={"who": "a", "text": "b", "page": 1}),
        client.get("/api/review.xlsx"),
    ):
        assert answer.status_code == 409
        assert NOTES_FILE in answer.json()["error"]
    assert path.read_text(encoding="utf-8") == damage


def test_what_another_person_wrote_is_kept(client: TestClient, tmp_path: Path) -> None:
    added(client)
    ReviewFile(tmp_path / NOTES_FILE).add(NewNote(who="本部", text="別の人", page=2))
    added(client, text="三つ目")
    assert [note["text"] for note in client.get("/api/notes").json()] == ["根拠を確認", "別の人", "三つ目"]


WRITER = """
import sys
from pathlib import Path
from discgen.desk.preview.notes import NewNote, ReviewFile
notes = ReviewFile(Path(sys.argv[1]))
for number in range(15):
    note = notes.add(NewNote(who=sys.argv[2], text=str(number), page=1))
    if number % 3 == 0:
        notes.remove(note.id)
"""


def test_notes_written_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    """Two previews are two programs, each with several requests at once."""
    notes = ReviewFile(tmp_path / NOTES_FILE)
    others = [subprocess.Popen([sys.executable, "-c", WRITER, str(notes.path), who]) for who in ("甲", "乙")]

    def write(who: str) -> None:
        for number in range(10):
            notes.add(NewNote(who=who, text=str(number), page=1))

    threads = [threading.Thread(target=write, args=(who,)) for who in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(timeout=120) for other in others] == [0, 0]
    found = Counter(note.who for note in notes.read())
    assert found == {"甲": 10, "乙": 10, "a": 10, "b": 10}
    assert [path.name for path in tmp_path.iterdir()] == [NOTES_FILE]


def test_what_a_hand_wrote_meanwhile_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = ReviewFile(tmp_path / NOTES_FILE)
    first = notes.add(NewNote(who="a", text="元の文", page=1))
    by_hand = [notes.path.read_text(encoding="utf-8").replace("元の文", "手で直した文")]
    read = ReviewFile._read

    def slow(self: ReviewFile) -> object:
        found = read(self)
        if by_hand:  # an editor saves between reading and writing
            notes.path.write_text(by_hand.pop(), encoding="utf-8")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(ReviewFile, "_read", slow)
        notes.change(first.id, Change(done=True))
    (kept,) = notes.read()
    assert (kept.text, kept.done) == ("手で直した文", True)


def test_a_preview_that_writes_for_long_is_told(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discgen.desk.preview.onewriter._PATIENCE", 0.05)
    added(client)
    lock = tmp_path / f".{NOTES_FILE}.lock"
    with SoftFileLock(lock):
        answer = client.post("/api/notes", json={"who": "a", "text": "b", "page": 1})
        assert answer.status_code == 409
        assert "ほかのプレビュー" in answer.json()["error"] and lock.name in answer.json()["error"]
        assert len(client.get("/api/notes").json()) == 1, "reading does not wait"
    assert client.post("/api/notes", json={"who": "a", "text": "b", "page": 1}).status_code == 201


def test_an_interrupted_write_leaves_the_notes_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = ReviewFile(tmp_path / NOTES_FILE)
    kept = notes.add(NewNote(who="a", text="b", page=1))

    def fails(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("discgen.desk.preview.guardedfile.json.dumps", fails)
        notes.change(kept.id, Change(done=True))
    assert notes.read() == [kept]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    notes = ReviewFile(tmp_path / "file" / NOTES_FILE)
    (tmp_path / "file").write_text("")
    client = TestClient(Starlette(routes=note_routes(notes, described, lambda: None)))
    with pytest.raises(NotesError):
        notes.read()
    assert client.post("/api/notes", json={"who": "a", "text": "b", "page": 1}).status_code == 409


def test_the_workbook_is_in_the_order_of_the_pages_and_holds_no_formulas(client: TestClient) -> None:
    client.post("/api/notes", json={"who": "a", "text": "後のページ", "page": 9})
    formula = '=HYPERLINK("http://example.com")'
    opened = f"/api/notes/{added(client, text=formula)['id']}"
    client.post(f"{opened}/answers", json={"who": "+経理", "text": "=1+1"})
    client.patch(opened, json={"person": "-課長", "due": "2020-07-10"})
    client.patch(f"/api/notes/{added(client, text='二つ目')['id']}", json={"done": True, "who": "監査部"})
    answer = client.get("/api/review.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["未処理の指摘", "済んだ指摘", "校正の状況"]
    sheet = book.worksheets[0]
    heads, *rows = ([str(value or "") for value in row] for row in sheet.iter_rows(values_only=True))
    assert heads[:3] == ["番号", "ページ", "場所"]
    places = [heads.index(name) for name in ("ページ", "指摘", "担当", "期限", "状態")]
    assert [[row[place] for place in places] for row in rows] == [
        ["5", formula, "-課長", "2020/07/10", "期限切れ"],
        ["9", "後のページ", "", "", "未回答"],
    ]
    assert rows[0][heads.index("回答")].startswith("=1+1（+経理、")
    assert rows[0][-2:] == ["9,326", "9,326"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row} == {"s"}
    (done,) = book.worksheets[1].iter_rows(min_row=2, values_only=True)
    assert (done[3], str(done[9]).split()[0]) == ("二つ目", "済（監査部）")


# ---- threads ----------------------------------------------------------------------------------------------------


def test_a_note_is_answered_given_to_somebody_and_done(client: TestClient, told: list[str]) -> None:
    path = f"/api/notes/{added(client)['id']}"
    client.post(f"{path}/answers", json={"who": "経理課", "text": " 残高証明と一致しました "})
    client.post(f"{path}/answers", json={"who": "監査部", "text": "確認しました"})
    client.patch(path, json={"person": "経理課", "due": "2026-07-10"})
    note = client.patch(path, json={"done": True, "who": "監査部"}).json()
    assert [(one["who"], one["text"]) for one in note["answers"]] == [
        ("経理課", "残高証明と一致しました"),
        ("監査部", "確認しました"),
    ]
    assert (note["person"], note["due"], note["done_by"]) == ("経理課", "2026-07-10", "監査部")
    again = client.patch(path, json={"person": "", "due": "", "done": False}).json()
    assert (again["person"], again["due"], again["done_by"], len(again["answers"])) == ("", "", "", 2)
    assert client.get("/api/notes").json() == [again]
    assert len(told) == 6


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"due": "7月10日"}, "期限"),
        ({"due": "2026-02-30"}, "期限"),
        ({"person": "x" * 61}, "担当"),
        ({"state": "済"}, "内容"),
    ],
)
def test_what_is_no_change_is_refused(client: TestClient, tmp_path: Path, sent: dict[str, str], said: str) -> None:
    path = f"/api/notes/{added(client)['id']}"
    before = (tmp_path / NOTES_FILE).read_bytes()
    answer = client.patch(path, json=sent)
    assert (answer.status_code, answer.json()["error"].partition("を")[0]) == (422, said)
    assert client.post(f"{path}/answers", json={"who": "a", "text": " "}).status_code == 422
    assert (tmp_path / NOTES_FILE).read_bytes() == before
    assert client.post("/api/notes/none/answers", json={"who": "a", "text": "b"}).status_code == 404


OLD_FILE = """{
 "form": 1,
 "notes": [
  {
   "id": "0a",
   "who": "監査部",
   "when": "2025-07-01T10:00:00+09:00",
   "text": "根拠を確認",
   "done": true,
   "done_when": "2025-07-02T09:30:00+09:00",
   "printed": "9,326",
   "target": {
    "key": {
     "entity": "単体",
     "table": "bs",
     "row": "資産の部 > 現金",
     "col": "",
     "year": 2020
    }
   }
  }
 ]
}
"""


def test_a_file_of_before_threads_is_read_and_written_back_unchanged(tmp_path: Path) -> None:
    """Plain notes stay readable for those who have the version of before, too."""
    path = tmp_path / NOTES_FILE
    path.write_text(OLD_FILE, encoding="utf-8")
    notes = ReviewFile(path)
    (old,) = notes.read()
    assert (old.who, old.done, old.answers, old.person, old.due) == ("監査部", True, (), "", "")
    new = notes.add(NewNote(who="a", text="b", page=1))
    notes.remove(new.id)
    assert path.read_text(encoding="utf-8") == OLD_FILE
    notes.answer("0a", NewAnswer(who="経理課", text="一致"))
    assert old == notes.read()[0].model_copy(update={"answers": ()})


def test_a_file_of_a_later_version_is_not_touched(client: TestClient, tmp_path: Path) -> None:
    later = '{"form": 2, "notes": [{"id": "0a", "colour": "red"}]}'
    (tmp_path / NOTES_FILE).write_text(later, encoding="utf-8")
    for answer in (client.get("/api/notes"), client.post("/api/notes", json={"who": "a", "text": "b", "page": 1})):
        assert answer.status_code == 409
        assert "新しい版" in answer.json()["error"]
    assert (tmp_path / NOTES_FILE).read_text(encoding="utf-8") == later
