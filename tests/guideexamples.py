"""The examples of a document: its fenced blocks and the hands that its reader lends, in the order of the page.

A block says behind its language what it is; a block that says nothing known is a fault of the document, so that no
example is left out in silence. The same comment in the text tells what the reader does without a command, by a name.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT

GUIDE = ROOT / "docs" / "利用の手引き.md"

RUN = "sh"  # commands that succeed
RUN_TO_FAULT = "sh 終了コード1"
INSTALL = "sh 導入"  # what installs something is tried by hand
SCREEN = "text 画面"  # what the commands above say, … for what is left out
PROFILE = "toml 設定"
PROFILE_PART = "toml 設定に加える"
FORMS_PART = "yaml 様式に加える"
DEFINITION = "yaml 定義"
HAND = "手作業"
FILE = "ファイル"  # any language with a path of inputs: the reader writes the file
KINDS = (RUN, RUN_TO_FAULT, INSTALL, SCREEN, PROFILE, PROFILE_PART, FORMS_PART, DEFINITION)

_STEP = re.compile(
    r"^(?P<fence>`{3,})(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=fence)\s*$|^<!-- 手作業：(?P<hand>.*?) -->$", re.S | re.M
)


@dataclass(frozen=True)
class Example:
    """One block or one thing done by hand. path: of the file that is written. words: what a hand is told."""

    line: int
    kind: str
    text: str = ""
    path: str = ""
    words: tuple[str, ...] = ()

    @property
    def commands(self) -> list[list[str]]:
        """Each line of a block of commands as the shell would split it, without the name of the programme."""
        split = [shlex.split(line, comments=True) for line in self.text.splitlines()]
        assert all(words[0] == "discgen" for words in split if words), f"{self.line} 行目：discgen の命令ではありません"
        return [words[1:] for words in split if words]


def examples_of(document: Path) -> list[Example]:
    """Errors: ValueError for a block of no known kind."""
    text = document.read_text(encoding="utf-8")
    return [_example(step, text.count("\n", 0, step.start()) + 1) for step in _STEP.finditer(text)]


def blocks_of(document: Path, kind: str) -> list[Example]:
    return [example for example in examples_of(document) if example.kind == kind]


def _example(step: re.Match[str], line: int) -> Example:
    if step["hand"]:
        return Example(line, HAND, words=tuple(step["hand"].split()))
    info = step["info"].strip()
    language, _, rest = info.partition(" ")
    if rest.startswith("inputs/") and language in ("toml", "yaml", "csv"):
        return Example(line, FILE, step["text"], path=rest)
    if info not in KINDS:
        raise ValueError(
            f"{line} 行目の枠「{info}」は、試し方が分かりません（{'、'.join(KINDS)}、またはファイルの場所）"
        )
    return Example(line, info, step["text"])
