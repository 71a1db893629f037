"""Parts against their whole inside one sentence: 收到63件，其中网上41件、信函15件、当面7件."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from assistant.checking.findings import Finding, Span, shown
from assistant.checking.rules import rules
from assistant.checking.sections import section_title
from assistant.ledger.agreement import known_values
from assistant.ledger.claims import Claim
from assistant.ledger.figures import Ledger


def _by_whole(claims: Sequence[Claim]) -> dict[int, list[int]]:
    """The indices of the parts of each whole."""
    found: dict[int, list[int]] = {}
    for index, claim in enumerate(claims):
        if claim.whole is not None and claim.kind == "count" and not claim.vague:
            found.setdefault(claim.whole, []).append(index)
    return found


def told_by_the_rest(
    claims: Sequence[Claim], verdicts: Sequence[str], ledger: Ledger
) -> Iterator[int]:
    """Doubtful parts that the other parts show to be wrong.

    起诉3件，其中判决撤销1件，维持1件 beside tables that have 纠正 2: what is overturned is mostly, not
    always, all that was corrected; but here all else is right, and only with 2 do the parts give 3.
    """
    if "doubtful" not in verdicts:
        return
    for whole, indices in _by_whole(claims).items():
        doubtful = [index for index in indices if verdicts[index] == "doubtful"]
        rest = [index for index in indices if verdicts[index] == "right"]
        if verdicts[whole] != "right" or len(doubtful) != 1 or len(rest) + 1 != len(indices):
            continue
        values = known_values(claims[doubtful[0]], ledger)
        missing = Decimal(claims[whole].value) - sum(Decimal(claims[i].value) for i in rest)
        if rest and len(values) == 1 and Decimal(values[0][1]) == missing:
            yield doubtful[0]


def parts_findings(
    section: str, text: str, claims: Sequence[Claim], ledger: Ledger, wrong: set[int]
) -> Iterable[Finding]:
    """Parts of one sentence that do not give its whole, or exceed it.

    Args:
        section, text, claims, ledger: what is checked, and the figures it is held against.
        wrong: indices of claims that something was found in already.
    """
    for whole_index, indices in _by_whole(claims).items():
        whole = claims[whole_index]
        if whole.kind != "count" or whole.vague or whole_index in wrong:
            continue
        parts = [claims[i] for i in indices if i not in wrong and claims[i].unit == whole.unit]
        channels = [part for part in parts if part.concept == "channel"]
        found = None
        if channels and len(channels) >= (2 if channels[0].relation == "list" else 3):
            total = sum(int(part.value) for part in channels)
            if total != whole.value:
                found = channels, total
        elif parts and parts[0].value > whole.value and _stands_alone(whole_index, claims):
            if parts[0].relation != "included":
                found = parts[:1], int(parts[0].value)
        if found is None:
            continue
        chosen, total = found
        rule = rules()["N-MISMATCH"]
        last = chosen[-1]
        message = rule.message.format(
            section=section_title(section),
            quote=text[min(whole.start, chosen[0].start) : last.end],
            place="＋".join(part.text for part in chosen) if len(chosen) > 1 else "整体",
            expected=shown(total if len(chosen) > 1 else whole.value) + whole.unit,
            difference=shown(abs(total - int(whole.value))) + whole.unit,
        )
        yield Finding(
            rule.code, rule.severity, Span(section, whole.start, last.end), message, rule.basis,
            expected=total, actual=whole.value, difference=int(whole.value) - total,
        )  # fmt: skip


def _stands_alone(index: int, claims: Sequence[Claim]) -> bool:
    """Whether 其中 can only mean this figure: no other count stands before it in its sentence."""
    return not any(
        other.sentence == claims[index].sentence and other.kind == "count"
        for other in claims[:index]
    )
