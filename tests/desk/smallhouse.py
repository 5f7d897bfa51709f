"""The fictitious house with one chapter, three tables and the notes: fifteen pages, laid out in some seconds."""

import shutil
from pathlib import Path

from discgen.desk.preview.views import Desk
from discgen.faults import FaultError
from tests.paths import ROOT

CHAPTER = "経営方針"
_ELSEWHERE = "別冊 1頁"
_DOCUMENT = """
document:
  chapters:
    - id: solo
      title: 資料編
      sections:
        - id: business
          title: 主要な事業の状況
          mark: group
          new_page: true
          sections: [{id: deposits, title: 預金, mark: topic, blocks: [{table: deposits-average}]}]
        - id: statements
          title: 決算の状況
          mark: group
          new_page: true
          sections:
            - id: balance-sheet
              title: 貸借対照表
              mark: topic
              blocks:
                - table: bs
                  size: 6.5
                  lanes: [{until: total_assets, corner: （資産の部）}, {corner: （負債及び純資産の部）}]
                - {text: notes-bs, role: fine, columns: 2}
            - {id: profit, title: 損益計算書, mark: topic, new_page: true, blocks: [{table: pl}]}
"""


def small_house(folder: Path) -> Path:
    """A copy of the sample in ``folder``, cut down; what the law asks beyond that is said to stand elsewhere."""
    shutil.copytree(ROOT / "inputs" / "mihon-2025", folder)
    settings = folder / "institution.toml"
    first, second, *_ = settings.read_text(encoding="utf-8").split("[[chapters]]")
    settings.write_text(f"{first}[[chapters]]{second}", encoding="utf-8")
    for path in (folder / "text").glob("*.md"):
        head = path.read_text(encoding="utf-8").split("---")[1]
        if "chapter:" in head and f"chapter: {CHAPTER}" not in head:
            path.unlink()
    (folder / "forms").mkdir()
    (folder / "forms" / "document.yaml").write_text(_DOCUMENT, encoding="utf-8")
    with settings.open("a", encoding="utf-8") as more:
        more.write("\n[index.elsewhere]\n")
        more.writelines(f'"{item}" = "{_ELSEWHERE}"\n' for item in _unanswered(folder))
    return folder


def _unanswered(folder: Path) -> list[str]:
    """Items of the law that the cut house does not answer; nothing is laid out to find them."""
    try:
        Desk(folder).make()
    except FaultError as error:
        return [fault.found.split()[0] for fault in error.faults if "法令の記載事項" in fault.message]
    raise AssertionError("the cut house answers everything")
