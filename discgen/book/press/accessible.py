"""What PDF/UA asks for and WeasyPrint does not write: link descriptions, one annotation for a link, bodies of list
items, the direction of table heads, running heads that are no content.

Links are mended before the PDF is made, the rest in its objects before they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pydyf

from discgen.book.press.layoutboxes import (
    LaidPage,
    LayoutBox,
    WrittenObject,
    WrittenPdf,
    WrittenStream,
    WrittenText,
    annotation_of,
    children_of,
    mark_of,
    own_words,
    root_box,
)

_SCOPES = {"col": "/Column", "colgroup": "/Column", "row": "/Row", "rowgroup": "/Row"}
_PRINTED = 4  # flag of an annotation: on paper as on the screen
_OF_AN_ITEM = ("/Lbl", "/LBody", "/L", "/LI")


def single_links(pages: Sequence[LaidPage]) -> None:
    """Keep the outermost box of every link: the others would be annotations of their own on the same words."""
    for page in pages:
        inner = {id(box) for *_, link in page.links for box in link.descendants(placeholders=True) if box is not link}
        page.links = [link for link in page.links if id(link[-1]) not in inner]


def mend(pages: Sequence[LaidPage], pdf: WrittenPdf) -> None:
    """Mend the objects of a drawn PDF. pages: those with links and tables."""
    for page in pages:
        for *_, box in page.links:
            annotation = annotation_of(box)
            if annotation is not None:
                told: WrittenText = annotation["Contents"]
                annotation["F"] = _PRINTED
                annotation["Contents"] = pydyf.String(_words(box) or told.string)
        for mark, scope in _head_cells(root_box(page)):
            mark["A"]["Scope"] = _SCOPES[scope]
    for item in [thing for thing in pdf.objects if isinstance(thing, pydyf.Dictionary) and thing.get("S") == "/LI"]:
        _give_body(pdf, item)
    _set_margins_apart(pdf)


def _words(box: LayoutBox) -> str:
    """The words of a link, its dotted line and the page number at its end left out."""
    if box.element_tag and "::" in box.element_tag:
        return ""
    return "".join([own_words(box), *(_words(child) for child in children_of(box))]).strip()


def _head_cells(box: LayoutBox) -> Iterator[tuple[Any, str]]:
    """The structure elements of heads of rows and columns, with what each is the head of."""
    for child in box.descendants():
        mark = mark_of(child) if child.element_tag == "th" else None
        if mark is not None and child.element is not None:
            yield mark, child.element.get("scope", "col")


def _give_body(pdf: WrittenPdf, item: Any) -> None:
    """A list item holds its label and one body; paragraphs stand in the body."""
    kids = [(reference, _at(pdf, reference)) for reference in item["K"]]
    loose = [(reference, kid) for reference, kid in kids if kid.get("S") not in _OF_AN_ITEM]
    if not loose:
        return
    whole: WrittenObject = item
    body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "Pg": item["Pg"], "P": whole.reference})
    body["K"] = pydyf.Array([reference for reference, _ in loose])
    pdf.add_object(body)
    added: WrittenObject = body
    for _, kid in loose:
        kid["P"] = added.reference
    place = next(number for number, (_, kid) in enumerate(kids) if kid is loose[0][1])
    kept = [reference for reference, kid in kids if kid.get("S") in _OF_AN_ITEM]
    item["K"] = pydyf.Array([*kept[:place], added.reference, *kept[place:]])


def _set_margins_apart(pdf: WrittenPdf) -> None:
    """Running heads, tabs and page numbers become pagination artifacts (ISO 14289-1, 7.8).

    WeasyPrint marks them as content of elements that hang on no tree.
    """
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    held = set(reached(pdf, root["K"]))
    numbers = _at(pdf, root["ParentTree"])["Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in (_at(pdf, reference) for reference in pdf.page_references):
        elements = owners[page["StructParents"]]
        loose = {number for number, element in enumerate(elements) if element not in held}
        content: WrittenStream = _at(pdf, page["Contents"])
        stream = content.stream
        for place, operator in enumerate(stream):
            if operator == b"BDC" and stream[place - 1].get("MCID") in loose:
                stream[place - 2 : place] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
        elements[:] = ["null" if number in loose else element for number, element in enumerate(elements)]


def _at(pdf: WrittenPdf, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def reached(pdf: WrittenPdf, kids: Sequence[Any]) -> Iterator[bytes]:
    """References of all elements below, without the numbers of marked content."""
    for kid in kids:
        if isinstance(kid, bytes):
            yield kid
            yield from reached(pdf, _at(pdf, kid).get("K", ()))
