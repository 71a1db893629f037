"""Which passages, in what order: relevance first, then whose they are and how late.

Dense and lexical evidence are joined; the drafting body's own past comes first, then what
resembles it; of passages that say the same only the first is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.retrieval.lexical import terms
from assistant.retrieval.passages import Passage, same_name

Method = Literal["dense", "lexical", "fused"]

#: Share of the dense evidence in the fused score; measured (benchmarks/eval_retrieval.py).
DENSE_SHARE = 0.6
#: Spreads under these are no differences: of cosines, and of other scores beside their best.
LEAST_COSINES, LEAST_SPREAD = 0.1, 0.5
#: A measure is at least this share as relevant as its problem, and the other way round.
PARTNER = 0.9
#: What is added to a relevance between 0 and 1: the user's own reports outrank samples, the same
#: kind of body and the same region outrank others, later years earlier ones.
USER, KIND, REGION, RECENT = 0.50, 0.25, 0.02, 0.03
#: A body's own passage is shown first if it is at least this relevant beside the best one found.
OWN_FLOOR = 0.3
#: Passages that share this much of their character pairs (figures aside) are the same.
SAME = 0.8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its evidence: cosine, and BM25 score."""

    passage: Passage
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    Attributes:
        score: what the order goes by, about 0 to 1.5; comparable within one search only.
        dense: cosine with the query.
        lexical: BM25 score.
        own: it is of the body that is being drafted for.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    own: bool = False


def relevance(candidates: Sequence[Candidate], method: Method = "fused") -> list[float]:
    """The relevance of each candidate, 0 to 1, the best evidence of the lot being 1."""
    scores = [candidate.lexical for candidate in candidates]
    dense = _scaled([candidate.dense for candidate in candidates], LEAST_COSINES)
    lexical = _scaled(scores, LEAST_SPREAD * max(scores))
    if method == "dense":
        return dense
    if method == "lexical":
        return lexical
    fused = [DENSE_SHARE * d + (1 - DENSE_SHARE) * x for d, x in zip(dense, lexical, strict=True)]
    return _scaled(_with_partners(candidates, fused), LEAST_SPREAD)


def _with_partners(candidates: Sequence[Candidate], values: list[float]) -> list[float]:
    """Values in which a problem and its measure lift each other."""
    best: dict[tuple[str, int], float] = {}
    keys = [(c.passage.report_id, c.passage.pair) for c in candidates]
    for key, value in zip(keys, values, strict=True):
        best[key] = max(best.get(key, 0.0), value)
    return [
        max(value, PARTNER * best[key]) if key[1] else value
        for key, value in zip(keys, values, strict=True)
    ]


def rank(
    candidates: Sequence[Candidate],
    *,
    top: int,
    agency: str = "",
    kind: str = "",
    region: str = "",
    method: Method = "fused",
) -> list[Hit]:
    """The best ``top`` hits in the order to show them.

    Args:
        agency: the body that is drafted for; at most half of the hits (rounded up) are its own,
            unless there are not enough others.
    """
    if not candidates:
        return []
    body = same_name(agency)
    years = [candidate.passage.year for candidate in candidates]
    first, span = min(years), max(max(years) - min(years), 1)
    hits: list[Hit] = []
    for candidate, value in zip(candidates, relevance(candidates, method), strict=True):
        passage = candidate.passage
        score = value + RECENT * (passage.year - first) / span
        own = bool(body) and same_name(passage.agency) == body
        if not own:
            score += USER * (passage.origin == "user") + KIND * bool(kind and passage.kind == kind)
            score += REGION * bool(region and passage.region == region)
        if own and value < OWN_FLOOR:
            continue
        hits.append(Hit(passage, score, candidate.dense, candidate.lexical, own))
    hits.sort(key=lambda hit: (not hit.own, -hit.score, -hit.passage.year, hit.passage.id))
    first_other = sum(hit.own for hit in hits)
    # As many own ones as may be wanted, however many others have the better score.
    distinct = _distinct(hits[: min(first_other, 2 * top)] + hits[first_other:], 4 * top)
    own_hits = [hit for hit in distinct if hit.own]
    others = [hit for hit in distinct if not hit.own]
    share = max((top + 1) // 2, top - len(others))
    return (own_hits[:share] + others)[:top]


def _scaled(values: list[float], least: float = 0.0) -> list[float]:
    """Values moved to 0–1, the greatest 1; a spread under ``least`` counts as that, so that
    passages which are as good as equal stay so."""
    low, high = min(values), max(values)
    spread = max(high - low, least)
    if spread < 1e-9:
        return [1.0 if high > 0 else 0.0] * len(values)
    return [1.0 - (high - value) / spread for value in values]


def _distinct(hits: Sequence[Hit], enough: int) -> list[Hit]:
    """Hits without those that say what another hit says: the own one stays, then the later."""
    kept: list[tuple[Hit, frozenset[str]]] = []
    for hit in hits:
        mine = frozenset(terms(re.sub(r"[\d.]+", "", hit.passage.text)))
        twin = next((i for i, (_, other) in enumerate(kept) if _overlap(mine, other) >= SAME), None)
        if twin is None:
            if len(kept) >= enough:
                break
            kept.append((hit, mine))
        elif _goes_before(hit, kept[twin][0]):
            kept[twin] = (hit, mine)
    return [hit for hit, _ in kept]


def _goes_before(hit: Hit, kept: Hit) -> bool:
    """Whether of two that say the same the later found one is to be shown instead.

    The order of scores decides, except that of one body's years the latest is shown.
    """
    if (hit.own, hit.passage.origin) != (kept.own, kept.passage.origin):
        return hit.own or (not kept.own and hit.passage.origin == "user")
    same_body = same_name(hit.passage.agency) == same_name(kept.passage.agency)
    return same_body and hit.passage.year > kept.passage.year


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return float(one == other)
    return len(one & other) / len(one | other)


Filter = Callable[[Passage], bool]


def admitted(
    *,
    agency: str = "",
    year_before: int | None = None,
    exclude_agency: str = "",
    only_kind: str = "",
) -> Filter:
    """What may be shown at all.

    ``year_before`` is the year being drafted. With ``agency`` it bars that body's own reports of
    that year or later, which are no source for themselves; without, everybody's.
    """
    body, barred = same_name(agency), same_name(exclude_agency)

    def test(passage: Passage) -> bool:
        name = same_name(passage.agency)
        if barred and name == barred:
            return False
        if only_kind and passage.kind != only_kind:
            return False
        concerns = not body or name == body
        return not (year_before is not None and concerns and passage.year >= year_before)

    return test
