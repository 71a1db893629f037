"""The rules on figures in prose: `N-MISMATCH`, `N-PERCENT`, `N-CONTRADICTION`, `N-UNSUPPORTED`,
`N-LOOKALIKE`, and the parts of one sentence against their whole.

What a phrase may mean is the grammar's affair; here a claim is only held against the ledger. A
claim that may mean several things is wrong only when it is wrong in every one of them, and one
that is doubtful never is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from assistant.checking.findings import Finding, Span, shown
from assistant.checking.prose_data import prose_data
from assistant.checking.prose_parts import parts_findings, told_by_the_rest
from assistant.checking.prose_subjects import subject
from assistant.checking.prose_support import Support
from assistant.checking.rules import rules
from assistant.checking.sections import section_title
from assistant.ledger.agreement import agrees, beyond, far_off, known_values
from assistant.ledger.claims import Claim
from assistant.ledger.figures import Ledger, Source, round_half_up
from assistant.ledger.phrasings import lexicon

_COMPUTED = ("percent", "change_percent", "multiple", "difference")
_AGAINST_LAST_YEAR = ("change_percent", "multiple", "difference")
_SAID = ("zero", "all_done", "all_of")
#: How far before a figure its office is looked for, within its sentence.
_NEAR = 200
_AREAS = ("province", "city", "county")


def figure_findings(
    section: str, text: str, claims: Sequence[Claim], support: Support
) -> list[Finding]:
    """What the figures of one section get wrong."""
    ledger = support.ledger
    findings: list[Finding] = []
    wrong: set[int] = set()
    verdicts = [judge(claim, ledger) for claim in claims]
    for index in told_by_the_rest(claims, verdicts, ledger):
        verdicts[index] = "wrong"
    for index, (claim, verdict) in enumerate(zip(claims, verdicts, strict=True)):
        finding = None
        if verdict == "wrong" and not _excused(text, claim, claims, ledger):
            finding = _wrong(section, text, claim, ledger)
        elif verdict in ("unknown", "doubtful") and claim.kind == "percent":
            finding = _share_finding(section, text, index, claims, ledger)
        if finding is not None:
            findings.append(finding)
            wrong.add(index)
    findings += parts_findings(section, text, claims, ledger, wrong)
    for index, (claim, verdict) in enumerate(zip(claims, verdicts, strict=True)):
        if index in wrong or verdict in ("right", "open"):
            continue
        if (alike := _lookalike(section, text, claim, support)) is not None:
            findings.append(alike)
        if verdict == "wrong" and not support.draft:
            continue
        if not support.holds(claim, index, claims, text):
            findings.append(_unsupported(section, text, claim, support))
    return sorted(findings, key=lambda finding: finding.where.start)  # type: ignore[union-attr]


def judge(claim: Claim, ledger: Ledger) -> str:
    """How a claim stands to the ledger.

    Returns:
        ``right``; ``wrong``; ``doubtful`` (it does not agree, but may mean something else);
        ``open`` (it cannot be evaluated: a cell is not filled, a rounded figure);
        ``unknown`` (it means no figure of the ledger).
    """
    if not claim.meaning:
        return "unknown"
    values = known_values(claim, ledger)
    if any(agrees(claim, value, source, ledger) for source, value in values):
        return "right"
    if len(values) + sum(_of_nothing(s, ledger) for s in claim.meaning) < len(claim.meaning):
        last = any(leaf.is_last_year for s in claim.meaning for leaf in s.leaves())
        return "unknown" if last and ledger.last_year is None else "open"
    if not values:
        return "open"
    if claim.vague:
        gross = not claim.doubtful and all(
            far_off(claim, value) or beyond(claim, value) for _, value in values
        )
        return "wrong" if gross else "open"
    return "doubtful" if claim.doubtful else "wrong"


def _of_nothing(source: Source, ledger: Ledger) -> bool:
    """Whether it is a share of a figure that is zero: nobody means that."""
    return source.computation == "share" and ledger.exact(source.operands[1]) == 0


def _excused(text: str, claim: Claim, claims: Sequence[Claim], ledger: Ledger) -> bool:
    """Whether it is not this body's figure: 全区N件，其中区政府M件; 县教育局收到N件."""
    agency = ledger.report.agency
    whose = subject(text, claim.start, agency)
    if whose == "other":
        return agency.kind not in _AREAS or _is_less(claim, ledger)
    if not claim.scope or (claim.scope == "area" and whose == "own"):
        return False
    for other in claims:
        same = set(other.meaning) & set(claim.meaning)
        if other is not claim and same and other.scope != claim.scope:
            if judge(other, ledger) == "right":
                return True
    kind = agency.kind
    told = re.split("[。\n]", text[max(0, claim.start - _NEAR) : claim.start])[-1]
    own = prose_data()["level"]["own"].get(kind, ())
    if claim.scope == "own":
        if kind in _AREAS:
            return _is_less(claim, ledger)
        # 区政府本级 in the report of a 街道 is another office.
        others = prose_data()["level"]["offices"].get(kind, ())
        return any(words in told for words in others)
    # A department does not speak of 全市 in its own tables; a 街道 is itself 全街道.
    return kind not in _AREAS and not any(words in told for words in own)


def _is_less(claim: Claim, ledger: Ledger) -> bool:
    """Whether it states less than the tables: a part of an area's figure."""
    value = Decimal(claim.value)
    return value < max((Decimal(v) for _, v in known_values(claim, ledger)), default=value)


def quote(text: str, claim: Claim, length: int = 24) -> str:
    """The claim with the words before it, back to the last comma or full stop."""
    start = claim.start
    while start > 0 and claim.start - start < length and text[start - 1] not in "，。；、：（(\n,;":
        start -= 1
    while start > 0 and text[start - 1].isdigit() and text[start].isdigit():
        start -= 1  # no number is cut in two
    return text[start : claim.end].strip()


def _finding(
    code: str, section: str, text: str, claim: Claim, source: Source, expected: int | Decimal,
    ledger: Ledger,
) -> Finding:  # fmt: skip
    rule = rules()[code]
    actual = claim.value
    unit = claim.unit
    if claim.kind in ("change_percent", "percent"):
        unit = "%"
    difference = Decimal(actual) - Decimal(expected)
    whole = difference == difference.to_integral_value()
    off: int | Decimal = int(difference) if whole else difference
    message = rule.message.format(
        section=section_title(section),
        quote=quote(text, claim),
        place=_place(source, ledger),
        expected=shown(expected) + unit,
        actual=shown(actual) + unit,
        difference=shown(abs(difference)) + unit,
    )
    return Finding(
        code, rule.severity, Span(section, claim.start, claim.end), message, rule.basis,
        expected=expected, actual=actual, difference=off,
        details={"meaning": [meaning.to_json() for meaning in claim.meaning]},
    )  # fmt: skip


#: How a figure is put beside last year's: between the two, and behind them.
_YEARLY = {"difference": ("－", ""), "change": ("比", "的增减幅度"), "multiple": ("为", "的倍数")}


def _place(source: Source, ledger: Ledger) -> str:
    """What a claim was held against, with both figures where it was computed from two years."""
    if source.computation in _YEARLY:
        first, second = source.operands
        between, behind = _YEARLY[source.computation]
        now, then = ledger.exact(first), ledger.exact(second)
        if second == first.last_year() and now is not None and then is not None:
            return f"{ledger.label(first)}{shown(now)}{between}上年{shown(then)}{behind}"
    if source.computation == "share":
        part, whole = source.operands
        values = ledger.exact(part), ledger.exact(whole)
        if None not in values:
            return (
                f"{ledger.label(part)}{shown(values[0])}占"
                f"{ledger.label(whole)}{shown(values[1])}的比例"
            )
    return ledger.label(source)


def _wrong(section: str, text: str, claim: Claim, ledger: Ledger) -> Finding:
    source, expected = known_values(claim, ledger)[0]
    if claim.kind in _COMPUTED and source.computation in ("share", "change", "multiple"):
        return _finding(
            "N-PERCENT", section, text, claim, source, _as_stated(claim, expected), ledger
        )
    code = (
        "N-CONTRADICTION" if claim.kind in _SAID
        else "N-PERCENT" if claim.kind == "difference" else "N-MISMATCH"
    )  # fmt: skip
    return _finding(code, section, text, claim, source, expected, ledger)


def _as_stated(claim: Claim, value: int | Decimal) -> int | Decimal:
    step = min(claim.step, Decimal("0.1")) if claim.step < 1 else Decimal("0.1")
    try:
        return round_half_up(value, step)
    except InvalidOperation:  # beyond the precision in which anything is stated
        return value


def _share_finding(
    section: str, text: str, index: int, claims: Sequence[Claim], ledger: Ledger
) -> Finding | None:
    """187件，占新收申请的39.2%: a share of a table's figure by one that no table holds."""
    claim = claims[index]
    if claim.kind != "percent" or claim.vague or claim.basis is None or len(claim.base) != 1:
        return None
    if claim.basis != index - 1:
        return None
    part = claims[claim.basis]
    whole = ledger.exact(claim.base[0])
    if part.kind != "count" or part.vague or whole in (None, 0) or part.sentence != claim.sentence:
        return None
    assert whole is not None
    exact = Decimal(part.value) * 100 / Decimal(whole)
    if abs(exact - Decimal(claim.value)) <= claim.step / 2 or part.value > whole:
        return None
    rule = rules()["N-PERCENT"]
    expected = _as_stated(claim, exact)
    message = rule.message.format(
        section=section_title(section), quote=quote(text, claim),
        place=f"{part.text}占{ledger.label(claim.base[0])}{shown(whole)}的比例",
        expected=f"{shown(expected)}%",
    )  # fmt: skip
    return Finding(
        rule.code, rule.severity, Span(section, claim.start, claim.end), message, rule.basis,
        expected=expected, actual=claim.value, difference=Decimal(claim.value) - expected,
    )  # fmt: skip


# --- what nothing supports, what looks alike ----------------------------------------------------------


#: What `N-UNSUPPORTED` says of a comparison where last year's report is not at hand.
_NO_LAST_YEAR = "{section}写“{quote}”，要同上年的数比较才能核对，而没有提供上年报告。请连同上年报告一起核对，或删去。"


def _unsupported(section: str, text: str, claim: Claim, support: Support) -> Finding:
    rule = rules()["N-UNSUPPORTED"]
    compares = claim.kind in _AGAINST_LAST_YEAR or any(
        leaf.is_last_year for source in claim.meaning for leaf in source.leaves()
    )
    alone = compares and support.ledger.last_year is None
    message = (_NO_LAST_YEAR if alone else rule.message).format(
        section=section_title(section), quote=quote(text, claim)
    )
    return Finding(
        rule.code, "error" if support.draft else rule.severity, Span(section, claim.start, claim.end),
        message, rule.basis, actual=claim.value,
    )  # fmt: skip


def _lookalike(section: str, text: str, claim: Claim, support: Support) -> Finding | None:
    if claim.context not in _lookalikes() or claim.meaning or claim.vague:
        return None
    if claim.kind != "count" or claim.value < 10 or claim.cumulative:
        return None
    cell = support.confusable.get(claim.value)
    if cell is None:
        return None
    rule = rules()["N-LOOKALIKE"]
    message = rule.message.format(
        section=section_title(section), quote=quote(text, claim), place=cell.label,
        expected=shown(claim.value),
    )  # fmt: skip
    return Finding(
        rule.code, rule.severity, Span(section, claim.start, claim.end), message, rule.basis,
        expected=claim.value, actual=claim.value, difference=0, details={"cell": cell.address},
    )  # fmt: skip


@cache
def _lookalikes() -> frozenset[str]:
    entries = (e for senses in lexicon().cues.values() for e in senses.get("foreign", ()))
    return frozenset(entry.key for entry in entries if entry.lookalike)
