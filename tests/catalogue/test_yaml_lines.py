"""The lines of keys in YAML texts."""

from __future__ import annotations

import gc
import weakref

from discgen.catalogue.datafile import YamlLines, read_yaml

TEXT = "title: 題\nitems:\n  - 一\n  - 二\n"


def test_a_key_and_an_item_have_their_lines() -> None:
    _, root = read_yaml(TEXT)
    assert root is not None
    lines = YamlLines(root)
    assert [lines.of("title"), lines.of("items"), lines.of("items", 1), lines.of("none")] == [1, 2, 4, 1]


def test_what_was_read_is_let_go() -> None:
    """The preview reads the head of every text at every edit; what stayed of it filled the memory."""
    _, root = read_yaml(TEXT)
    assert root is not None
    gone = weakref.ref(root)
    YamlLines(root).of("title")
    del root
    gc.collect()
    assert gone() is None
