"""Where long Japanese heads and row labels may break: a bar in a compound is the only place a line may end in it.

Browsers break Japanese anywhere; a narrow column head would end 貸借対照表計上／額.
"""

from __future__ import annotations

import re

COMPOUNDS = (
    "貸借対照表|計上額",
    "連結|貸借対照表|計上額",
    "うち|貸借対照表|計上額が|取得原価を|超えるもの",
    "うち|貸借対照表|計上額が|取得原価を|超えないもの",
    "うち連結|貸借対照表|計上額が|取得原価を|超えるもの",
    "うち連結|貸借対照表|計上額が|取得原価を|超えないもの",
    "連結|貸借対照表|計上額が|取得原価を|超えるもの",
    "連結|貸借対照表|計上額が|取得原価を|超えないもの",
    "貸借対照表|計上額が|取得原価を|超えるもの",
    "貸借対照表|計上額が|取得原価を|超えないもの",
    "時価が|貸借対照表|計上額を|超えるもの",
    "時価が|貸借対照表|計上額を|超えないもの",
    "時価が|連結貸借対照表|計上額を|超えるもの",
    "時価が|連結貸借対照表|計上額を|超えないもの",
    "1年超|3年以下",
    "1年超|5年以内",
    "5年超|10年以内",
    "期間の|定めなし",
    "報酬|支払額",
    "総会等で|定められた|報酬限度額",
    "出資金総額に|対する割合",
    "預金に|占める割合",
    "当期の|損益に|含まれた|評価差額",
    "売却益の|合計額",
    "売却損の|合計額",
    "貸出金等|取引",
    "店頭|デリバティブ|取引",
    "複数の資産を|裏付とする資産|（ファンド等）",
    "その他の|資産等",
    "延滞|エクスポージャー",
    "証券化|エクスポージャー",
    "エクスポージャー|残高",
    "エクスポージャーの額",
    "当期|増加額",
    "当期|減少額",
    "貸出金|償却",
    "リスク・|ウェイト|区分",
    "リスク・|アセット",
    "所要|自己資本",
    "所要|自己資本の額",
    "適格金融|資産担保",
    "クレジット・|デリバティブ",
    "派生商品|取引",
    "オンバランス|取引",
    "オフバランス|取引",
    "満期保有目的の|債券",
    "その他有価証券のうち|満期があるもの",
    "ヘッジ会計が|適用されていないもの",
    "ヘッジ会計が|適用されているもの",
    "その他の|金銭の信託",
    "鉱業、|採石業、|砂利採取業",
    "電気・ガス・|熱供給・水道業",
    "卸売業、小売業、|宿泊業、|飲食サービス業",
    "資産査定|債務者区分",
    "実質|破綻先",
    "破綻|懸念先",
    "要注意先",
    "要管理|債権",
    "要管理先|以外の|要注意先",
    "延滞|債権",
    "3カ月以上|延滞債権",
    "貸出条件|緩和債権",
    "破産|更生債権|および|これらに|準ずる債権",
    "破産|更生債権|及び|これらに|準ずる債権",
)
_PARTS = {compound.replace("|", ""): tuple(compound.split("|")) for compound in COMPOUNDS}
_KNOWN = re.compile("|".join(re.escape(word) for word in sorted(_PARTS, key=len, reverse=True)))


def pieces(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it must stay on one line."""
    result: list[tuple[str, bool]] = []
    end = 0
    for found in _KNOWN.finditer(text):
        if found.start() > end:
            result.append((text[end : found.start()], False))
        result += [(part, True) for part in _PARTS[found[0]]]
        end = found.end()
    if end < len(text):
        result.append((text[end:], False))
    return result


_PHRASE = re.compile(r"[おご]?[^ぁ-ん]*[ぁ-ん]*[、。・）」』!！?？]*")
_LONGEST_PHRASE = 14  # characters: longer ones may break anywhere


def phrases(title: str) -> list[tuple[str, bool]]:
    """A large title in phrases, each with whether it stays on one line: a phrase ends where Hiragana end."""
    return [(part, len(part) <= _LONGEST_PHRASE) for part in _PHRASE.findall(title) if part]


def unbreakable(text: str) -> list[str]:
    """The pieces of a text that must stay on one line."""
    return [piece for piece, whole in pieces(text) if whole]
