"""What a designer would not leave: each is made on a small page, measured, and told by the limits of the house."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from discgen.book.preflight.layoutfindings import LIMITS, RULES, LayoutTold, layout_sums, layout_told
from discgen.book.press.objects import PartObject, from_bytes, to_bytes
from discgen.book.press.pagemeasures import Seen
from discgen.book.press.pressjobs import press_part
from discgen.catalogue.catalogue import DATA
from discgen.catalogue.datafile import Raw
from discgen.check.checkcommand import CheckRequest, run_check
from discgen.check.layoutcheck import layout_rules
from discgen.faults import FaultError, Severity
from discgen.templating import templates_folder
from tests.book.small_page import page_html
from tests.samples import opened_catalogue  # noqa: F401

PAPER = "@page { size: 300pt 300pt; margin: 30pt } "
WORDS = "働く人の暮らしを守る福祉金融機関として、お客さまの満足のために、一つひとつの仕事を心をこめて丁寧に行ってまいります。"
LINE = '<p style="height: 15pt; overflow: hidden">行</p>'
BLOCK = '<div style="height: {}pt; break-inside: avoid">{}</div>'
"""
