"""A number in a clause with the words that belong to it, and the claim of the number alone."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.ledger.claims import Claim, ClaimKind
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.senses import mask_of
from assistant.ledger.token import Token, any_of, value_of

_PART, _INCLUDED = mask_of("part"), mask_of("included")


@dataclass(slots=True)
class Quantity:
    """A number in a clause with its words: ``head`` before it, ``tail`` behind it."""

    token: Token
    head: list[Token]
    tail: list[Token]
    first: bool
    opened: str
    used: bool = False
    timed: bool = False

    def with_words(self, head: list[Token], *, alone: bool = False) -> Quantity:
        """The same number with other words before it, and none behind it where it is ``alone``."""
        tail = [] if alone else self.tail
        return Quantity(self.token, head, tail, self.first, self.opened, self.used, self.timed)

    def counted_as(self, unit: str, unit_kind: str, head: list[Token]) -> Quantity:
        """The number as if it had another unit, with other words before it and none behind."""
        token = self.token.counted_as(unit, unit_kind)
        return Quantity(token, head, [], self.first, self.opened, self.used, self.timed)

    def roles(self) -> int:
        """Every role of the words before the number, as a mask."""
        return any_of(self.head)


def own_words(head: list[Token], *, counted: bool = False) -> tuple[list[Token], str]:
    """The words after the last 其中 (or 申请中, 含 …) of ``head``, and how it opens parts.

    ``counted``: a number stands right before ``head`` (140件中办结135件).
    """
    for place in range(len(head) - 1, -1, -1):
        token = head[place]
        if token.mask & _PART:
            return head[place + 1 :], "included" if token.mask & _INCLUDED else "among"
        if token.mask & _INCLUDED and place + 1 < len(head):
            return head[place + 1 :], "included"
        if token.text in ("中", "里", "内") and (
            _names_things(head[place - 1]) if place else counted and token.text == "中"
        ):
            return head[place + 1 :], "among"
    return head, ""


def _names_things(token: Token) -> bool:
    return token.kind == "number" or token.has("row", "topic", "block", "outcome", "object")


def plain(quantity: Quantity, reading: Reading, frame: Frame, *, kind: ClaimKind) -> Claim:
    """The claim of a number alone, without a meaning."""
    token = quantity.token
    value, unit, step = value_of(token)
    whole = frame.whole
    if whole is not None and whole < reading.first:
        whole = None
    return Claim(
        start=token.start, end=token.end, text=token.text, value=value, unit=unit, kind=kind,
        vague=token.vague, step=step, scope=frame.scope, cumulative=frame.cumulative,
        chinese=token.chinese, whole=whole,
        relation=frame.relation if whole is not None else "",  # type: ignore[arg-type]
        bound=token.bound,
        label=_label(quantity, reading), sentence=reading.sentence,
    )  # fmt: skip


def _label(quantity: Quantity, reading: Reading) -> str:
    if not quantity.head:
        return ""
    return reading.text[quantity.head[0].start : quantity.token.start].strip("，,、；;：:（）() ")


def kind_of(token: Token) -> ClaimKind:
    """The kind of a claim of a percentage, a multiple or a duration."""
    return {"time": "time", "multiple": "multiple"}.get(token.unit_kind, "percent")  # type: ignore[return-value]
