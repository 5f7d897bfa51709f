"""One page for the print shop: what the file is, its inks and coverage, its faces, what was agreed."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

from discgen.book.preflight.shop import most_ink
from discgen.book.printshop.finish import blank_pages
from discgen.book.printshop.inks import Inks
from discgen.book.printshop.plan import LEAST_SPINE, Ink, PrintPlan
from discgen.houselook import BLEED, MILLIMETRE

_SUBSET = 7  # characters of the mark of a subset before the name of a face: ABCDEF+


def shop_sheet(pdf: bytes, plan: PrintPlan, pages: int, first_page: int) -> str:
    """The sheet as Markdown. pages: those with something on them; first_page: the number of the first one."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        left, bottom, right, top = (float(edge) for edge in opened.pages[0].TrimBox)
        size = f"{(right - left) / MILLIMETRE:.0f} × {(top - bottom) / MILLIMETRE:.0f} mm"
        standard = str(opened.docinfo.get("/GTS_PDFXVersion", "")) or "（PDF/X ではありません）"
        coverage = [(most_ink(page), number) for number, page in enumerate(opened.pages, start=first_page)]
        faces = sorted(set(_faces(opened)))
    most, at = max(coverage, key=lambda found: (found[0], -found[1]))
    blank, text = blank_pages(pages), Inks(plan).text
    lines = [
        f"# {plan.title}　印刷所へのご案内",
        "",
        "| 項目 | 内容 |",
        "|---|---|",
        f"| 頁数 | {pages + blank}頁（うち白頁 {blank}頁）{'、終わりの頁は裏表紙' if plan.back_cover else ''} |",
        f"| 仕上がり | {size}、塗足し {BLEED:g} mm、日本式トンボ |",
        f"| 規格 | {standard}、出力条件 {plan.condition}{'（ICC プロファイルあり）' if plan.profile else ''} |",
        "| 版 | シアン、マゼンタ、イエロー、ブラックの4版。特色はありません |",
        f"| 決めた色 | {'、'.join(_declared(plan)) or '指定なし'} |",
        f"| 小さな文字 | 金庫の色の12ポイントまでの文字は {_ink(text) if text else '決めた色'} |",
        *([f"| 表紙 | 一枚の PDF、背 {plan.spine:g} mm、{_spine(plan.spine)} |"] if plan.spine else []),
        f"| インキの総量 | 最も多い所で {most:.0%}（{_page(at)}） |",
        "| 墨 | 墨100%の文字と線はオーバープリント、ほかは抜き合わせ |",
        f"| 書体 | {'、'.join(faces)}（すべて埋込み） |",
    ]
    return "\n".join(lines) + "\n"


def _declared(plan: PrintPlan) -> Iterator[str]:
    for colour, ink in plan.inks.items():
        yield f"{colour} ＝ {_ink(ink)}（同じ色合いの色は、この割合の濃淡と墨）"


def _ink(ink: Ink) -> str:
    return " ".join(f"{letter}{round(part * 100)}" for letter, part in zip("CMYK", ink, strict=True) if part)


def _spine(width: float) -> str:
    return f"背の文字あり（{LEAST_SPINE:g} mm より狭い背には入りません）" if width >= LEAST_SPINE else "背の文字なし"


def _page(number: int) -> str:
    return f"{number}頁" if number > 0 else "表紙まわり"


def _faces(pdf: pikepdf.Pdf) -> Iterator[str]:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            name = str(thing.get("/FontName", "")).lstrip("/")
            yield name[_SUBSET:] if name[_SUBSET - 1 : _SUBSET] == "+" else name
