"""Looking into a workbook before any engine opens it.

A broken, encrypted or hostile file must end in a Japanese fault, not in a dead process: openpyxl unpacks
everything.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from discgen.systemwords import system_words

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PARTS = 10_000
_TOTAL_BYTES = 3 * 2**30
_SUSPICIOUS_PART = 32 * 2**20
_RATIO = 400
_SMALL_PART = 16 * 2**20
_CHUNK = 2**20
_PROLOG = 2**16

_ROOT = re.compile(rb"<[A-Za-z_]")
_TRUE, _FALSE = ("1", "true"), ("0", "false")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TEXTS = "/sharedStrings"
_RESAVE = "Excel で開き、「Excel ブック（*.xlsx）」として保存し直してください"


class Unusable(Exception):
    """A workbook that must not be opened; carries the words of the fault."""

    def __init__(self, message: str, found: str = "", remedy: str = _RESAVE) -> None:
        self.message, self.found, self.remedy = message, found, remedy
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook lists it: its name, the part that holds it, and whether it is shown."""

    name: str
    part: str
    hidden: bool


def check_file(path: Path) -> None:
    """Refuse what is no sound workbook of Excel. Errors: Unusable."""
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
            if head == OLE_MAGIC:
                raise _ole_fault(head + stream.read(), path.suffix.lower())
    except OSError as error:
        remedy = "ファイルが Excel で開かれていないか、読取りの権限があるかを確かめてください"
        raise Unusable("ファイルを開けません", system_words(error), remedy) from error
    if not head:
        raise Unusable("ファイルが空です", "0 バイト", "控えから復元してください")
    if not zipfile.is_zipfile(path):
        raise Unusable(f"{path.suffix.lower()[1:]} 形式のブックではないか、壊れています", _kind(head))


def _ole_fault(content: bytes, suffix: str) -> Unusable:
    """Both an encrypted .xlsx and an old .xls are OLE files; only the former has an EncryptedPackage stream."""
    if _ENCRYPTED in content:
        remedy = "Excel で開き、ファイル＞情報＞ブックの保護からパスワードを外して保存してください"
        return Unusable("パスワードで暗号化されています", "暗号化されたブック", remedy)
    return Unusable(f"旧い .xls 形式のファイルの名前だけが {suffix} になっています", ".xls 形式")


def _kind(head: bytes) -> str:
    if head.lstrip().startswith(b"<"):
        return "HTML または XML"
    return "zip の一部" if head.startswith(b"PK") else "ブック以外のファイル"


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse archives that would fill the memory or that hide a document type. Errors: Unusable."""
    parts = archive.infolist()
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _TOTAL_BYTES:
        raise Unusable(
            "ブックが大きすぎます", f"{len(parts):,} 部品、展開後 {sum(p.file_size for p in parts):,} バイト"
        )
    twice = [name for name, count in Counter(part.filename.lower() for part in parts).items() if count > 1]
    if twice:
        raise Unusable("同じ部品が二つあるブックで、どちらが正しいか分かりません", twice[0])
    for part in parts:
        if part.flag_bits & 1:
            raise Unusable("パスワードで暗号化されています", "暗号化された zip")
        if part.file_size > _SUSPICIOUS_PART and part.file_size > _RATIO * max(part.compress_size, 1):
            raise Unusable("圧縮率が異常で、安全に開けません", f"{part.filename}：展開後 {part.file_size:,} バイト")


def chunks(archive: zipfile.ZipFile, part: str, size: int = 0) -> Iterator[bytes]:
    """The content of a part, piece by piece."""
    with archive.open(part) as stream:
        while piece := stream.read(size or _CHUNK):
            yield piece


def check_prolog(archive: zipfile.ZipFile, part: str) -> None:
    """Refuse document types (entity bombs) and encodings in which they could hide. Errors: Unusable.

    A document type can only stand before the root element.
    """
    prolog = b""
    for piece in chunks(archive, part, _PROLOG):
        prolog += piece
        if prolog[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
            raise Unusable("文字コードが UTF-8 ではないブックです", part)
        root = _ROOT.search(prolog)
        if b"<!DOCTYPE" in prolog[: root.start() if root else None]:
            raise Unusable("文書型宣言（DOCTYPE）を含むため、安全に開けません", part)
        if root:
            return
        if len(prolog) > _SMALL_PART:
            raise Unusable("ブックの構造が異常で、安全に開けません", part)


def check_prologs(archive: zipfile.ZipFile) -> None:
    """``check_prolog`` of every XML part."""
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            check_prolog(archive, part.filename)


def workbook_part(archive: zipfile.ZipFile) -> str:
    """The part that lists the sheets. Errors: Unusable."""
    return next(
        (target for kind, _, target in relations(archive, "") if kind.endswith("/officeDocument")), "xl/workbook.xml"
    )


def sheet_parts(archive: zipfile.ZipFile) -> list[SheetPart]:
    """The worksheets of the book in their order. Errors: Unusable."""
    workbook = workbook_part(archive)
    if workbook.lower().endswith(".bin"):
        raise Unusable("名前だけが .xlsx のブックです", workbook, "名前の終わりを .xlsb に直してください")
    targets = {name: target for kind, name, target in relations(archive, workbook) if kind.endswith("/worksheet")}
    sheets: list[SheetPart] = []
    for element in xml_part(archive, workbook).iter():
        if not element.tag.endswith("}sheet"):
            continue
        relation = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        if relation in targets:
            hidden = element.get("state", "visible") != "visible"
            sheets.append(SheetPart(element.get("name", ""), targets[relation], hidden))
    if not sheets:
        raise Unusable("ワークシートがありません", "シートのないブック")
    return sheets


def shared_texts_part(archive: zipfile.ZipFile) -> str:
    """The part that holds the texts of the cells. Errors: Unusable."""
    targets = (target for kind, _, target in relations(archive, workbook_part(archive)) if kind.endswith(_TEXTS))
    return next(targets, "xl/sharedStrings.xml")


def unconfirmed(archive: zipfile.ZipFile, *, formulas: bool) -> list[tuple[str, str, str]]:
    """Why stored values may not be those that the formulas give today: message, what was found, how to mend it.

    formulas: does a sheet hold any?
    """
    workbook = workbook_part(archive)
    settings = next((one.attrib for one in xml_part(archive, workbook).iter() if one.tag.endswith("}calcPr")), {})
    return unconfirmed_by(
        archive,
        workbook,
        manual=formulas and settings.get("calcMode") == "manual",
        unfinished=formulas and (settings.get("fullCalcOnLoad") in _TRUE or settings.get("calcCompleted") in _FALSE),
    )


def unconfirmed_by(
    archive: zipfile.ZipFile, workbook: str, *, manual: bool, unfinished: bool
) -> list[tuple[str, str, str]]:
    """The same, by what the settings of the part ``workbook`` say of its formulas."""
    told: list[tuple[str, str, str]] = []
    if manual:
        remedy = "Excel の「数式」＞「計算方法の設定」を「自動」にし、計算し直して（F9）保存してください"
        told.append(("計算方法が手動のブックです（式の結果が古いことがあります）", "計算方法：手動", remedy))
    elif unfinished:
        remedy = "Excel で開き、値が計算し直されたのを確かめて保存してください"
        told.append(("式の結果が、保存のときに計算されていないブックです", "再計算が済んでいない印", remedy))
    links = [target for kind, _, target in relations(archive, workbook) if kind.endswith("/externalLink")]
    if links:
        files = dict.fromkeys(name for link in links for name in _linked(archive, link))
        found = "、".join(list(files)[:3]) or f"{len(links)} 個の参照"
        remedy = "参照先が当年度のファイルか確かめ、値だけを貼り付けて参照を切ってください"
        told.append(("ほかのファイルを参照するブックです（読むのは保存されている値です）", found, remedy))
    return told


def _linked(archive: zipfile.ZipFile, link: str) -> list[str]:
    """The names of the files to which a link leads."""
    try:
        return [unquote(PurePosixPath(target).name) for _, _, target in relations(archive, link)]
    except Unusable:
        return []


def relations(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """What a part (empty: the archive) leads to: kind, id and target of each. Errors: Unusable."""
    folder = PurePosixPath(part).parent
    name = str(folder / "_rels" / f"{PurePosixPath(part).name}.rels") if part else "_rels/.rels"
    for element in xml_part(archive, name).iter(_RELATION):
        target = element.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else str(folder / target)
        yield element.get("Type", ""), element.get("Id", ""), re.sub(r"[^/]+/\.\./", "", full)


def xml_part(archive: zipfile.ZipFile, part: str) -> Element:
    """The root of an XML part. Errors: Unusable."""
    try:
        if archive.getinfo(part).file_size > _SMALL_PART:
            raise Unusable("ブックの構成情報が大きすぎます", part)
        root: Element = fromstring(archive.read(part), forbid_dtd=True)
    except KeyError as error:
        raise Unusable("xlsx 形式のブックではないか、壊れています", f"部品 {part} がありません") from error
    except DefusedXmlException as error:
        raise Unusable("文書型宣言（DOCTYPE）を含むため、安全に開けません", part) from error
    except ParseError as error:
        raise Unusable("xlsx 形式のブックではないか、壊れています", f"部品 {part}") from error
    return root
