"""What the plausibility check goes by: thresholds, usual ratios and names as data, and the text of each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from discgen.catalogue.rulefiles import Plausible
from discgen.faults import Severity
from discgen.finding import RuleText, Topic

CHANGE, SIGN, RATIO, SLIP, SWAP, SAME = (
    f"plausible.{name}" for name in ("change", "sign", "ratio", "unit", "swapped", "unchanged")
)


_EXPLAINED: Mapping[str, tuple[str, Callable[[Plausible], str], tuple[str, ...]]] = {
    CHANGE: (
        "前年度からの大きな変化",
        lambda _: "前年度との比、変化の大きさ、同じ表のほかの計数の変化との隔たりが、いずれも大きい計数を知らせます。",
        ("change_factor", "change_spread", "change_amount", "change_count", "change_points"),
    ),
    SIGN: (
        "符号の変化",
        lambda data: f"前年度と符号の違う金額を知らせます（名に{'・'.join(data.signed)}のあるものを除く）。",
        ("sign_amount",),
    ),
    RATIO: (
        "比率の範囲",
        lambda data: (
            "比率が0～100%、または名ごとのふつうの範囲（"
            + "、".join(f"{band.words[0]} {band.least}～{band.most}%" for band in data.bands)
            + "）にあるかを調べます。"
        ),
        ("change_ratio",),
    ),
    SLIP: (
        "単位の違い",
        lambda _: (
            "前年度、または（前年度のない計数では）ほかの表の同じ名の計数の、およそ1000倍か1000分の一の計数を"
            "知らせます。"
        ),
        ("slip_closeness", "slip_digits", "same_closeness"),
    ),
    SWAP: (
        "行・列の入替わり",
        lambda _: "隣り合う二つの計数が、自分の前年度より互いの前年度によく合うときに知らせます。",
        ("swap_closeness", "swap_factor", "swap_digits"),
    ),
    SAME: (
        "前年度と同じ合計",
        lambda _: "内訳の行が変わったのに、合計の行が前年度と一桁も違わないときに知らせます。",
        ("same_digits",),
    ),
}


def told_thresholds(data: Plausible, names: Iterable[str]) -> str:
    """The thresholds of a rule in words."""
    told = (f"{name}＝{data.thresholds[name].value}（{data.thresholds[name].title}）" for name in names)
    return f"しきい値（設定の [check] で変えられます）：{'、'.join(told)}"


def plausibility_rules(data: Plausible) -> list[RuleText]:
    """The rules behind the findings, with their thresholds and how to set them."""
    return [
        RuleText(
            rule,
            Severity.NOTICE,
            Topic.PLAUSIBILITY,
            title,
            explain(data) + told_thresholds(data, names),
        )
        for rule, (title, explain, names) in _EXPLAINED.items()
    ]
