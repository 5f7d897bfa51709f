"""Long prose on a wide page: what runs on without table or picture stands in two columns, so that lines stay short."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

RUN = "run"  # class of the columns
_RUNNING = frozenset(("paragraph_open", "bullet_list_open", "ordered_list_open", "heading_open"))
_ENOUGH = 320  # characters: less is no more than a few lines
_LOWER = 2  # of ranks: a head of the highest stands over both columns


def in_columns(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with every long run of paragraphs and lists in a block of its own. Heads have their classes."""
    result: list[Token] = []
    run: list[list[Token]] = []
    for block in _blocks(tokens):
        if block[0].type in _RUNNING and not _stands_over(block):
            run.append(block)
            continue
        result += _set(run)
        run = []
        result += block
    return result + _set(run)


def _blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """The outermost blocks."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def _stands_over(block: Sequence[Token]) -> bool:
    head = block[0].type == "heading_open" and f"prose-head-{_LOWER - 1}" in str(block[0].attrs.get("class", ""))
    return head or any(token.type not in _WITHIN for token in block)


_WITHIN = _RUNNING | {
    *("paragraph_close", "bullet_list_close", "ordered_list_close", "heading_close", "list_item_open"),
    *("list_item_close", "inline"),
}


def _set(run: Sequence[Sequence[Token]]) -> list[Token]:
    """A run; what must stay with the block after it stays outside."""
    kept = len(run)
    while kept and (run[kept - 1][0].type == "heading_open" or "stays" in str(run[kept - 1][0].attrs.get("class", ""))):
        kept -= 1
    inside = [token for block in run[:kept] for token in block]
    after = [token for block in run[kept:] for token in block]
    if sum(len(token.content) for token in inside if token.type == "inline") < _ENOUGH:
        return inside + after
    begin = Token("columns_open", "div", 1, attrs={"class": RUN}, block=True)
    return [begin, *inside, Token("columns_close", "div", -1, block=True), *after]
