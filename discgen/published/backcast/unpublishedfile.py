"""forms/unpublished.yaml of inputs that were made from a publication: what it does not tell, by number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.strict import FORMS
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.unknownfigures import labels_of_names, short_names
from discgen.published.remainders import named_by

FILE_NAME = "unpublished.yaml"
_HEAD = """\
# 公表された計数から決まらない計数（discgen backcast が作った）。台帳にあるこれらの金額は仮のもので、公表されていない。
# 誌面では「…」と印刷し、何も分からない表は載せない。
# [institution] sample = true なら、見本の計数で埋めて、その表に「見本」と印刷する。
# 金庫の台帳に置き換えたら、このファイルを消す。
unpublished:
  earlier: true   # 印刷計数にない過年度の計数も分からない
"""


@dataclass(frozen=True, slots=True)
class NotTold:
    """figures: that no print fixes. despite: known ones that are computed from such. Both of printed tables only."""

    figures: tuple[Ref, ...] = ()
    despite: tuple[Ref, ...] = ()

    @classmethod
    def of(cls, space: CellSpace, unfixed: Collection[Ref]) -> NotTold:
        """What of the unfixed figures is printed, and what must be told to be known all the same."""
        printed = [ref for ref, cell in space.cells.items() if cell.table.printed]
        figures = tuple(ref for ref in printed if ref in unfixed)
        return cls(figures, tuple(_built_on(space, printed, frozenset(figures))))


def _built_on(space: CellSpace, printed: Sequence[Ref], figures: Collection[Ref]) -> Iterator[Ref]:
    """Printed figures that are not among ``figures`` and computed from some of them, directly or not."""
    known: dict[Ref, bool] = dict.fromkeys(figures, False)

    def is_known(ref: Ref) -> bool:
        if ref not in known:
            known[ref] = True
            cell = space.find(ref)
            known[ref] = cell is None or all([is_known(other) for other in named_by(space, cell)])
        return known[ref]

    for ref in printed:
        if ref not in figures and not is_known(ref):
            known[ref] = True
            yield ref


def write_unpublished(folder: Path, space: CellSpace, told: NotTold) -> Path:
    """Write the file into an inputs folder; returns its path."""
    path = folder / FORMS / FILE_NAME
    path.parent.mkdir(exist_ok=True)
    words = labels_of_names(space)
    refs = [ref for ref, cell in space.cells.items() if cell.table.printed]
    lines = [_HEAD]
    for key, figures in (("figures", told.figures), ("despite", told.despite)):
        names = short_names(frozenset(figures), refs)
        if names:
            lines.append(f"  {key}:\n")
            lines += [f'    - "{name}"   # {_plain(words.get(name, ""))}\n' for name in names]
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def _plain(label: str) -> str:
    return " ".join(label.split())
