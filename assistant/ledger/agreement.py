"""Whether a claim agrees with a figure of the ledger, in the precision in which it is written."""

from __future__ import annotations

from decimal import Decimal

from assistant.ledger.claims import Claim
from assistant.ledger.figures import Ledger, Source

#: A rounded figure (140余件) contradicts a cell only when one is more than twice the other.
GROSS = 2


def known_values(claim: Claim, ledger: Ledger) -> list[tuple[Source, int | Decimal]]:
    """The meanings of a claim that the ledger can evaluate, with their exact values."""
    found = []
    for source in claim.meaning:
        value = fact_value(source, claim, ledger) if source.fact else ledger.exact(source)
        if value is not None:
            found.append((source, value))
    return found


def fact_value(source: Source, claim: Claim, ledger: Ledger) -> int | Decimal | None:
    """The value of a fact in the claim's unit; 信息处理费 is found under whatever it is called."""
    fact = ledger.fact(source.fact)
    if fact is None:
        facts = ledger.report.facts
        if source.is_last_year:
            facts = ledger.last_year.facts if ledger.last_year is not None else ()
        wanted = "信息处理费" if "信息处理费" in source.fact else source.fact
        money = [f for f in facts if wanted in f.label and f.unit in ("元", "万元", "亿元")]
        exact = [f for f in money if f.label == source.fact]
        fact = (exact or money or [None])[0]  # type: ignore[list-item]
    if fact is None:
        return None
    scale = {"元": 1, "万元": 10**4, "亿元": 10**8}
    if fact.unit in scale and claim.unit in scale:
        return Decimal(fact.value) * scale[fact.unit] / scale[claim.unit]
    return fact.value


def agrees(claim: Claim, value: int | Decimal, source: Source, ledger: Ledger) -> bool:
    """Whether the claim states ``value``, as rounded."""
    if claim.vague:
        return False
    stated, exact = Decimal(claim.value), Decimal(value)
    if stated == exact:
        return True
    if claim.kind in ("zero", "all_done", "all_of"):
        return False
    if claim.kind == "multiple" and abs(stated - exact) <= claim.step / 2:
        return True
    if claim.kind in ("percent", "change_percent"):
        return abs(stated - exact) <= claim.step / 2
    if claim.kind == "money":
        tolerance = claim.step / 2
        if source.computation == "convert":
            tolerance = max(tolerance, _cell_step(source, ledger) / 2)
        return abs(stated - exact) <= tolerance
    if claim.kind in ("count", "difference") and claim.step > 1:
        return abs(stated - exact) <= claim.step / 2
    return False


def _cell_step(source: Source, ledger: Ledger) -> Decimal:
    """The last digit of the converted cell, in the smaller unit: 7.05万元 is known to 100元."""
    value = ledger.exact(source.operands[0])
    exponent = Decimal(value).as_tuple().exponent if value is not None else 0
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(min(exponent, 0)) * 10**4 if exponent else Decimal(0)


def far_off(claim: Claim, value: int | Decimal) -> bool:
    """Whether a rounded figure and an exact one cannot both be true."""
    stated, exact = abs(Decimal(claim.value)), abs(Decimal(value))
    return stated > exact * GROSS or exact > stated * GROSS


def beyond(claim: Claim, value: int | Decimal) -> bool:
    """Whether a figure lies on the wrong side of a bound: 63 of 不足50件."""
    stated, exact = abs(Decimal(claim.value)), abs(Decimal(value))
    return (exact - stated) * claim.bound < 0
