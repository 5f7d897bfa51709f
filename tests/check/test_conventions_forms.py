"""The conventions of a house are read from its own ratios, not from those that the form of the law wants rounded."""

import csv
from collections.abc import Iterable
from pathlib import Path

from discgen.check.figuresfile import read_figures
from discgen.figures.formula import Ref

HEAD = ("doc", "entity", "table_id", "table_title", "row", "col", "fy", "unit", "printed", "number")
AMOUNTS = {"wage_measures": 584, "living": 20_424, "welfare": 371, "cooperative": 362, "housing": 204_908}
TOTAL = 227_278
# The risk-weighted assets and what they stand for after the mitigation: 74.88%, in a form that rounds it.
WEIGHT = {"on_after": "149,866", "off_after": "2,210", "rwa": "113,878", "weight": "75"}


def cut_share(amount: int) -> str:
    whole, rest = divmod(amount * 10_000 // TOTAL, 100)
    return f"{whole}.{rest:02}"


def lines() -> Iterable[tuple[str, str, str, str]]:
    """Table, number, unit and print."""
    for name, amount in {**AMOUNTS, "total": TOTAL}.items():
        yield "loans-use", f"loans-use.{name}.amount", "百万円", f"{amount:,}"
        yield "loans-use", f"loans-use.{name}.share", "%", cut_share(amount)
    for column, text in WEIGHT.items():
        number = f"exposure-by-class.individuals.{column}"
        yield "exposure-by-class", number, "%" if column == "weight" else "百万円", text


def test_a_ratio_that_the_form_rounds_says_nothing_of_the_house(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for table, number, unit, text in lines():
            writer.writerow(["x", "単体", table, "", number, "", 2026, unit, text, number])
    read = read_figures([path], None)
    assert any(word.startswith("比率の端数：切捨て") for word in read.conventions), read.conventions
    cells = read.publication.space.cells
    assert cells[Ref.read("loans-use.living.share")].rounding == "truncate"
    assert cells[Ref.read("exposure-by-class.individuals.weight")].rounding == "round"
