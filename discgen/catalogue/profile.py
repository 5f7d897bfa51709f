"""The institution's profile (institution.toml): what differs between labour banks without touching code."""

from __future__ import annotations

import datetime
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from discgen.faults import Fault, FaultError

PROFILE_NAME = "institution.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Institution(_Strict):
    """Who publishes, for which year."""

    name: str
    note: str = ""
    title: str = "ディスクロージャー誌"
    fiscal_year: int
    closing_month: int = Field(default=3, ge=1, le=12)
    trust_business: bool = False

    @property
    def fiscal_year_end(self) -> datetime.date:
        """Last day of the fiscal year (31 March of the next calendar year for a March closing)."""
        year = self.fiscal_year + (1 if self.closing_month < 12 else 0)
        following = datetime.date(year + self.closing_month // 12, self.closing_month % 12 + 1, 1)
        return following - datetime.timedelta(days=1)

    @property
    def fiscal_year_start(self) -> datetime.date:
        """First day of the fiscal year."""
        end = self.fiscal_year_end + datetime.timedelta(days=1)
        return end.replace(year=end.year - 1)


class Conventions(_Strict):
    """Printing conventions (regulation notes §1). Defaults are the commonest in published magazines."""

    ratio_basis: Literal["printed", "exact"] = "printed"
    zero_ratio: Literal["dash", "zero"] = "dash"


class Pages(_Strict):
    """Paging of the printed part."""

    first_page: int = 1


class Design(_Strict):
    """Colours of the house."""

    accent: str = Field(default="#1f5f8b", pattern=r"^#[0-9a-fA-F]{6}$")


class Index(_Strict):
    """Statutory items that have no page in this book, by item id."""

    not_applicable: dict[str, str] = {}
    elsewhere: dict[str, str] = {}


class Profile(_Strict):
    """Everything of institution.toml. Parameters are exact: write them as text ("0.27") or whole numbers."""

    institution: Institution
    conventions: Conventions = Conventions()
    parameters: dict[str, str | int] = {}
    pages: Pages = Pages()
    design: Design = Design()
    index: Index = Index()

    @property
    def numbers(self) -> dict[str, Fraction]:
        """The parameters as exact numbers."""
        return {name: Fraction(str(value)) for name, value in self.parameters.items()}


def load_profile(folder: Path) -> Profile:
    """Read ``institution.toml`` of an inputs folder. Errors: FaultError naming file and item."""
    path = folder / PROFILE_NAME
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        profile = Profile.model_validate(raw)
        _ = profile.numbers
    except FileNotFoundError as error:
        remedy = f"{folder} に {PROFILE_NAME} を置いてください（利用の手引きに見本があります）"
        raise FaultError([Fault(str(path), "機関の設定ファイルがありません", remedy=remedy)]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FaultError([Fault(path.name, "設定ファイルの書式が正しくありません", found=str(error))]) from error
    except ValidationError as error:
        faults = [
            Fault(
                path.name, f"設定「{'.'.join(str(step) for step in item['loc'])}」が正しくありません", found=item["msg"]
            )
            for item in error.errors()
        ]
        raise FaultError(faults) from error
    except ValueError as error:
        raise FaultError([Fault(path.name, "[parameters] に数でない値があります", found=str(error))]) from error
    return profile
