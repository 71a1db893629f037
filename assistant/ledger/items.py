"""The items of 表二 in edition 2019: how many there were, and how many came or went."""

from __future__ import annotations

from assistant.ledger.figures import Source
from assistant.ledger.frame import Frame, Reading
from assistant.ledger.quantity import Quantity
from assistant.ledger.slots import collect
from assistant.ledger.token import Token


def changed_items(
    quantity: Quantity, own: list[Token], frame: Frame, reading: Reading
) -> Source | None:
    """年内增加2项 beside 其他对外管理服务事项: a cell of its own in edition 2019."""
    slots = collect(own)
    subject = slots.objects[-1] if slots.objects else frame.object
    if subject is None or quantity.token.unit not in "项个类":
        return None
    if any(t.has("compare") for t in own) and not of_items(own, quantity.token.unit):
        return None
    address = f"active_disclosure.{subject.object}.change"
    return Source(cell=address) if address in reading.form.index else None


def of_items(own: list[Token], unit: str) -> bool:
    """Whether it is the items that changed, and not the decisions on them: 许可事项比上年减少3项."""
    return unit == "项" and any(t.text == "项目" or t.text.endswith(_ITEMS) for t in own)


_ITEMS = ("项目", "事项")
