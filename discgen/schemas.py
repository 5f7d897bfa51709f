"""JSON Schemas of everything that is written as YAML or TOML, so that an editor completes and explains every key.

The models say what may be written, ``catalogue/data/schema/descriptions.yaml`` what it means.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from discgen.book.graphics.plantable import PlanSpec
from discgen.book.graphics.spec import Spec
from discgen.book.graphics.valuemap import ValueSpec
from discgen.book.text.frontmatter import FrontMatter
from discgen.catalogue.catalogue import DATA
from discgen.catalogue.contract import Choices, Workbook
from discgen.catalogue.datafile import raw_documents
from discgen.catalogue.documentdef import DocumentDef
from discgen.catalogue.eras import Eras
from discgen.catalogue.exportdef import ExportDef
from discgen.catalogue.indexdef import IndexDef
from discgen.catalogue.law import Kinds, LawParameters, PublicationLaw
from discgen.catalogue.nothingwords import NothingRules
from discgen.catalogue.parts import FormParts
from discgen.catalogue.phones import Phones
from discgen.catalogue.profile import Profile
from discgen.catalogue.ratelaw import RateFile
from discgen.catalogue.rulefiles import LayoutThresholds, LedgersUsual, PlainWords, Plausible
from discgen.catalogue.samplehouse import SampleHouse
from discgen.catalogue.strict import PLACE_FIELD, without_lines
from discgen.catalogue.synonyms import Synonyms
from discgen.catalogue.tabledef import TableDef
from discgen.catalogue.writtenforms import (
    PARTLY,
    Bounds,
    DatedDocument,
    DatedIndex,
    DeclaredRules,
    Descriptions,
    Footnotes,
    HouseHeads,
    NotationRules,
    Reconciliations,
)
from discgen.staging import refuse_strangers, replacing_folder

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WHOLE = "全体"  # in the file of the descriptions: of the model itself
_REF = "#/$defs/"
_PART = "-partly"
_UNSET: tuple[object, ...] = ("", None, [], {})  # defaults that tell nothing

# What the checks of a model ask for beyond its fields.
_EITHER: Mapping[str, list[Schema]] = {
    "TableDef": [{"required": ["amend"]}, {"required": ["id", "title"]}, {"required": ["id", "group_of"]}],
    "Sheet": [{"required": ["extends"]}, {"required": ["sheet", "title", "columns"]}],
}
# Changes that the model of a table leaves open: they are proved when the table is whole.
_CHANGED = {("TableDef", "change"): "RowDef", ("TableDef", "change_columns"): "ColumnDef"}
_NEVER_WHOLE = frozenset({"TableDef", "HouseHeads", "DatedDocument", "DatedIndex"})  # amendments; any of the heads


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A kind of file. title: its Japanese name. models: what a document of it is, one of these.

    files: which files of the catalogue's data are of this kind.
    """

    title: str
    models: tuple[type[BaseModel], ...]
    files: tuple[str, ...] = ()


WRITTEN: Mapping[str, WrittenFile] = {
    "institution": WrittenFile("機関の設定（institution.toml）", (Profile,)),
    "forms": WrittenFile("金庫の様式（forms/*.yaml）", (TableDef, HouseHeads), ("kinds/*/*.yaml",)),
    "sources": WrittenFile("金庫のファイルの読み方（sources/*.yaml）", (ExportDef,)),
    "sample": WrittenFile("見本の金庫（sample/*.yaml）", (SampleHouse,), ("sample/*.yaml",)),
    "text": WrittenFile("本文の見出し部（text/*.md の --- の間）", (FrontMatter,)),
    "chart": WrittenFile("本文の図（chart）", get_args(Spec)),
    "value": WrittenFile("本文の価値創造の図（value）", (ValueSpec,)),
    "plan": WrittenFile("本文の計画と実績（plan）", (PlanSpec,)),
    "catalogue-tables": WrittenFile("国の表の様式", (TableDef,), ("tables/*.yaml",)),
    "catalogue-document": WrittenFile("国の資料編の構成", (DocumentDef, DatedDocument), ("document.yaml",)),
    "catalogue-index": WrittenFile("国の索引", (IndexDef, DatedIndex), ("index.yaml",)),
    "catalogue-notes": WrittenFile("国の表の脚注", (Footnotes,), ("notes.yaml",)),
    "catalogue-ledgers": WrittenFile(
        "台帳と一覧の約束", (Workbook,), ("ledgers/[!0]*.yaml", "ledgers/0[!0]*.yaml", "lists/0[!0]*.yaml")
    ),
    "catalogue-choices": WrittenFile("共通の区分の一覧", (Choices,), ("*/00-choices.yaml",)),
    "catalogue-reconciliations": WrittenFile("台帳の間の規則", (Reconciliations,), ("reconciliations.yaml",)),
    "catalogue-bounds": WrittenFile("台帳の合計の範囲", (Bounds,), ("bounds.yaml",)),
    "catalogue-declared": WrittenFile("印刷した計数の規則", (DeclaredRules,), ("check/declared.yaml",)),
    "catalogue-notation": WrittenFile("表記の辞書", (NotationRules,), ("check/notation.yaml",)),
    "catalogue-plausibility": WrittenFile("妥当性の検査", (Plausible,), ("check/plausibility.yaml",)),
    "catalogue-layout": WrittenFile("組んだ頁の点検", (LayoutThresholds,), ("check/layout.yaml",)),
    "catalogue-usual": WrittenFile("台帳のふつうの範囲", (LedgersUsual,), ("check/ledgers.yaml",)),
    "catalogue-plain": WrittenFile("カタログにない表の語", (PlainWords,), ("check/plain.yaml",)),
    "catalogue-synonyms": WrittenFile("別の呼び名", (Synonyms,), ("synonyms.yaml",)),
    "catalogue-parameters": WrittenFile("法令等の数値", (LawParameters,), ("law/parameters.yaml",)),
    "catalogue-rates": WrittenFile("区分ごとの率", (RateFile,), ("law/rates.yaml",)),
    "catalogue-kinds": WrittenFile("金庫の種類", (Kinds,), ("law/kinds.yaml",)),
    "catalogue-parts": WrittenFile("開示の部分", (FormParts,), ("law/parts.yaml",)),
    "catalogue-publication": WrittenFile("説明書類の作り方", (PublicationLaw,), ("law/publication.yaml",)),
    "catalogue-eras": WrittenFile("元号", (Eras,), ("law/eras.yaml",)),
    "catalogue-nothing": WrittenFile("該当がないときの言い方", (NothingRules,), ("nothing.yaml",)),
    "catalogue-phones": WrittenFile("電話番号の桁数", (Phones,), ("law/phones.yaml",)),
    "catalogue-descriptions": WrittenFile("項目の説明", (Descriptions,), ("schema/descriptions.yaml",)),
}


def file_name(kind: str) -> str:
    """The file of a schema."""
    return f"{kind}.schema.json"


def write_schemas(folder: Path) -> tuple[str, ...]:
    """Write every schema into a folder and tell the names of the files. Errors: FaultError."""
    names = tuple(map(file_name, WRITTEN))
    refuse_strangers(folder, names)
    with replacing_folder(folder) as staging:
        for kind, schema in all_schemas().items():
            text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
            (staging / file_name(kind)).write_text(text, encoding="utf-8", newline="\n")
    return names


def all_schemas(data: Path = DATA) -> dict[str, Schema]:
    """The schemas by kind of file. Errors: FaultError when the descriptions cannot be read."""
    models = _all_models()
    descriptions = read_descriptions(data)
    _, made = models_json_schema([(model, "validation") for model in _roots()], ref_template=f"{_REF}{{model}}")
    pool: dict[str, Schema] = made["$defs"]
    for name, schema in pool.items():
        if name in models:
            _explain(schema, models[name], descriptions)
        else:  # a list of words, which the key explains
            schema.pop("description", None)
        schema.pop("title", None)
    _complete_later(pool)
    return {kind: _whole(written, pool) for kind, written in WRITTEN.items()}


def read_descriptions(data: Path = DATA) -> dict[str, dict[str, str]]:
    """What editors are told, by model and key. Errors: FaultError naming file and line."""
    (document,) = raw_documents(data / "schema" / "descriptions.yaml")
    return Descriptions.model_validate(without_lines(document)).root


def explained_keys() -> set[tuple[str, str]]:
    """Every model and every key that needs a description, each by the model that defines it."""
    keys: set[tuple[str, str]] = set()
    for model in _all_models().values():
        keys.add((_plain_name(model), WHOLE))
        if model is not Descriptions:
            keys |= {(_owner(model, name), name) for name in model.model_fields if name != PLACE_FIELD}
    return keys


def _roots() -> list[type[BaseModel]]:
    return list(dict.fromkeys(model for written in WRITTEN.values() for model in written.models))


def _all_models() -> dict[str, type[BaseModel]]:
    """Every model that can be written, by its name in the schemas."""
    found: dict[str, type[BaseModel]] = {}
    waiting = _roots()
    while waiting:
        model = waiting.pop()
        name = re.sub(r"[^a-zA-Z0-9.\-_]", "_", model.__name__)
        if name not in found:
            found[name] = model
            waiting += [inner for field in model.model_fields.values() for inner in _models_in(field.annotation)]
    return found


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _plain_name(model: type) -> str:
    """The name without what a generic model is of."""
    return model.__name__.partition("[")[0]


def _owner(model: type[BaseModel], field: str) -> str:
    """The model that defines a field."""
    return next(_plain_name(one) for one in model.__mro__ if field in inspect.get_annotations(one))


def _explain(schema: Schema, model: type[BaseModel], descriptions: Mapping[str, Mapping[str, str]]) -> None:
    """Put the descriptions of a model in, and leave out what nobody writes and what tells nothing."""
    schema["description"] = descriptions.get(_plain_name(model), {}).get(WHOLE, "")
    keys: dict[str, Schema] = schema.get("properties", {})
    keys.pop(PLACE_FIELD, None)
    for name, key in keys.items():
        key.pop("title", None)
        key["description"] = descriptions.get(_owner(model, name), {}).get(name, "")
        if key.get("default") in _UNSET or isinstance(key.get("default"), dict):
            key.pop("default", None)
        if "patternProperties" in key:
            key["additionalProperties"] = False
        if model.model_config.get("coerce_numbers_to_str"):
            _let_numbers_in(key)
        changed = _CHANGED.get((_plain_name(model), name))
        if changed:
            key["additionalProperties"] = {"$ref": f"{_REF}{changed}"}
            key[PARTLY] = True
    if model.__name__ in _NEVER_WHOLE:
        schema.pop("required", None)
    if model.__name__ in _EITHER:
        schema["anyOf"] = _EITHER[model.__name__]


def _let_numbers_in(schema: Schema) -> None:
    if schema.get("type") == "string":
        schema["type"] = ["string", "number"]
    elif "items" in schema:
        _let_numbers_in(schema["items"])


def _complete_later(pool: dict[str, Schema]) -> None:
    """Where the merge completes a definition, nothing of it is required: lead there to a form that asks for nothing."""
    keys = [key for schema in pool.values() for key in schema.get("properties", {}).values()]
    for key in keys:
        if key.pop(PARTLY, False):
            for at in _references(key):
                name = at["$ref"].removeprefix(_REF)
                at["$ref"] += _PART
                asking = ("required", "anyOf")
                pool[name + _PART] = {word: said for word, said in pool[name].items() if word not in asking}


def _references(value: Any) -> list[Schema]:
    """Every part of a schema that refers to a definition."""
    if isinstance(value, dict):
        own = [value] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in _references(inner)]
    return [found for inner in value for found in _references(inner)] if isinstance(value, list) else []


def _whole(written: WrittenFile, pool: Mapping[str, Schema]) -> Schema:
    """The schema of a kind of file, with the definitions that it reaches."""
    head: Schema = {"$schema": DIALECT, "title": written.title}
    if len(written.models) == 1:
        body = pool[written.models[0].__name__]
    else:
        body = {"anyOf": [{"$ref": f"{_REF}{model.__name__}"} for model in written.models]}
    reached: set[str] = set()
    waiting = [body]
    while waiting:
        names = {at["$ref"].removeprefix(_REF) for at in _references(waiting.pop())} - reached
        reached |= names
        waiting += [pool[name] for name in sorted(names)]
    return {**head, **body, "$defs": {name: pool[name] for name in sorted(reached)}}
