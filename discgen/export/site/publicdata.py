"""The figures for machines: all of them as CSV and JSON, all tables in one archive, and a data package that names them.

Only what is printed stands there: neither exact values nor the formulas of the catalogue. The package follows
Frictionless Data (``datapackage.json``).
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from discgen.export.site.downloads import FOLDER
from discgen.export.site.sitefigures import SiteFigure
from discgen.export.site.sitesheet import DownloadSheet
from discgen.export.writers import CSV_COLUMNS, HEADINGS, write_csv

FIGURES_CSV, FIGURES_JSON, PACKAGE, ARCHIVE = "figures.csv", "figures.json", "datapackage.json", "tables.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same tables give the same archive
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')
_LONGEST = 60  # characters of a name in the archive
_TYPES = {"fy": "year", "value": "number"}
_NEEDED = ("entity", "table_id", "fy", "printed")


def write_figures(folder: Path, figures: Sequence[SiteFigure], address: str) -> None:
    """All figures of the site as CSV and JSON. address: of the site; figures of a site without one name their page."""
    write_csv(folder / FIGURES_CSV, [one.record for one in figures])
    told = [
        {
            "number": one.record.number,
            "entity": one.record.entity,
            "table": one.title,
            "row": one.record.row,
            "column": one.record.col,
            "year": one.record.fy,
            "unit": one.record.unit,
            "printed": one.record.printed,
            "value": one.record.value or None,
            "law": list(one.laws),
            "page": one.record.page,
            "address": f"{address}{one.file}#{one.address}",
        }
        for one in figures
    ]
    text = "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in told) + "\n]\n"
    (folder / FIGURES_JSON).write_text(text, encoding="utf-8", newline="\n")


def write_archive(folder: Path, sheets: Iterable[DownloadSheet]) -> None:
    """Every table of the folder of tables, under its title."""
    with zipfile.ZipFile(folder / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(sheets, start=1):
            title = _UNSAFE.sub("_", sheet.title).strip("_")[:_LONGEST]
            for ending in ("csv", "xlsx"):
                entry = zipfile.ZipInfo(f"{number:03d}_{title}.{ending}", _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, (folder / FOLDER / f"{sheet.name}.{ending}").read_bytes())


def write_package(
    folder: Path, name: str, title: str, year: int, sheets: Iterable[DownloadSheet], address: str
) -> None:
    """The description of all files of data."""
    fields = [
        {
            "name": column,
            "type": _TYPES.get(column, "string"),
            "title": HEADINGS[column],
            **({"constraints": {"required": True}} if column in _NEEDED else {}),
        }
        for column in CSV_COLUMNS
    ]
    figures = {
        "name": "figures",
        "title": "すべての計数",
        "profile": "tabular-data-resource",
        "schema": {"fields": fields, "missingValues": [""]},
        **_file(folder, FIGURES_CSV, "csv"),
    }
    as_json = {"name": "figures-json", "title": "すべての計数（JSON）", **_file(folder, FIGURES_JSON, "json")}
    tables = [
        {
            "name": f"table-{sheet.name}".lower(),
            "title": sheet.title,
            **_file(folder, f"{FOLDER}/{sheet.name}.csv", "csv"),
        }
        for sheet in sheets
    ]
    package = {
        "profile": "data-package",
        "name": f"disclosure-{year}",
        "title": title,
        "description": f"{name}が{title}に掲載した計数",
        **({"homepage": address} if address else {}),
        "resources": [figures, as_json, *tables],
    }
    (folder / PACKAGE).write_text(
        json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )


def _file(folder: Path, path: str, form: str) -> dict[str, object]:
    data = (folder / path).read_bytes()
    mime = "text/csv" if form == "csv" else "application/json"
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return {"path": path, "format": form, "mediatype": mime, "encoding": "utf-8", "bytes": len(data), "hash": digest}
