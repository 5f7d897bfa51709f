"""What the book is made from, out of an opened project."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from discgen.book.composition.besidetable import with_tables_beside
from discgen.book.composition.bookmodel import ChapterPlan, Company, Cover, DocumentInput, Publisher
from discgen.book.composition.look import look_of
from discgen.book.preflight.layoutfindings import FOOT
from discgen.book.press.presswork import PressWork
from discgen.book.printshop.plan import plan_of
from discgen.book.text.drafts import DRAFT, drafts_left, old_dates
from discgen.book.text.pictures import picture_name
from discgen.book.text.pictureslots import slots_left
from discgen.catalogue.profile import PROFILE_NAME, CoverProfile, Institution, template_notes
from discgen.catalogue.rulefiles import limits_of
from discgen.editions import Edition
from discgen.faults import Fault, Severity
from discgen.figures.group import COMPANIES
from discgen.figures.tables.figuretext import TableFigures
from discgen.project import IMAGES, TEXTS, Project
from discgen.templating import templates_folder

WITHOUT_FORM = "様式未収録"


def document_input(
    project: Project,
    progress: Callable[[str], None],
    editions: Collection[Edition] = (Edition.WEB,),
    work: PressWork | None = None,
) -> DocumentInput:
    """The document room's view of an opened project."""
    profile = project.profile
    institution = profile.institution
    drawn = {
        table_id: table for table_id, table in project.tables.items() if project.definitions[table_id].printed is True
    }
    limits = limits_of(project.catalogue.layout, profile)
    definition = project.catalogue.document.without_tables(
        project.forms.dropped | project.catalogue.forms.lapsed.keys()
    ).with_former(project.former)
    blocks = definition.at(institution.fiscal_year_end).blocks()
    return DocumentInput(
        publisher=Publisher(
            institution.name,
            institution.title,
            institution.fiscal_year,
            institution.fiscal_year_end,
            institution.note,
            profile.design.accent,
        ),
        tables=with_tables_beside(drawn, blocks),
        texts=project.folder / TEXTS,
        figures=TableFigures(project.tables.values(), institution.fiscal_year),
        definition=definition,
        index=project.catalogue.index,
        items=project.catalogue.items,
        not_applicable=profile.index.not_applicable,
        elsewhere=_of_missing_parts(project) | profile.index.elsewhere,
        group_absent=project.group_absent,
        companies=tuple(_companies(project)),
        first_page=profile.pages.first_page,
        chapters=tuple(ChapterPlan(chapter.title, chapter.tab, chapter.lead) for chapter in profile.chapters),
        cover=_cover(profile.cover, project.folder / IMAGES),
        lists=project.lists,
        images=project.folder / IMAGES,
        look=look_of(profile, project.folder / IMAGES, templates_folder(), limits[FOOT]),
        print_plan=plan_of(project.profile, project.folder) if Edition.PRINT in editions else None,
        work=work or PressWork(),
        limits=limits,
        tables_in_contents=profile.pages.tables_in_contents,
        ratio_rounding=profile.conventions.ratio_rounding or profile.conventions.rounding,
        progress=progress,
    )


def _cover(cover: CoverProfile | None, images: Path) -> Cover | None:
    if cover is None:
        return None
    return Cover(**cover.model_dump() | {"picture": picture_name(images, cover.picture)})


def drafts_of(project: Project) -> list[Fault]:
    """A warning for each text of the book that still is the programme's draft, or last year's; the note with them."""
    institution = project.profile.institution
    order = project.catalogue.document.at(institution.fiscal_year_end)
    order = order.without_group() if project.group_absent else order
    placed = {block.text for block in order.blocks()}
    drafts = drafts_left(project.folder / TEXTS, placed, [chapter.title for chapter in project.profile.chapters])
    return [*_sample_note(institution), *drafts, *slots_left(project.folder / TEXTS, DRAFT)]


def old_dates_of(project: Project) -> list[Fault]:
    """A warning for each text that speaks for the magazine and is dated before the year it is about has ended."""
    return [*old_dates(project.folder / TEXTS, project.profile.institution.fiscal_year_end)]


def _sample_note(institution: Institution) -> Iterator[Fault]:
    """A real house does not say of its magazine that it is a sample."""
    if institution.note in template_notes() and not institution.sample:
        message = "冊子の断り書き（[institution] の note）が、見本の文のままです"
        remedy = "note の行を消すか、金庫の文に直してください"
        yield Fault(PROFILE_NAME, message, institution.note, "", remedy, Severity.WARNING, DRAFT)


def _companies(project: Project) -> Iterator[Company]:
    """The companies of the ledger, each with its voting share as the table of companies prints it."""
    table = project.tables.get("subsidiary")
    votes = [cell.text for cell in table.cells() if cell.key and cell.key.number.endswith("own_votes")] if table else []
    for company, share in zip(project.book.frames[COMPANIES].to_dict("records"), votes, strict=False):
        yield Company(company["name"], company["kind"], company["treatment"], company["business"], f"{share}%")


def _of_missing_parts(project: Project) -> dict[str, str]:
    """What the index says of the items that only a part without forms would answer."""
    parts = project.catalogue.missing_parts
    return {item.id: WITHOUT_FORM for item in project.catalogue.items if any(part.answers(item.id) for part in parts)}
