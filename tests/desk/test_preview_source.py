"""Sources behind a page: where they lie, what opens them, and writing them: whole files, guarded, undone."""

from __future__ import annotations

import asyncio
import io
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient
from typer.testing import CliRunner

from discgen.cli import app
from discgen.desk.preview.requestguard import OwnPagesOnly, allowed_hosts
from discgen.desk.preview.sourceblocks import block_at
from discgen.desk.preview.sourceeditor import LARGEST_PICTURE
from discgen.desk.preview.sourcelinks import editor_address
from discgen.desk.preview.sourceroutes import TOKEN_HEADER, SourceAccess, source_routes
from discgen.faults import FaultError

HOST, TOKEN = "127.0.0.1:8000", "word"
BODY = """---
title: あいさつ
---

# 見出し

預金は {{ 額("bs.deposits") }} で、
前年度より {{ 前期比("bs.deposits") }}しました。

- 一つ目
- 二つ目の{読|よ}み

| 項目 | 額 |
|---|---|
| 貸出金 | {{ 額("bs.loans") }} |

![写真](photo.png "説明"){幅=50%}

::list 店舗

:::用語解説 預金
預かったお金です。
:::
"""


def picture(form: str = "PNG", colour: int = 200) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 6), (colour, 90, 90)).save(made, form)
    return made.getvalue()


class House:
    """An inputs folder, and a browser that shows it."""

    def __init__(self, folder: Path, token: str = TOKEN) -> None:
        self.folder, self.token = folder, token
        for name in ("text", "images", "ledgers", "lists"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.path = folder / "text" / "greeting.md"
        self.path.write_bytes(BODY.encode())
        self.photo = folder / "images" / "photo.png"
        self.photo.write_bytes(picture())
        self.client = self.seen_by("127.0.0.1")
        self.opened: list[Path] = []

    def seen_by(self, asker: str) -> TestClient:
        made = SourceAccess.of(self.folder, token=self.token)
        routes = Starlette(routes=source_routes(made))
        guarded = OwnPagesOnly(routes, allowed_hosts("127.0.0.1", 8000))
        return TestClient(guarded, base_url=f"http://{HOST}", client=(asker, 50000))

    def get(self, path: str, **asked: Any) -> Any:
        answer = self.client.get(f"/api/source{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, method: str, path: str, headers: dict[str, str | None] | None = None, **given: Any) -> Any:
        own = {"Origin": f"http://{HOST}", TOKEN_HEADER: self.token} | (headers or {})
        kept = {name: value for name, value in own.items() if value is not None}
        return self.client.request(method, f"/api/source{path}", headers=kept, **given)

    def block(self, line: int, file: str = "text/greeting.md") -> dict[str, Any]:
        told: dict[str, Any] = self.get("/block", file=file, line=line)
        return told

    def save(self, line: int, text: str, *, confirmed: bool = False, **other: Any) -> Any:
        seen = self.block(line)
        change = {name: seen[name] for name in ("file", "first", "last", "digest")}
        return self.send("PUT", "/block", json=change | {"text": text, "confirmed": confirmed} | other)

    def put_picture(self, data: bytes, sent: str = "新しい写真.png", **other: Any) -> Any:
        digest = self.get("/picture", file="images/photo.png")["digest"]
        asked = {"file": "images/photo.png", "digest": digest, "name": sent} | other
        kind = {"Content-Type": "application/octet-stream"}
        return self.send("PUT", "/picture", params=asked, content=data, headers=kind)

    def state(self) -> dict[str, bytes]:
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "inputs")


def line_of(words: str) -> int:
    return next(number for number, line in enumerate(BODY.split("\n"), 1) if words in line)


# ---- a block in its words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "lines", "kind", "names"),
    [
        ("# 見出し", 1, "prose", ""),
        ("預金は", 2, "prose", ""),
        ("前年度より", 2, "prose", ""),
        ("一つ目", 1, "prose", ""),
        ("二つ目", 1, "prose", ""),
        ("| 貸出金", 1, "prose", ""),
        ("![写真]", 1, "picture", "images/photo.png"),
        ("::list", 1, "list", "lists/店舗.xlsx"),
        (":::用語解説", 3, "prose", ""),
        ("預かったお金", 1, "prose", ""),
    ],
)
def test_a_block_is_what_its_writer_wrote(house: House, words: str, lines: int, kind: str, names: str) -> None:
    openpyxl.Workbook().save(house.folder / "lists" / "店舗.xlsx")
    told = house.block(line_of(words))
    assert words in told["text"] and told["text"].count("\n") == lines - 1
    assert told["text"] == "\n".join(BODY.split("\n")[told["first"] - 1 : told["last"]])
    assert (told["kind"], told["names"]) == (kind, names)


def test_the_head_and_a_blank_line_are_no_block(house: House) -> None:
    for line in (2, 4, 0, 999):
        answer = house.client.get("/api/source/block", params={"file": "text/greeting.md", "line": line})
        assert answer.status_code == 404 and "文章がありません" in answer.json()["error"]


def test_a_quotation_over_two_lines_hides_no_line() -> None:
    text = '一行目 {{ 額("a/b\n> c") }}。\n\n二段落目\n'
    found = block_at(text, 4)
    assert found is not None and (found.first, found.text) == (4, "二段落目")


# ---- saving -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("closed", [True, False])
def test_only_the_block_changes(house: House, end: str, bom: bytes, closed: bool) -> None:
    """Mark of order, ends of lines and the end of the file stay, whatever the browser sends."""
    body = BODY.rstrip("\n") + ("\n\n最後の段落" + ("\n" if closed else ""))
    house.path.write_bytes(bom + body.replace("\n", end).encode())
    last = body.rstrip("\n").count("\n") + 1
    for line, old, new in (
        (line_of("- 一つ目"), "- 一つ目", "- 1つ目\r\n  続き"),
        (last + 1, "最後の段落", "最後の\n\n二つ"),
    ):
        answer = house.save(line, new + "\n\n")
        assert answer.status_code == 200, answer.text
        body = body.replace(old, new.replace("\r\n", "\n"))
        assert house.path.read_bytes() == bom + body.replace("\n", end).encode()


def test_a_changed_quotation_is_refused_unless_confirmed(house: House) -> None:
    before, line = house.state(), line_of("預金は")
    text = house.block(line)["text"]
    for changed in (text.replace('{{ 額("bs.deposits") }}', "123百万円"), text.replace("bs.deposits", "bs.loans", 1)):
        answer = house.save(line, changed)
        assert answer.status_code == 422
        assert (answer.json()["lost"], answer.json()["confirm"]) == (['{{ 額("bs.deposits") }}'], True)
        assert house.state() == before
    assert (
        house.save(line, text.replace("{{ 額", "{{額") + "さらに {{ 年度 }}。").status_code == 200
    )  # blanks, one more
    assert house.save(line, "預金です。", confirmed=True).status_code == 200
    assert "預金です。\n\n- 一つ目" in house.path.read_text("utf-8")


def test_a_paragraph_goes_only_when_that_is_confirmed(house: House) -> None:
    line = line_of("- 二つ目")
    answer = house.save(line, " \n")
    assert (answer.status_code, answer.json()["lost"]) == (422, [])
    assert house.save(line, "", confirmed=True).status_code == 200
    assert house.path.read_text("utf-8") == BODY.replace("- 二つ目の{読|よ}み\n", "")


def test_a_file_that_changed_meanwhile_is_not_written(house: House) -> None:
    seen = house.block(line_of("- 一つ目"))
    by_hand = BODY.replace("二つ目", "手で直した")
    house.path.write_text(by_hand, "utf-8")
    answer = house.save(line_of("- 一つ目"), "- 上書き", digest=seen["digest"])
    assert answer.status_code == 409 and "ほかで変更" in answer.json()["error"]
    assert house.path.read_text("utf-8") == by_hand and house.get("/edits")["edits"] == []


def test_of_simultaneous_saves_one_is_written(house: House) -> None:
    seen = house.block(line_of("- 一つ目"))
    change = {name: seen[name] for name in ("file", "first", "last", "digest")}
    clients = [house.seen_by("127.0.0.1") for _ in range(2)]  # two previews on one folder

    def save(number: int) -> int:
        headers = {"Origin": f"http://{HOST}", TOKEN_HEADER: TOKEN}
        sent = change | {"text": f"- {number}番"}
        status: int = clients[number % 2].put("/api/source/block", json=sent, headers=headers).status_code
        return status

    with ThreadPoolExecutor(8) as several:
        answers = sorted(several.map(save, range(8)))
    assert answers == [200] + [409] * 7
    assert sum(f"- {number}番\n" in house.path.read_text("utf-8") for number in range(8)) == 1


def test_a_save_that_fails_leaves_the_file_as_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before = house.state()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        answer = house.save(line_of("- 一つ目"), "- 新しい")
    assert answer.status_code == 409 and "書き込めません" in answer.json()["error"]
    assert house.state() == before


def test_changes_are_undone_in_turn(house: House) -> None:
    first = house.save(line_of("- 一つ目"), "- 1").json()
    second = house.save(line_of("- 二つ目"), "- 2").json()
    assert [edit["id"] for edit in house.get("/edits")["edits"]] == [first["id"], second["id"]]
    assert house.send("POST", f"/edits/{first['id']}/undo").status_code == 409
    assert house.send("POST", f"/edits/{second['id']}/undo").status_code == 200
    assert house.path.read_text("utf-8") == BODY.replace("- 一つ目", "- 1")
    house.path.write_text(BODY + "手で\n", "utf-8")
    answer = house.send("POST", f"/edits/{first['id']}/undo")
    assert answer.status_code == 409 and house.path.read_text("utf-8") == BODY + "手で\n"
    house.path.write_text(BODY.replace("- 一つ目", "- 1"), "utf-8")
    assert house.send("POST", f"/edits/{first['id']}/undo").status_code == 200
    assert house.path.read_bytes() == BODY.encode() and house.get("/edits")["edits"] == []
    assert house.send("POST", f"/edits/{first['id']}/undo").status_code == 404


def test_rights_of_the_file_stay(house: House) -> None:
    house.path.chmod(0o640)
    assert house.save(line_of("- 一つ目"), "- 1").status_code == 200
    assert house.path.stat().st_mode & 0o777 == 0o640


# ---- pictures -----------------------------------------------------------------------------------------------------


def test_a_picture_is_replaced_under_its_name_and_put_back(house: House) -> None:
    before, new = house.photo.read_bytes(), picture(colour=10)
    answer = house.put_picture(new)
    assert answer.status_code == 200 and house.photo.read_bytes() == new
    assert house.send("POST", f"/edits/{answer.json()['id']}/undo").status_code == 200
    assert house.photo.read_bytes() == before
    assert house.put_picture(new, digest="0" * 64).status_code == 409
    assert house.photo.read_bytes() == before


@pytest.mark.parametrize(
    ("data", "sent", "said"),
    [
        (picture("JPEG"), "写真.jpg", "画像の種類が違います"),
        (picture("JPEG"), "写真.png", "中身は JPEG"),
        (b"\x00\x01binary", "写真.png", "画像を読めません"),
        (picture()[:40], "写真.png", "画像を読めません"),
        (b"", "写真.png", "空です"),
        (b"<svg/>", "写真.svg", "画像の種類が違います"),
        (picture(), "写真", "画像の種類が違います"),
    ],
)
def test_what_the_build_would_refuse_is_refused(house: House, data: bytes, sent: str, said: str) -> None:
    before = house.state()
    answer = house.put_picture(data, sent)
    assert answer.status_code == 422 and said in answer.json()["error"]
    assert house.state() == before


# ---- who may write, and where -------------------------------------------------------------------------------------


def test_without_the_option_nothing_is_written(tmp_path: Path) -> None:
    house = House(tmp_path / "inputs", token="")
    before = house.state()
    for header in ({TOKEN_HEADER: ""}, {TOKEN_HEADER: "word"}, {TOKEN_HEADER: None}):
        answer = house.send("PUT", "/block", headers=header, json={})
        assert answer.status_code == 403 and "--edit" in answer.json()["error"]
        assert house.send("PUT", "/picture", headers=header, content=b"x").status_code == 403
        assert house.send("POST", "/edits/x/undo", headers=header).status_code == 403
    assert house.get("/edits") == {"edit": False, "edits": []}
    assert house.state() == before


@pytest.mark.parametrize(
    "headers",
    [
        {TOKEN_HEADER: None},
        {TOKEN_HEADER: "wrong"},
        {TOKEN_HEADER: "Word"},
        {"Origin": None},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example:8000"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_strangers_write_nothing(house: House, headers: dict[str, str | None]) -> None:
    before, seen = house.state(), house.block(line_of("- 一つ目"))
    change = {name: seen[name] for name in ("file", "first", "last", "digest")} | {"text": "- 乗っ取り"}
    assert house.send("PUT", "/block", headers=headers, json=change).status_code == 403
    kind = headers | {"Content-Type": "application/octet-stream"}
    asked = {"file": "images/photo.png", "digest": "0" * 64, "name": "a.png"}
    assert house.send("PUT", "/picture", headers=kind, params=asked, content=picture()).status_code == 403
    assert house.state() == before


OUTSIDE = [
    "../secret.md",
    "text/../../secret.md",
    "text/../text/greeting.md",
    "/etc/passwd",
    "text\\greeting.md",
    "C:/secret.md",
    "text/./greeting.md",
    "text//greeting.md",
    ".discgen/x.md",
    "text/.hidden.md",
    "text/\x00.md",
    "",
    "institution.toml",
    "text/greeting.txt",
    "ledgers/総勘定元帳.xlsx",
    "text",
    "text/none.md",
    "text/deeper/a.md",
    "text/linked.md",
    "images/linked.png",
    "text/within.md",
    "text/folder.md",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_other_file_is_written(house: House, name: str) -> None:
    outside = house.folder.parent
    (outside / "secret.md").write_text("秘密\n", "utf-8")
    (outside / "secret.png").write_bytes(picture())
    for made in ("institution.toml", "text/greeting.txt", "ledgers/総勘定元帳.xlsx", "text/.hidden.md"):
        (house.folder / made).write_text("文\n", "utf-8")
    (house.folder / "text" / "deeper").mkdir()
    (house.folder / "text" / "deeper" / "a.md").write_text("文\n", "utf-8")
    (house.folder / "text" / "folder.md").mkdir()
    (house.folder / "text" / "linked.md").symlink_to(outside / "secret.md")
    (house.folder / "images" / "linked.png").symlink_to(outside / "secret.png")
    (house.folder / "text" / "within.md").symlink_to(house.path)
    before = house.state() | {path.name: path.read_bytes() for path in outside.glob("secret.*")}
    for digest in ("0" * 64, house.block(line_of("- 一つ目"))["digest"]):
        change = {"file": name, "first": line_of("- 一つ目"), "last": line_of("- 一つ目"), "digest": digest}
        answer = house.send("PUT", "/block", json=change | {"text": "書いた"})
        assert answer.status_code in (403, 404, 409, 422) and answer.json()["error"]
        kind = {"Content-Type": "application/octet-stream"}
        asked = {"file": name, "digest": digest, "name": Path(name).name}
        assert house.send("PUT", "/picture", headers=kind, params=asked, content=picture()).status_code >= 400
    shown = house.client.get("/api/source/block", params={"file": name, "line": 1})
    assert shown.status_code >= 400 and "秘密" not in shown.text
    assert house.state() | {path.name: path.read_bytes() for path in outside.glob("secret.*")} == before


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"text": "x" * 100_001}, 422),
        ({"text": "\x00"}, 422),
        ({"text": "見えない\u200b文字"}, 422),
        ({"text": "\ud800"}, 422),
        ({"first": 0}, 422),
        ({"first": 10**9}, 422),
        ({"last": 10**9}, 422),
        ({"last": 17}, 422),
        ({"digest": "../x"}, 422),
        ({"digest": "0" * 64}, 409),
        ({"path": "/etc/passwd"}, 422),
        ({"confirmed": "yes please"}, 422),
    ],
)
def test_what_is_no_change_of_a_block_is_refused(house: House, change: dict[str, Any], status: int) -> None:
    before, seen = house.state(), house.block(line_of("- 一つ目"))
    sent = {name: seen[name] for name in ("file", "first", "last", "digest")} | {"text": "- 一"} | change
    answer = house.send("PUT", "/block", headers={"Content-Type": "application/json"}, content=json.dumps(sent))
    assert answer.status_code == status and answer.json()["error"]
    assert house.state() == before


def test_a_text_in_another_encoding_is_told(house: House) -> None:
    house.path.write_bytes("預金です。\n".encode("cp932"))
    answer = house.client.get("/api/source/block", params={"file": "text/greeting.md", "line": 1})
    assert answer.status_code == 422 and "UTF-8" in answer.json()["error"]


def test_something_huge_is_not_read_to_its_end(house: House) -> None:
    """200 MB, announced and unannounced, and other types than are asked for."""
    asked = SourceAccess.of(house.folder, token=TOKEN)
    for announced, most in ((True, 0), (False, LARGEST_PICTURE + 2**20)):
        status, read = asyncio.run(streamed(Starlette(routes=source_routes(asked)), 200, announced=announced))
        assert (status, read <= most) == (413, True)
    form = {"Content-Type": "text/plain"}
    assert house.send("PUT", "/block", headers=form, content=b"{}").status_code == 415
    assert house.send("PUT", "/picture", headers=form, content=picture()).status_code == 415
    assert house.send("POST", "/open", headers=form, content=b"{}").status_code == 415


async def streamed(application: Starlette, megabytes: int, *, announced: bool) -> tuple[int, int]:
    """The status of a request with so much to read, and how many bytes were read of it."""
    read, told = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 2**20
        return {"type": "http.request", "body": b"\x00" * 2**20, "more_body": read < megabytes * 2**20}

    async def send(message: Any) -> None:
        told.append(message)

    headers = [(b"content-type", b"application/octet-stream"), (TOKEN_HEADER.lower().encode(), TOKEN.encode())]
    headers += [(b"content-length", str(megabytes * 2**20).encode())] if announced else []
    scope = {"type": "http", "method": "PUT", "path": "/api/source/picture", "query_string": b"", "headers": headers}
    await application(scope, receive, send)
    return int(told[0]["status"]), read


# ---- opening ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("vscode", "vscode://file/{home}/text/greeting.md:7"),
        ("vscodium", "vscodium://file/{home}/text/greeting.md:7"),
        ("idea://open?file={path}&line={line}", "idea://open?file=/{home}/text/greeting.md&line=7"),
        ("none", ""),
    ],
)
def test_a_line_has_an_address_for_the_editor(tmp_path: Path, said: str, address: str) -> None:
    house = House(tmp_path / "入力 2025")
    links = SourceAccess.of(house.folder, editor=editor_address(said)).links
    home = str(house.folder).lstrip("/").replace("入力 2025", "%E5%85%A5%E5%8A%9B%202025")
    assert links.told("text/greeting.md", 7, "127.0.0.1")["editor"] == address.replace("{home}", home)
    assert links.told("text/greeting.md", 7, "192.168.0.9")["editor"] == "", "another machine has not this folder"


@pytest.mark.parametrize(
    "said", ["emacs", "javascript://{path}", "file://{path}", "https://x/{path}", "vscode://x", "x y"]
)
def test_an_editor_that_cannot_be_is_told(tmp_path: Path, said: str) -> None:
    with pytest.raises(FaultError, match="エディターの指定"):
        editor_address(said)
    told = CliRunner().invoke(app, ["preview", str(tmp_path), "--editor", said, "--no-open"])
    assert told.exit_code != 0 and "--editor" in told.stderr


def test_a_place_of_a_trace_leads_to_its_file_sheet_and_cell(house: House) -> None:
    (house.folder / "sources").mkdir()
    for name in ("ledgers/総勘定元帳.xlsx", "sources/残高.csv"):
        (house.folder / name).write_bytes(b"")
    told = house.get("", place="総勘定元帳.xlsx／科目残高／D2")
    assert (told["file"], told["sheet"], told["cell"]) == ("ledgers/総勘定元帳.xlsx", "科目残高", "D2")
    assert (told["address"], told["editor"]) == ("'科目残高'!D2", "")
    assert house.get("", place="総勘定元帳.xlsx／'25年度／AB12（ほか 3 行：13行目）")["address"] == "'''25年度'!AB12"
    told = house.get("", place="残高.csv／120行目「残高」")
    assert (told["file"], told["line"], told["address"]) == ("sources/残高.csv", 120, "")
    assert told["editor"].endswith("/sources/%E6%AE%8B%E9%AB%98.csv:120")
    for none in ("ない.xlsx／表／A1", "../secret.md", "／"):
        assert house.client.get("/api/source", params={"place": none}).status_code == 404


def test_files_are_opened_for_this_machine_alone(house: House) -> None:
    opened: list[Path] = []

    def opener(path: Path) -> bool:
        opened.append(path)
        return True

    access = SourceAccess.of(house.folder)
    own = SourceAccess(type(access.links)(house.folder, opener=opener), access.editor)
    routes = OwnPagesOnly(Starlette(routes=source_routes(own)), allowed_hosts("127.0.0.1", 8000))
    for tool in ("run.sh", "run.exe", "run.desktop"):
        (house.folder / tool).write_text("x")

    def ask(file: str, asker: str = "127.0.0.1", origin: str = f"http://{HOST}") -> int:
        client = TestClient(routes, base_url=f"http://{HOST}", client=(asker, 50000))
        answer = client.post("/api/source/open", json={"file": file}, headers={"Origin": origin})
        status: int = answer.status_code
        return status

    assert ask("text/greeting.md") == 204 and opened == [house.path.resolve()]
    assert [ask(name) for name in ("run.sh", "run.exe", "run.desktop", "../x.md", "/etc/passwd")] == [403] * 5
    assert ask("text/greeting.md", asker="192.168.0.9") == 403
    assert ask("text/greeting.md", origin="http://evil.example") == 403
    assert len(opened) == 1
    assert house.send("POST", "/open", json={"file": "text/greeting.md"}).status_code == 403, (
        "no programme to open with"
    )


def test_a_link_out_of_the_folder_is_not_opened_either(house: House) -> None:
    (house.folder.parent / "secret.md").write_text("秘密", "utf-8")
    (house.folder / "text" / "linked.md").symlink_to(house.folder.parent / "secret.md")
    answer = house.client.get("/api/source", params={"file": "text/linked.md"})
    assert answer.status_code == 403 and str(os.sep) + "secret" not in answer.text
