"""A past sentence as a template: its sure figures become slots that this year's ledger refills.

收到政府信息公开申请41件，上年结转3件。 becomes 收到政府信息公开申请{applications.received.total}件，上年结转{…}件。 A template
may be used only if every claim in it, in figures and in words, still holds after refilling; `fill`
reads its own output once more to be certain.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from assistant.ledger.agreement import agrees, fact_value, known_values
from assistant.ledger.claims import Claim
from assistant.ledger.figures import Figure, Ledger, Source
from assistant.ledger.numerals import written
from assistant.ledger.quantities import read_claims
from assistant.ledger.slots import wide
from assistant.ledger.token import Token
from assistant.ledger.tokens import tokenise
from assistant.report import Edition, edition

_WORDS = ("zero", "all_done", "all_of")
_RATIOS = ("share", "change", "multiple")


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure's place: its source, its unit as written, and the claim it was read from."""

    source: Source
    unit: str
    claim: Claim

    def __str__(self) -> str:
        data = self.source.to_json()
        name = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        return "{" + name + "}" + self.unit


@dataclass(frozen=True, slots=True)
class YearMark:
    """The place of a year: ``offset`` years from the report's."""

    offset: int

    def __str__(self) -> str:
        return "{year}" if self.offset == 0 else "{last_year}"


@dataclass(frozen=True, slots=True)
class FilledSentence:
    """A template with a ledger's figures in it: the text, and each figure with its source."""

    text: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with slots.

    Attributes:
        parts: the text in pieces: words, slots, years.
        edition_key, year: of the report it was taken from.
        asserts_act: it says more than figures: an act, a reason, a time, which were that body's.
        names: names and documents that stand in it.
    """

    parts: tuple[str | Slot | YearMark, ...]
    edition_key: str
    year: int
    asserts_act: bool = False
    names: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The template written out, slots in braces."""
        return "".join(map(str, self.parts))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The places of figures, in order."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    def fill(self, ledger: Ledger) -> FilledSentence | None:
        """The sentence with this ledger's figures.

        Returns:
            None where it asserts an act or a name, a figure cannot be had or would mislead, is zero
            or has changed its direction, or where any claim would no longer hold.
        """
        if self.asserts_act or self.names:
            return None
        pieces: list[str] = []
        figures: list[Figure] = []
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, YearMark):
                pieces.append(f"{ledger.report.year + part.offset}年")
            else:
                figure = _figure(part, ledger)
                if figure is None:
                    return None
                pieces.append(figure.text)
                figures.append(figure)
        text = "".join(pieces)
        if not self._holds(text, ledger):
            return None
        return FilledSentence(text, tuple(figures))

    def _holds(self, text: str, ledger: Ledger) -> bool:
        """Whether every claim of the refilled text is true, and says what the old one said."""
        report = ledger.report
        before = read_claims(self._original(), edition=edition(self.edition_key), year=self.year)
        after = read_claims(text, edition=report.edition, year=report.year)
        if len(before) != len(after):
            return False
        for old, new in zip(before, after, strict=True):
            if not new.sure or new.kind != old.kind or new.concept != old.concept:
                return False
            values = known_values(new, ledger)
            if not values or not agrees(new, values[0][1], values[0][0], ledger):
                return False
        return _complete(before) <= _complete(after) and _tells_all(after, ledger)

    def _original(self) -> str:
        pieces = []
        for part in self.parts:
            if isinstance(part, YearMark):
                pieces.append(f"{self.year + part.offset}年")
            else:
                pieces.append(part.claim.text if isinstance(part, Slot) else part)
        return "".join(pieces)


def make_template(sentence: str, *, edition: Edition, year: int) -> Template | None:
    """A past sentence as a template.

    Args:
        sentence: one sentence of a past report.
        edition, year: of that report.

    Returns:
        None where the sentence states no figure of the tables, or one that is not sure: of another
        year, rounded, of several meanings, for another scope, or of no table at all.
    """
    claims = read_claims(sentence, edition=edition, year=year)
    if not claims or not all(_usable(claim) for claim in claims):
        return None
    marks: list[tuple[int, int, Slot | YearMark]] = [
        (claim.start, claim.end, Slot(claim.meaning[0], _unit(claim), claim))
        for claim in claims
        if claim.kind not in _WORDS and claim.concept != "level"
    ]
    acts, names = False, []
    tokens, _ = tokenise(sentence, year)
    for place, token in enumerate(tokens):
        if token.kind == "date" and token.year:
            offset = token.year - year
            if offset not in (0, -1):
                return None
            end = token.start + len(token.text.rstrip("度版"))
            marks.append((token.start, end, YearMark(offset)))
        elif name := _name(tokens, place):
            names.append(name)
        elif _asserts(token, claims):
            acts = True
    acts = acts or _says_in_words(sentence, tokens, claims)
    parts: list[str | Slot | YearMark] = []
    position = 0
    for start, end, mark in sorted(marks, key=lambda entry: entry[0]):
        if start < position:
            return None
        parts += [sentence[position:start], mark]
        position = end
    parts.append(sentence[position:])
    kept = tuple(part for part in parts if part != "")
    return Template(kept, edition.key, year, acts, tuple(names))


def _usable(claim: Claim) -> bool:
    if not claim.sure or claim.vague or claim.cumulative or claim.scope:
        return False
    return claim.kind != "time" and claim.step <= 1


def _unit(claim: Claim) -> str:
    return claim.unit if claim.unit != "％" else "%"


def _name(tokens: list[Token], place: int) -> str:
    """The name or document that a token is: 《…》, a document number, the name of an office."""
    token = tokens[place]
    if token.kind == "skip" and token.text.startswith(("《", "〔", "[")):
        return token.text
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.kind == "gap" and following is not None and following.has("org_end"):
        return token.text + following.text if following.start == token.end else ""
    return ""


def _asserts(token: Token, claims: list[Claim]) -> bool:
    """Whether a token says something that figures do not prove."""
    if token.kind == "gap":
        return wide(token.text) > 1
    if token.kind == "date":
        return token.month
    if token.kind == "skip":
        return any(character.isdigit() for character in token.text)
    if token.has("own", "area", "superlative", "period", "plan", "therefore"):
        return True
    inside = any(c.start <= token.start and token.end <= c.end for c in claims)
    if token.has("not") and not inside and not token.has("row", "outcome", "block"):
        return True
    return not inside and token.has("foreign") and not token.has("row", "topic", "block", "object")


def _says_in_words(sentence: str, tokens: list[Token], claims: list[Claim]) -> bool:
    """Whether a clause without a figure names an outcome: …2件，申请人撤回，计入其他结果."""
    clause: list[Token] = []
    for token in [*tokens, Token("mark", len(sentence), len(sentence), "。")]:
        if token.kind not in ("mark", "stop"):
            clause.append(token)
            continue
        if clause:
            start, end = clause[0].start, clause[-1].end
            told = any(start <= c.start < end or c.start <= start < c.end for c in claims)
            if (
                not told
                and token.text not in "：:、"
                and any(t.has("outcome") or (t.has("row") and not t.has("filler")) for t in clause)
            ):
                return True
        clause = []
    return False


def _figure(slot: Slot, ledger: Ledger) -> Figure | None:
    source, claim = slot.source, slot.claim
    if source.fact:
        value = fact_value(source, claim, ledger)
    elif source.computation in _RATIOS:
        value = ledger.value(source) if ledger.offers(source) else None
    else:
        value = ledger.value(source)
    if value is None or value == 0:
        return None
    if (value < 0) != (claim.value < 0):
        return None
    shown = abs(Decimal(value))
    if source.computation in _RATIOS:
        text = f"{shown:.1f}"
        if claim.kind == "change_percent" and slot.unit == "倍":
            return None
    else:
        text = written(int(shown) if shown == shown.to_integral_value() else shown)
    return Figure(text + slot.unit, value, source, slot.unit)


def _tells_all(claims: list[Claim], ledger: Ledger) -> bool:
    """Whether a list of outcomes leaves none out: three or more must add up to 总计."""
    rows = {
        row.key for block in ledger.report.edition.table("applications").blocks
        for row in block.rows if row.outcome
    }  # fmt: skip
    listed = []
    for claim in claims:
        leaves = [leaf.cell for leaf in claim.meaning[0].leaves()]
        if claim.kind == "count" and all(
            leaf.startswith("applications.") and leaf.split(".")[1] in rows
            and leaf.endswith(".total") for leaf in leaves
        ):  # fmt: skip
            listed.append(claim)
    if len(listed) < 3:
        return True
    whole = ledger.report.get("applications.total_processed.total")
    return sum(Decimal(claim.value) for claim in listed) == whole


def _complete(claims: list[Claim]) -> set[int]:
    """The wholes whose parts add up to them: such a list must stay complete."""
    sums: dict[int, Decimal] = {}
    for claim in claims:
        if claim.whole is not None and claim.kind == "count":
            sums[claim.whole] = sums.get(claim.whole, Decimal(0)) + Decimal(claim.value)
    return {whole for whole, total in sums.items() if total == claims[whole].value}
