"""A paragraph or picture of the inputs changed from the page: what is looked at before it is written."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from discgen.book.text.pictures import content_faults, find_picture
from discgen.catalogue.strict import StrictModel
from discgen.desk.preview.sourceblocks import LIST, PICTURE, SourceBlock, block_at, lost_quotations, with_block
from discgen.desk.preview.sourcefiles import TEXT_KINDS, SourceEdit, SourceError, SourceFiles, digest_of
from discgen.project import IMAGES, LISTS
from discgen.unseen import unseen_in

LARGEST_PICTURE = 30 * 2**20  # bytes
_BOM = "\ufeff"
_SHOWN = 24  # characters of a paragraph that tell which it is
_FOLDER_OF = {PICTURE: IMAGES, LIST: LISTS}

_Name = Annotated[str, StringConstraints(min_length=1, max_length=500)]
_Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class BlockChange(StrictModel):
    """Another text for the lines of a block. digest: of the file as it was seen; confirmed: although quotations go."""

    file: _Name
    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]
    digest: _Digest
    text: Annotated[str, StringConstraints(max_length=100_000)]
    confirmed: bool = False


class QuotationsLost(SourceError):
    """A save that would drop or change placeholders and has not been confirmed."""

    def __init__(self, lost: list[str]) -> None:
        self.lost = lost
        super().__init__("計数の引用が消えるか変わります。このままでよければ「このまま保存する」を押してください", 422)


class SourceEditor:
    """Edits of one inputs folder."""

    def __init__(self, files: SourceFiles) -> None:
        self.files = files

    def look(self, file: str, line: int) -> dict[str, Any]:
        """The block of a text at a line. Errors: SourceError."""
        data, text = self._text(file)
        block = block_at(text.removeprefix(_BOM), line)
        if block is None:
            raise SourceError(f"{file} の{line}行に文章がありません", 404)
        told = {"file": file, "digest": digest_of(data), "first": block.first, "last": block.last}
        return told | {"text": block.text, "kind": block.kind, "names": self._named(block)}

    def _named(self, block: SourceBlock) -> str:
        """The file of the picture or list that a block places, where there is one."""
        if block.kind not in _FOLDER_OF or not block.names:
            return ""
        folder = self.files.folder / _FOLDER_OF[block.kind]
        path = find_picture(folder, block.names) if block.kind == PICTURE else folder / f"{block.names}.xlsx"
        return f"{folder.name}/{path.name}" if path and path.is_file() else ""

    def save(self, change: BlockChange) -> SourceEdit:
        """Write it. Errors: SourceError, QuotationsLost; FaultError."""
        data, text = self._text(change.file)
        if digest_of(data) != change.digest:
            raise SourceError(f"{change.file} は、開いてからほかで変更されています。書き込みませんでした")
        body = text.removeprefix(_BOM)
        block = block_at(body, change.first)
        if block is None or (block.first, block.last) != (change.first, change.last):
            raise SourceError(f"{change.file} の{change.first}行から{change.last}行は、一つの段落ではありません", 422)
        new = change.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        self._refuse_unseen(new)
        lost = lost_quotations(block.text, new)
        if not change.confirmed and (lost or not new.strip()):
            raise QuotationsLost(lost)
        put = with_block(body, block, new)
        written = (text[: len(text) - len(body)] + put).encode("utf-8")
        what = f"{change.first}行「{block.text.strip()[:_SHOWN]}」"
        return self.files.write(change.file, written, change.digest, what)

    @staticmethod
    def _refuse_unseen(text: str) -> None:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise SourceError("UTF-8 で書けない文字があります。打ち直してください", 422) from error
        if unseen := unseen_in(text):
            raise SourceError(f"見えない文字（{unseen}）があります。打ち直してください", 422)

    def replace_picture(self, file: str, digest: str, sent: str, data: bytes) -> SourceEdit:
        """Another picture under the same name. sent: the name of the file that was dropped. Errors: as ``save``."""
        self.files.read(file)
        kind, other = _kind(file), _kind(sent)
        if kind in TEXT_KINDS:
            raise SourceError("画像ではありません", 422)
        if kind != other:
            raise SourceError(f"画像の種類が違います（{other or 'なし'}）。{kind} の画像を置いてください", 422)
        wrong = content_faults(PurePosixPath(file).suffix.lower(), data)
        if wrong:
            told = "；".join(f"{fault.message}　{fault.found}".strip() + f"。{fault.remedy}" for fault in wrong)
            raise SourceError(f"{sent}：{told}", 422)
        return self.files.write(file, data, digest, f"画像（{sent}）")

    def picture(self, file: str) -> dict[str, Any]:
        """What a picture is now. Errors: SourceError."""
        data = self.files.read(file)
        return {"file": file, "digest": digest_of(data), "bytes": len(data)}

    def _text(self, file: str) -> tuple[bytes, str]:
        """A text as it stands, with its mark of order and ends of lines."""
        data = self.files.read(file)
        if PurePosixPath(file).suffix.lower() not in TEXT_KINDS:
            raise SourceError(f"{file} は原稿ではありません", 403)
        try:
            return data, data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise SourceError(f"{file} は UTF-8 ではありません。UTF-8 で保存し直してください", 422) from error


def _kind(name: str) -> str:
    suffix = PurePosixPath(name.lower()).suffix
    return ".jpg" if suffix == ".jpeg" else suffix
