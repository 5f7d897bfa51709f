"""What is used of WeasyPrint and pydyf beyond their documents: the installed release has all of it, the press alone
knows it. A release that renames something fails here.
"""

import ast
import inspect
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydyf
import pytest
from weasyprint import HTML
from weasyprint.formatting_structure import boxes

from discgen.book.press import layoutboxes
from discgen.book.press.faces import LACKING
from discgen.book.press.layoutboxes import BoxKind, LayoutBox, children_of, is_picture, kind_of, root_box, words_of
from discgen.book.press.pdf import warnings_as_faults
from discgen.book.press.typefaces import font_configuration
from discgen.faults import Fault
from tests.paths import ROOT

PACKAGE = ROOT / "discgen"
PRESS = PACKAGE / "book" / "press"
ENGINE = {"weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "pyphen"}
SHARED = {  # members with names that anything else may have as well
    *("children", "text", "element", "width", "height", "mark", "pages", "copy", "links", "anchors", "bookmarks"),
    *("objects", "catalog", "reference", "string", "stream", "descendants", "bleed", "metadata", "fonts", "paint"),
    *("hash", "family", "style", "weight", "widths", "missing", "index"),
}
INNER = {  # what the press takes from the inside of the engine, by module
    "cuts": {"weasyprint.matrix"},
    "furniture": {
        *("weasyprint.layout", "weasyprint.layout.background", "weasyprint.layout.page", "weasyprint.layout.percent"),
        *("weasyprint.document", "weasyprint.formatting_structure.boxes"),
    },
    "keptlayout": {"weasyprint.document"},
    "relaying": {"weasyprint.document", "weasyprint.layout.block", "weasyprint.layout.background"},
    "japanese": {"weasyprint.layout", "weasyprint.layout.block", "weasyprint.layout.inline"},
    "link": {"weasyprint.document"},
    "parsedsheets": {"weasyprint.css"},
    "pagefill": {"weasyprint.layout.page"},
    "typefaces": {"weasyprint.pdf.fonts"},
}
PAGE = """
<html lang="ja"><head><title>題</title><style>
  @page { size: 400px; margin: 20px; @bottom-center { content: counter(page) } }
  .above { position: absolute; top: 1px } .beside { display: inline-block } a::after { content: "．" }
</style></head><body>
<h1 id="here">見出し</h1><p>文と <a href="#here">つながり</a> <span class="beside">欄</span></p>
<ul><li>一</li><li><p>二</p></li></ul><p class="above">上</p>
<table><caption>表題</caption><thead><tr><th scope="col">科目</th></tr></thead>
<tbody><tr><th scope="row">預金</th><td>1</td></tr></tbody></table>
<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><title>図</title><rect width="5" height="5" /></svg>
</body></html>
"""


def members(protocol: type) -> set[str]:
    """What a protocol says of its own and inherits from others."""
    found: set[str] = set()
    for part in protocol.__mro__:
        if part.__module__ == layoutboxes.__name__:
            found |= {*inspect.get_annotations(part)}
            found |= {name for name, thing in vars(part).items() if inspect.isfunction(thing) and name[:2] != "__"}
    return found - {"_no_init_or_replace_init"}


@pytest.fixture(scope="module")
def drawn() -> tuple[Any, Any]:
    """A document that was drawn into a tagged PDF, and the objects of that PDF."""
    document = HTML(string=PAGE).render(pdf_variant="pdf/ua-1")
    written: list[Any] = []
    document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, finisher=lambda _, pdf: written.append(pdf))
    return document, written[0]


@pytest.fixture(scope="module")
def laid(drawn: tuple[Any, Any]) -> dict[str, list[LayoutBox]]:
    """The boxes of its page, by class."""
    found: dict[str, list[LayoutBox]] = {}

    def walk(box: LayoutBox) -> None:
        found.setdefault(kind_of(box), []).append(box)
        for child in children_of(box):
            walk(child)

    walk(root_box(drawn[0].pages[0]))
    return found


# --- the installed release -------------------------------------------------------------------------------------------


def test_every_kind_of_box_exists_and_is_laid_out(laid: dict[str, list[LayoutBox]]) -> None:
    for kind in BoxKind:
        assert inspect.isclass(getattr(boxes, kind, None)), f"weasyprint.formatting_structure.boxes has no {kind}"
        assert kind in laid, f"no {kind} is laid out"
    pictures = {kind for kind, found in laid.items() if is_picture(found[0])}
    assert pictures and all(issubclass(getattr(boxes, kind), boxes.ReplacedBox) for kind in pictures)


def test_every_box_has_what_is_asked_of_boxes(laid: dict[str, list[LayoutBox]]) -> None:
    for kind, found in laid.items():
        for name in members(layoutboxes.LayoutBox):
            assert hasattr(found[0], name), f"{kind} has no {name}"
        sides = [found[0].border_box_x(), found[0].border_box_y(), found[0].content_box_x(), found[0].content_box_y()]
        assert all(isinstance(side, (int, float)) for side in (*sides, found[0].border_width()))
    assert "children" in members(layoutboxes.OuterBox) and "text" in members(layoutboxes.WordsBox)
    assert hasattr(laid["LineBox"][0], "children") and hasattr(laid["TextBox"][0], "text")
    assert not children_of(laid["TextBox"][0])
    assert {words_of(box) for box in laid["TextBox"]} >= {"見出し", "つながり", "．", "預金"}
    above = [box for found in laid.values() for box in found if box.is_absolutely_positioned()]
    assert [words_of(box) for box in above if box.element_tag == "p"] == ["上"]
    (after,) = [box for box in laid["InlineBox"] if box.element_tag == "a::after"]
    assert after.element is not None and after.element.tag == "a"


def test_boxes_that_were_drawn_know_their_objects_in_the_pdf(
    drawn: tuple[Any, Any], laid: dict[str, list[LayoutBox]]
) -> None:
    heads = [box for box in laid["TableCellBox"] if box.element_tag == "th"]
    assert [words_of(box) for box in heads] == ["科目", "預金"]
    assert all(name in vars(box) for box in heads for name in members(layoutboxes.MarkedBox) - members(LayoutBox))
    assert [layoutboxes.mark_of(box)["A"]["O"] for box in heads] == ["/Table", "/Table"]
    (_, target, _, link), *_ = drawn[0].pages[0].links
    assert target == "here" and link.element_tag == "a"
    assert isinstance(layoutboxes.annotation_of(link)["Contents"], pydyf.String)
    assert link in drawn[0].pages[0]._page_box.descendants(placeholders=True)


@pytest.mark.parametrize(
    ("protocol", "thing"),
    [
        (layoutboxes.LaidDocument, lambda document, pdf: document),
        (layoutboxes.LaidPage, lambda document, pdf: document.pages[0]),
        (layoutboxes.WrittenPdf, lambda document, pdf: pdf),
        (layoutboxes.WrittenObject, lambda document, pdf: pdf.objects[1]),
        (layoutboxes.WrittenText, lambda document, pdf: pydyf.String("x")),
        (layoutboxes.WrittenStream, lambda document, pdf: pydyf.Stream([])),
        (layoutboxes.LinkBox, lambda document, pdf: document.pages[0].links[0][-1]),
        (layoutboxes.WrittenFace, lambda document, pdf: next(iter(document.fonts.values()))),
        (layoutboxes.TurnedBox, lambda document, pdf: document.pages[0].links[0][-1]),
        (layoutboxes.EdgeBox, lambda document, pdf: document.pages[0]._page_box.children[-1]),
    ],
)
def test_pages_documents_and_pdfs_have_what_is_asked_of_them(
    protocol: type, thing: Any, drawn: tuple[Any, Any]
) -> None:
    asked = members(protocol)
    assert asked
    for name in asked:
        assert hasattr(thing(*drawn), name), f"no {protocol.__name__}.{name} in this release"


def test_a_tagged_pdf_is_built_as_the_press_mends_it(drawn: tuple[Any, Any]) -> None:
    """Items of lists, the tree of elements with its parents by page, marked content in the streams."""
    _, pdf = drawn

    def at(reference: bytes) -> Any:
        return pdf.objects[int(reference.split()[0])]

    items = [thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary) and thing.get("S") == "/LI"]
    assert len(items) == 2 and all({"K", "Pg"} <= item.keys() for item in items)
    root = at(pdf.catalog["StructTreeRoot"])
    assert root["K"]
    numbers = at(root["ParentTree"])["Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    (page,) = map(at, pdf.page_references)
    stream = at(page["Contents"]).stream
    begins = [place for place, operator in enumerate(stream) if operator == b"BDC"]
    assert len(begins) == len(owners[page["StructParents"]]) > 5
    assert all("MCID" in stream[place - 1] for place in begins)


def test_warnings_are_worded_as_the_press_reads_them() -> None:
    faults: list[Fault] = []
    with warnings_as_faults(faults):
        HTML(string="<p>あ \U000f1234</p>").render(font_config=font_configuration()).write_pdf()
    told = {fault.message: fault.found for fault in faults}
    assert "U+F1234" in told[LACKING]


# --- the press alone -------------------------------------------------------------------------------------------------


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Modules and the names taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def attributes(tree: ast.Module) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def asked_by_name(tree: ast.Module) -> Iterator[str]:
    """Attributes that are asked for by a string."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="getattr" | "hasattr" | "setattr"), args=[_, ast.Constant(value=str(name)), *_]
            ):
                yield name


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def defined_here() -> set[str]:
    """Private names that discgen gives to things of its own."""
    names: set[str] = set()
    for path, tree in trees():
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                    names.add(name)
                case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
                    names.add(name)
                case ast.AnnAssign(target=ast.Name(id=name)) if path.name != "layoutboxes.py":
                    names.add(name)
    protocols = {name for _, thing in inspect.getmembers(layoutboxes, inspect.isclass) for name in members(thing)}
    return names - {name for name in protocols if is_private(name)}


def test_nobody_outside_the_press_imports_the_layout_engine() -> None:
    knowing = {
        str(path.relative_to(PACKAGE))
        for path, tree in trees()
        for module, _ in imported(tree)
        if module.partition(".")[0] in ENGINE
    }
    assert {Path(name).parent for name in knowing} == {Path("book/press")}
    inner: dict[str, set[str]] = {}
    for path, tree in trees():
        for module, _ in imported(tree):
            if module.startswith("weasyprint.") and module.split(".")[1] not in ("text", "urls"):
                inner.setdefault(path.stem, set()).add(module)
    assert inner == INNER


def test_private_things_of_libraries_are_used_where_it_is_known_alone() -> None:
    own = defined_here()
    used: Counter[tuple[str, str]] = Counter()
    for path, tree in trees():
        names = [node.attr for node in attributes(tree)] + list(asked_by_name(tree))
        names += [name for module, name in imported(tree) if not module.startswith("discgen")]
        names += [part for module, _ in imported(tree) for part in module.split(".") if module != "__future__"]
        for name in names:
            if is_private(name) and name not in own:
                used[str(path.relative_to(PACKAGE)), name] += 1
    assert used == {
        ("book/press/layoutboxes.py", "_page_box"): 1,
        ("book/press/pressjobs.py", "_exit"): 1,  # of os, which documents it
        # Of openpyxl: every small workbook is read through them, so the tests of ledgers fail where they are gone.
        ("ledgers/engines.py", "_get_source"): 1,
        ("ledgers/engines.py", "_date_formats"): 1,
        ("ledgers/engines.py", "_timedelta_formats"): 1,
        ("ledgers/engines.py", "_shared_strings"): 1,
    }


def test_boxes_are_walked_in_the_press_alone() -> None:
    protocols = [
        thing
        for _, thing in inspect.getmembers(layoutboxes, inspect.isclass)
        if thing.__module__ == layoutboxes.__name__
    ]
    words = {name for protocol in protocols if protocol is not BoxKind for name in members(protocol)} - SHARED
    assert {"element_tag", "position_x", "_page_box", "page_references", "link_annotation"} <= words
    outside = {
        (path.name, name)
        for path, tree in trees()
        if path.parent != PRESS
        for name in [*(node.attr for node in attributes(tree)), *asked_by_name(tree)]
        if name in words - {"write_pdf"}
    }
    assert outside == set()


def test_every_name_on_the_list_is_used() -> None:
    protocols = [
        thing
        for _, thing in inspect.getmembers(layoutboxes, inspect.isclass)
        if thing.__module__ == layoutboxes.__name__
    ]
    listed = {name for protocol in protocols if protocol is not BoxKind for name in members(protocol)}
    used: set[str] = set()
    for path, tree in trees():
        if path.parent == PRESS:
            used |= {node.attr for node in attributes(tree)} | set(asked_by_name(tree))
    assert listed - used == set()
