"""The text over the pictures of the pages: all of it, where it is printed, in the order of reading."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from discgen.book.press.proof import plain
from discgen.desk.preview.pagetext import PageTexts, TextFlow, searched
from discgen.desk.preview.paper import Leaf, PaperPress
from discgen.desk.preview.textroutes import text_routes
from discgen.templating import templates_folder

STYLE = """ruby { display: inline-block; position: relative; line-height: 1; } rt { position: absolute; left: -1em;
right: -1em; top: -0.92em; font-size: 0.5em; line-height: 1; text-align: center; white-space: nowrap; }
@page { size: 150mm 200mm; margin: 15mm } body { font-size: 9pt; line-height: 15pt } td { padding: 0 }
.narrow { width: 60mm } .far td { padding: 0 5mm } .turned, .slant { width: 40mm; position: absolute; left: 60mm }
.turned { transform: rotate(90deg); transform-origin: 0 0; left: 100mm; top: 40mm }
.slant { transform: rotate(-30deg); top: 120mm }"""
START = "働く人がお互いを<ruby>扶<rt>たす</rt></ruby>けあい"
END = "力を尽くします。"
KIZUNA = "<ruby>絆<rt>きずな</rt></ruby>"
PAGE = f"""<!doctype html><html lang="ja"><head><title>t</title><style>{STYLE}</style></head><body><div id="x-a">
<p data-line="3" class="narrow">{START}、{KIZUNA}を大切にしてまいります。そのために{END}</p>
<p data-line="5" class="narrow">{KIZUNA}から始まる文で、二行目は Basel III and IV 普通の行です。</p>
<table><tr data-line="9" class="far"><td>左の欄の<br>二行</td><td>右の欄の<br>二行</td></tr></table></div>
<table><tr id="r-1"><td>1,234</td><td>5,678</td></tr></table>
<div class="turned">縦に回した見出し</div><div class="slant">斜めの文</div></body></html>"""


@pytest.fixture(scope="module")
def leaf(tmp_path_factory: pytest.TempPathFactory) -> Leaf:
    press = PaperPress(templates_folder(), tmp_path_factory.mktemp("images"))
    (only,) = press.leaves([*press.parts([PAGE])], 1, {})
    return only


@pytest.fixture(scope="module")
def flows(leaf: Leaf) -> tuple[TextFlow, ...]:
    return PageTexts().of(leaf)


def said(flow: TextFlow) -> str:
    return "".join(run.text for run in flow.runs)


def test_every_character_is_there_once(leaf: Leaf, flows: tuple[TextFlow, ...]) -> None:
    assert sorted(plain("".join(map(said, flows)))) == sorted(leaf.text)


def test_a_paragraph_is_read_on_over_its_readings_and_lines(flows: tuple[TextFlow, ...]) -> None:
    texts = [said(flow) for flow in flows if not flow.aside]
    assert texts[0] == "働く人がお互いを扶けあい、絆を大切にしてまいります。そのために力を尽くします。"
    assert texts[1].startswith("絆から始まる文で、二行目は Basel III")
    assert [len(flow.runs) for flow in flows[:2]] == [3, 2]
    assert sorted(said(flow) for flow in flows if flow.aside) == ["きずな", "きずな", "たす"]


def test_cells_stand_apart_however_near_they_are(flows: tuple[TextFlow, ...]) -> None:
    texts = [said(flow) for flow in flows]
    assert [text for text in texts if text in ("左の欄の", "二行", "右の欄の")] == [
        "左の欄の",
        "二行",
        "右の欄の",
        "二行",
    ]
    assert {"1,234", "5,678"} <= set(texts)


def test_text_stands_where_another_reader_sees_it(leaf: Leaf, flows: tuple[TextFlow, ...], tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(leaf.pdf)
    told = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "page.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    words = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', told)
    seen = {word[4]: [float(number) for number in word[:4]] for word in words}
    for text in ("1,234", "5,678", "縦に回した見出し", "右の欄の"):
        x, y, right, bottom = seen[text]
        ((hit,),) = [area for flow in flows for area in flow.find(searched(text))]
        assert (hit.x, hit.x + hit.w) == (pytest.approx(x, abs=1.5), pytest.approx(right, abs=1.5)), text
        assert (hit.y, hit.y + hit.h) == (pytest.approx(y, abs=2.5), pytest.approx(bottom, abs=2.5)), text


def test_turned_text_runs_along_its_line(flows: tuple[TextFlow, ...]) -> None:
    turned = {said(flow): flow.runs[0] for flow in flows if flow.runs[0].angle}
    assert {text: run.angle for text, run in turned.items()} == {"縦に回した見出し": 90, "斜めの文": 330}
    down = turned["縦に回した見出し"]
    assert down.area.h == pytest.approx(8 * 9, abs=0.5) and down.area.w == pytest.approx(9, abs=0.5)
    first, last = down.at(0, 0), down.at(7, 7)
    assert last.y - first.y == pytest.approx(7 * 9, abs=0.5) and last.x == first.x


def test_what_is_searched_is_marked_over_line_ends(leaf: Leaf) -> None:
    def leaf_of(number: int, wanted: str | None) -> Leaf:
        if wanted not in (None, leaf.hash):
            raise HTTPException(409)
        return leaf

    client = TestClient(Starlette(routes=text_routes(PageTexts(), leaf_of)))

    def hits(words: str) -> list[list[dict[str, float]]]:
        found: list[list[dict[str, float]]] = client.get("/api/pages/1/hits", params={"q": words}).json()
        return found

    (hit,) = hits("扶けあい、絆を大切にしてまいります。そのために")
    assert len(hit) == 2 and hit[0]["y"] < hit[1]["y"]
    assert len(hits("二行")) == 3 and len(hits("ＢＡＳＥＬ ⅲ")) == 1, "in any form, over blanks"
    assert hits("") == hits(" ") == hits("ない言葉") == hits("x" * 5000) == []
    text = client.get("/api/pages/1/text", params={"hash": leaf.hash}).json()
    assert text[0]["lines"][0]["text"].startswith("働く人がお互いを扶けあい")
    assert client.get("/api/pages/1/text", params={"hash": "old"}).status_code == 409
