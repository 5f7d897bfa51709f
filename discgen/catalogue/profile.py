"""The institution's profile (institution.toml): what differs between labour banks without touching code."""

from __future__ import annotations

import datetime
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from discgen.catalogue.drafttexts import DraftPremises, resolved
from discgen.catalogue.inputfiles import refuse_odd_files
from discgen.catalogue.modelfaults import model_faults
from discgen.catalogue.strict import StrictModel
from discgen.catalogue.tabledef import ChangedForms, EmptyRows, Nothing, Order, Rounding, ShortYears, UnitPlace, Written
from discgen.faults import Fault, FaultError
from discgen.plainnumber import plain_number
from discgen.systemwords import system_words
from discgen.unseen import nfc, refuse_unseen

PROFILE_NAME = "institution.toml"
_NOTE = re.compile(r'(?m)^note = "(.*)"$')


class Institution(StrictModel):
    """Who publishes, for which year. kind: one of law/kinds.yaml, empty for the usual one.

    sample: what is printed is a sample: made figures may stand where none are known, and tables say so.
    """

    name: str = Field(min_length=1, pattern=r"\S")
    kind: str = ""
    note: str = ""
    title: str = "ディスクロージャー誌"
    fiscal_year: int = Field(ge=1900, le=2200)
    closing_month: int = Field(default=3, ge=1, le=12)
    trust_business: bool = False
    sample: bool = False

    @property
    def fiscal_year_end(self) -> datetime.date:
        """Last day of the fiscal year (31 March of the next calendar year for a March closing)."""
        return self._end_of(self.fiscal_year)

    def _end_of(self, fiscal_year: int) -> datetime.date:
        year = fiscal_year + (1 if self.closing_month < 12 else 0)
        following = datetime.date(year + self.closing_month // 12, self.closing_month % 12 + 1, 1)
        return following - datetime.timedelta(days=1)

    def first_year_from(self, day: datetime.date) -> int:
        """The first fiscal year that ends on or after a day."""
        return next(year for year in range(day.year - 2, day.year + 1) if self._end_of(year) >= day)

    def last_year_until(self, day: datetime.date) -> int:
        """The last fiscal year that ends on or before a day."""
        return next(year for year in range(day.year, day.year - 3, -1) if self._end_of(year) <= day)


class Conventions(StrictModel):
    """Printing conventions (regulation notes §1). Defaults are the commonest in published magazines.

    empty_rows: rows that are nothing in every year shown: as the form says, shown as －, or hidden.
    new_rows: what stands beside a row in a year whose form did not have it yet: － or nothing.
    changed_forms: in the first year of a new form, one table with the rows of both years, or last year's table below.
    zero_ratio: what a ratio below its last digit prints. small_negative: what a negative amount below the unit prints.
    rounding, ratio_rounding, ratio_decimals: of tables whose form does not say it. minus, nil_mark: the characters.
    sen: digits of 銭. order: of the periods. years_written, short_years: heads of the years. unit_place: where the unit
    of a table stands. nothing: a table in which nothing occurs keeps its lines or is the sentence none_text, among the
    notes none_text_notes.
    """

    ratio_basis: Literal["printed", "exact"] = "printed"
    zero_ratio: Literal["dash", "zero", "bare"] = "dash"
    small_negative: Literal["zero", "minus", "dash"] = "zero"
    empty_rows: EmptyRows = "form"
    new_rows: Literal["dash", "blank"] = "dash"
    changed_forms: ChangedForms = "union"
    rounding: Rounding = "truncate"
    ratio_rounding: Rounding | None = None
    ratio_decimals: int = Field(default=2, ge=0, le=4)
    minus: Literal["△", "△ ", "▲", "▲ ", "-"] = "△"
    nil_mark: Literal["－", "-", "―", "—"] = "－"
    sen: Literal["two", "one"] = "two"
    order: Order = "oldest"
    years_written: Written = "fiscal"
    short_years: ShortYears = "wide"
    unit_place: UnitPlace = "above"
    nothing: Nothing = "table"
    none_text: str = "該当はありません。"
    none_text_notes: str = "該当はありません。"


class Pages(StrictModel):
    """Paging of the printed part. tables_in_contents: the contents of the 資料編 name its tables."""

    first_page: int = Field(default=1, ge=1)
    tables_in_contents: bool = False


class Fonts(StrictModel):
    """Faces that differ from those of the theme. The Mincho has no bold, so it can only set the large heads."""

    text: Literal["", "BIZ UDPGothic", "BIZ UDGothic"] = ""
    heads: Literal["", "BIZ UDPGothic", "BIZ UDGothic", "BIZ UDPMincho", "BIZ UDMincho"] = ""


class Design(StrictModel):
    """Look of the book. fill: tables may break over a page that else stays empty below."""

    accent: str = Field(default="#1f5f8b", pattern=r"^#[0-9a-fA-F]{6}$")
    theme: str = ""
    fonts: Fonts = Fonts()
    page_size: str = Field(default="A4", pattern=r"^(A4|B5|\d+(\.\d+)?mm \d+(\.\d+)?mm)$")
    logo: str = ""
    size: Literal["normal", "large"] = "normal"
    fill: bool = True


_PERCENT = r"(100|\d{1,2})"
InkText = Annotated[str, Field(pattern=rf"^C{_PERCENT} M{_PERCENT} Y{_PERCENT} K{_PERCENT}$")]
TextInk = Annotated[str, Field(pattern=rf"^([CMYK]{_PERCENT}( [CMYK]{_PERCENT})?)?$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class PrintProfile(StrictModel):
    """What is agreed with the print shop: inks by colour, ICC profile (a file of the inputs), registered condition.

    text_ink: of words up to 12 points in the colour of the house, in two inks at most, so that small type stays sharp.
    spine: millimetres; with it the cover is also made as one sheet with its spine.
    """

    inks: dict[Colour, InkText] = Field(default_factory=dict)
    text_ink: TextInk = ""
    spine: float = Field(default=0.0, ge=0, le=40)
    profile: str = ""
    condition: str = "JC200103"


class SiteProfile(StrictModel):
    """Where the HTML edition will stand, for what must name whole addresses (site map, social media)."""

    address: str = Field(default="", pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?/)?$")


class ChapterProfile(StrictModel):
    """A chapter of the magazine in front of the 資料編; its texts name it by its title."""

    title: str = Field(min_length=1)
    tab: str = ""
    lead: str = ""


class CoverProfile(StrictModel):
    """The front cover of the magazine."""

    title: str = Field(min_length=1)
    subtitle: str = ""
    picture: str = ""


class Index(StrictModel):
    """Statutory items that have no page in this book, by item id."""

    not_applicable: dict[str, str] = Field(default_factory=dict)
    elsewhere: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_place(self) -> Index:
        both = sorted(self.not_applicable.keys() & self.elsewhere.keys())
        if both:
            raise ValueError(f"{'、'.join(both)} が not_applicable と elsewhere の両方にあります")
        return self


def _whole_or_text(value: Any) -> Any:
    """Decimals of TOML are binary, and true is no number: both are refused in one sentence."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError(f'{value}（小数は "0.27" のように引用符で囲み、整数はそのまま書いてください）')
    return value


Parameter = Annotated[str | int, BeforeValidator(_whole_or_text)]


class Profile(StrictModel):
    """Everything of institution.toml. Parameters are exact: write them as text ("0.27") or whole numbers.

    first_years: by table id, the earliest fiscal year that a table of several years can show.
    restated: by number of a figure, why it prints otherwise than it was published.
    check: thresholds of the plausibility check, where the house sets its own.
    """

    institution: Institution
    conventions: Conventions = Conventions()
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    pages: Pages = Pages()
    design: Design = Design()
    print: PrintProfile = PrintProfile()
    site: SiteProfile = SiteProfile()
    chapters: tuple[ChapterProfile, ...] = ()
    cover: CoverProfile | None = None
    index: Index = Index()
    first_years: dict[str, int] = Field(default_factory=dict)
    restated: dict[str, str] = Field(default_factory=dict)
    check: dict[str, Parameter] = Field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, Fraction]:
        """The parameters as exact numbers."""
        return {name: Fraction(str(value)) for name, value in self.parameters.items()}


def template_notes() -> tuple[str, ...]:
    """The notes that a new profile may bear: each says that the magazine is a sample."""
    return tuple(_NOTE.findall((Path(__file__).parent / "data" / PROFILE_NAME).read_text(encoding="utf-8")))


def default_profile_text(
    name: str,
    fiscal_year: int,
    *,
    kind: str = "",
    chapters: bool = False,
    published: bool = True,
    sample: bool = False,
) -> str:
    """An institution.toml to start from.

    kind: empty for the usual one. chapters: with a cover and chapters before the 資料編. published: for ledgers made
    from published figures. sample: for an invented house.
    """
    day = Institution(name=name, fiscal_year=fiscal_year).fiscal_year_end
    template = (Path(__file__).parent / "data" / PROFILE_NAME).read_text(encoding="utf-8")
    premises = DraftPremises.of(day, 種類=bool(kind), 章=chapters, 公表=published, 見本=sample)
    text = resolved(template, premises, PROFILE_NAME)
    words = {"{name}": name, "{kind}": kind, "{fiscal_year}": str(fiscal_year), "{next_year}": str(fiscal_year + 1)}
    for word, value in words.items():
        text = text.replace(word, value.replace("\\", "\\\\").replace('"', '\\"'))
    return text


def load_profile(folder: Path) -> Profile:
    """Read ``institution.toml`` of an inputs folder, or the file itself. Errors: FaultError naming file and item."""
    path = folder if folder.suffix == ".toml" and not folder.is_dir() else folder / PROFILE_NAME
    if path.exists():
        refuse_odd_files(path.parent)
    try:
        text = nfc(path.read_text(encoding="utf-8-sig"))
        refuse_unseen(text, path.name)
        profile = Profile.model_validate(tomllib.loads(text))
    except FileNotFoundError as error:
        remedy = f"{folder} に {PROFILE_NAME} を置いてください（利用の手引きに見本があります）"
        raise FaultError([Fault(str(path), "機関の設定ファイルがありません", remedy=remedy)]) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        where = f"{path.name}:{place[1]}" if place else path.name
        remedy = "引用符や括弧が閉じているか、同じ項目を二度書いていないか確かめてください"
        raise FaultError([Fault(where, "設定ファイルの書式が正しくありません", remedy=remedy)]) from error
    except RecursionError as error:
        remedy = "[ と { の重なりを減らしてください"
        raise FaultError([Fault(path.name, "設定ファイルの入れ子が深すぎます", remedy=remedy)]) from error
    except UnicodeDecodeError as error:
        message = "設定ファイルの文字コードを読めません"
        remedy = "メモ帳などで開き、文字コードに UTF-8 を選んで保存し直してください"
        raise FaultError([Fault(path.name, message, expected="UTF-8", remedy=remedy)]) from error
    except OSError as error:
        remedy = "ファイルがフォルダーになっていないか、読取りの権限があるかを確かめてください"
        found = system_words(error)
        raise FaultError([Fault(str(path), "設定ファイルを開けません", found, remedy=remedy)]) from error
    except ValidationError as error:
        raise FaultError(model_faults(error, Profile, "設定", path.name, ".")) from error
    except ValueError as error:  # a number beyond all measure, which the parser cannot make
        remedy = "桁の多すぎる数がないか確かめてください"
        raise FaultError([Fault(path.name, "設定ファイルの書式が正しくありません", remedy=remedy)]) from error
    wrong = [
        Fault(path.name, f"[parameters] の {name} が数ではありません", str(value), '"0.27" や 1000 のような数')
        for name, value in profile.parameters.items()
        if not _is_number(value)
    ]
    if wrong:
        raise FaultError(wrong)
    return profile


def _is_number(value: str | int) -> bool:
    try:
        plain_number(value)
    except (ValueError, ZeroDivisionError):
        return False
    return True
