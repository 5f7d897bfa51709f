"""The look of one book: theme, faces, paper and logo, as its profile wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from discgen.book.composition.pagebox import A4, PageBox, page_box
from discgen.book.composition.theme import colours, tab_height
from discgen.book.text.pictures import PICTURE_TYPES, picture_faults, picture_name
from discgen.catalogue.profile import PROFILE_NAME, Profile
from discgen.faults import Fault, FaultError, near
from discgen.houselook import LARGE_LIST_SIZE, LARGER, root, variables
from discgen.templating import LARGE, THEMES


@dataclass(frozen=True, slots=True)
class Look:
    """theme: a file of templates/book/themes, empty for the house style. faces: by role. logo: name of a picture.

    large: large print. fill: percent of a page that may stay empty below before a table is broken; 0: none is.
    """

    theme: str = ""
    faces: Mapping[str, str] = field(default_factory=dict)
    box: PageBox = A4
    logo: str = ""
    large: bool = False
    fill: float = 0.0

    @property
    def scale(self) -> float:
        """How much larger than the house's size drawings and tables may be."""
        return LARGER if self.large else 1.0

    def styles(self) -> tuple[str, ...]:
        """The style sheets of large print and of the theme, from the templates folder."""
        large = (LARGE,) if self.large else ()
        return (*large, f"{THEMES}/{self.theme}.css") if self.theme else large

    def css(self, accent: str, tabs: int) -> str:
        """Measures, paper, colours, faces and the height of one of ``tabs``; what it says wins over the theme."""
        box = self.box
        heads = self.faces.get("heads", "")
        weight = {"weight-heads": "normal" if "Mincho" in heads else "bold"} if heads else {}
        values = {
            **variables(),
            **colours(accent),
            **box.variables(),
            **{f"face-{role}": face for role, face in self.faces.items()},
            **weight,
            **({"list-size": f"{LARGE_LIST_SIZE:g}pt"} if self.large else {}),
            "tab-height": f"{tab_height(tabs, box.edge):.2f}mm",
        }
        return f"@page{{size:{box.paper_width:g}mm {box.paper_height:g}mm}}{root(values)}"


def look_of(profile: Profile, images: Path, templates: Path, fill: float = 0.0) -> Look:
    """The look that the profile asks for. fill: see ``Look``, where the profile wants full pages.

    Errors: FaultError for a theme or a picture that is not there.
    """
    design = profile.design
    faults: list[Fault] = []
    themes = sorted(path.stem for path in (templates / THEMES).glob("*.css"))
    if design.theme and design.theme not in themes:
        message = "[design] theme の名前のテーマがありません"
        faults.append(Fault(PROFILE_NAME, message, design.theme, "、".join(themes), near(design.theme, themes)))
    pictures = {"[design] logo": design.logo, "[cover] picture": profile.cover.picture if profile.cover else ""}
    for item, written in pictures.items():
        name = picture_name(images, written)
        if name and (not (images / name).is_file() or Path(name).suffix.lower() not in PICTURE_TYPES):
            remedy = f"{images.name} フォルダーに SVG か PNG、JPEG の画像を置いてください"
            faults.append(Fault(PROFILE_NAME, f"{item} の画像がありません", name, remedy=remedy))
        for told in picture_faults(images / name) if name and not faults else ():
            faults.append(Fault(f"{images.name}/{name}", told.message, told.found, remedy=told.remedy))
    if faults:
        raise FaultError(faults)
    faces = {role: face for role, face in design.fonts.model_dump().items() if face}
    logo = picture_name(images, design.logo)
    fill = fill if design.fill else 0.0
    return Look(design.theme, faces, page_box(design.page_size), logo, design.size == "large", fill)
