"""One picture, one meaning: pictures that stand twice with different words are told."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.faults import Fault, Severity


class PictureUse:
    """Gathers where every picture stands, by its content."""

    def __init__(self) -> None:
        self._uses: dict[str, list[tuple[str, str, str]]] = {}

    def add(self, content: str, file: str, alt: str, caption: str) -> None:
        """content: digest of the picture."""
        self._uses.setdefault(content, []).append((file, alt, caption))

    def faults(self) -> Iterator[Fault]:
        """Pictures with different text alternatives, or under different captions."""
        for uses in self._uses.values():
            where = "画像 " + "、".join(dict.fromkeys(file for file, _, _ in uses))
            alts = list(dict.fromkeys(alt for _, alt, _ in uses))
            captions = list(dict.fromkeys(caption for _, _, caption in uses if caption))
            if len(alts) > 1:
                remedy = "絵の内容を見て、同じ代替テキストにしてください。別の絵のつもりなら、ファイルを直してください"
                message = "同じ画像に、違う代替テキストが付いています"
                yield Fault(where, message, "／".join(alts), remedy=remedy, severity=Severity.WARNING)
            if len(captions) > 1:
                remedy = "どちらかを別の画像にしてください"
                message = "同じ画像が、違う説明で二度置かれています"
                yield Fault(where, message, "／".join(captions), remedy=remedy, severity=Severity.WARNING)
