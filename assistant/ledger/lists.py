"""Lists told apart by 分别: 商业企业和法律服务机构分别由61件、15件增至76件、23件."""

from __future__ import annotations

from assistant.ledger.phrasings import lexicon
from assistant.ledger.senses import Senses, mask_of
from assistant.ledger.token import NUMBER, YEAR, Token, any_of

#: Role and key of a cue that names two things at once, and the words for each.
_COMPOUND = (
    ("block", "both", ("行政复议", "行政诉讼")),
    ("column", "everyone", ("自然人", "法人或其他组织")),
)
_BASE = mask_of("base")
RESPECTIVELY = mask_of("respectively")
#: Words that put a figure beside another: 同比, 增长, 上年.
_COMPARED, _MOVED = mask_of("compare", "up", "down", "last"), mask_of("up", "down")
_COMPARE, _LEVEL, _AND = mask_of("compare"), mask_of("level"), mask_of("and")
_SEMICOLONS = frozenset("；;")
#: How many lists of one sentence are told apart.
_MOST_LISTS = 4
_KINDS = ("row", "column", "block", "outcome", "object")
#: 上半年、下半年; 一至四季度: several parts of the year in one word.
_SPANS = mask_of("periods")
_TIMES = mask_of("period") | _SPANS
_KIND, _OUTCOME = mask_of(*_KINDS), mask_of("outcome")
_SUBJECT = mask_of(*_KINDS) | YEAR | _TIMES


def distribute(tokens: list[Token]) -> list[Token]:
    """Put each subject of a 分别 before its number, where there are as many of both.

    Args:
        tokens: one sentence.

    Returns:
        The same tokens where there is no such list; else with copies of the subjects' cues.
    """
    place, told = 0, 0
    while told < _MOST_LISTS:
        place = next((i for i in range(place, len(tokens)) if tokens[i].mask & RESPECTIVELY), -1)
        if place < 0:
            break
        apart = _told_behind(tokens, place) or _listed(tokens, place)
        if apart is None:
            place += 1
        else:
            tokens, place, told = apart, 0, told + 1
    return tokens


def _listed(tokens: list[Token], place: int) -> list[Token] | None:
    """行政复议、行政诉讼分别为2件、1件: each subject put before its figure."""
    subjects: list[Token] = []
    for token in reversed(tokens[:place]):
        if token.kind == "number" or token.text in "；;":
            break
        if token.mask & _SUBJECT:
            subjects.insert(0, token)
    for times in (YEAR, _TIMES):
        if any(token.mask & times for token in subjects):
            subjects = [token for token in subjects if token.mask & times]
    dated = bool(subjects) and bool(subjects[0].mask & (YEAR | _TIMES))
    behind = tokens[place + 1 :]
    # 自然人和企业申请分别占80%、20%: said of each
    lead = _lead(behind)
    behind = behind[len(lead) :]
    groups = _number_groups(behind, named_behind=dated)
    kept = subjects
    subjects = expanded(_told_apart(subjects, groups))
    if len(subjects) < 2 or not groups or any(len(g) != len(subjects) for g in groups):
        return None
    if not _alike(subjects):
        return None
    before = [t for t in tokens[:place] if t not in kept]
    if lead:
        lead = [*(t for t in before if t.mask & _COMPARE), *lead]
        before = [t for t in before if not t.mask & _COMPARE]
    if dated:
        # 2022年、2023年分别收到申请38件、40件: what is counted stands behind 分别.
        before += [t for t in behind[: groups[0][0]] if t.kind == "cue"]
    return _rewritten(before, behind, subjects, groups, lead)


def _lead(behind: list[Token]) -> list[Token]:
    """占新收总数的, 同比增长: what is said of every figure behind 分别."""
    first = next((i for i, token in enumerate(behind) if token.mask & NUMBER), 0)
    lead = behind[:first]
    told = any_of(lead) & (_MOVED | _BASE) and all(t.kind in ("cue", "date") for t in lead)
    return lead if told and not any(t.has("from", "to") for t in lead) else []


def _told_apart(subjects: list[Token], groups: list[list[int]]) -> list[Token]:
    """2021至2023年 as its years, 一至四季度 once for each figure."""
    if len(subjects) != 1 or len(groups) != 1:
        return subjects
    if subjects[0].years:
        return list(subjects[0].years)
    return subjects * len(groups[0]) if subjects[0].mask & _SPANS else subjects


def _told_behind(tokens: list[Token], place: int) -> list[Token] | None:
    """What is told of each figure put right behind it.

    自然人20件、企业5件，分别占80%、20%; 新收42件、办结43件，同比分别增长20%、26.5%; 上年分别为35件、34件
    """
    start = next((i for i in range(place, -1, -1) if tokens[i].kind in ("number", "mark")), -1) + 1
    first = next((i for i in range(place, len(tokens)) if tokens[i].kind == "number"), len(tokens))
    said = [t for t in tokens[start:first] if not t.mask & RESPECTIVELY]
    groups = _number_groups(tokens[first:])
    figures = [first + i for i in groups[0]] if len(groups) == 1 else []
    if len({tokens[i].unit_kind for i in figures}) != 1:
        return None
    figures = _with_level(tokens, figures)
    if len(figures) < 2:
        return None
    counted = _counted_before(tokens, start, len(figures))
    if len(counted) < len(figures):
        return None
    roles = any_of(said)
    if roles & _BASE:
        if tokens[first].unit_kind != "percent":
            return None
    elif any(t.kind == "gap" for t in said):
        return None
    elif roles & _KIND & ~_OUTCOME:
        # 2022年、2023年分别收到35件、42件，分别办结34件、43件: of each year
        times = [tokens[i - 1] for i in counted]
        if not all(t.mask & (YEAR | _TIMES) for t in times):
            return None
        again = list(tokens[:start])
        for when, at in zip(times, figures, strict=True):
            again += [
                Token("mark", tokens[at].start, tokens[at].start, "，"),
                when,
                *said,
                tokens[at],
            ]
        return again + tokens[figures[-1] + 1 :]
    elif not roles & (_COMPARED | _OUTCOME):
        return None
    out: list[Token] = []
    for at, token in enumerate(tokens[:start]):
        out.append(token)
        if at in counted:
            order = counted.index(at)
            words = _said(said, tokens, figures, order)
            out += [Token("mark", token.end, token.end, "，"), *words, tokens[figures[order]]]
    return out + tokens[figures[-1] + 1 :]


def _with_level(tokens: list[Token], figures: list[int]) -> list[int]:
    """分别增长9.1%、下降12.5%、持平: what did not change takes its place among the figures."""
    end = figures[-1]
    while end + 2 < len(tokens) and tokens[end + 2].mask & _LEVEL:
        if tokens[end + 1].text != "、" and not tokens[end + 1].mask & _AND:
            break
        end += 2
    return [i for i in range(figures[0], end + 1) if tokens[i].mask & (NUMBER | _LEVEL)]


def _said(said: list[Token], tokens: list[Token], figures: list[int], order: int) -> list[Token]:
    """分别比上年减少1件、增加2件: what is said of a figure, in its own direction."""
    before = figures[order - 1] if order else figures[0]
    moved = [t for t in tokens[before : figures[order]] if t.mask & _MOVED]
    level = tokens[figures[order]].mask & _LEVEL
    return [t for t in said if not ((moved or level) and t.mask & _MOVED)] + moved


def _counted_before(tokens: list[Token], start: int, many: int) -> list[int]:
    """Places of the last counts before ``start``, at most ``many`` and none before a semicolon.

    What was put beside another figure (增加7件, 上年35件) is none of them.
    """
    counted: list[int] = []
    for at in range(start - 1, -1, -1):
        if tokens[at].text in _SEMICOLONS or len(counted) == many:
            break
        beside = at and tokens[at - 1].mask & _COMPARED and not tokens[at - 1].year
        if tokens[at].kind == "number" and tokens[at].unit_kind == "count" and not beside:
            counted.insert(0, at)
    return counted


def expanded(subjects: list[Token]) -> list[Token]:
    """行政复议和行政诉讼 as one cue, taken apart into its two."""
    found: list[Token] = []
    for token in subjects:
        for role, key, parts in _COMPOUND:
            if any(entry.key == key for entry in token.entries(role)):
                for words in parts:
                    senses = Senses({role: lexicon().cues[words][role]})
                    found.append(Token("cue", token.start, token.end, words, senses))
                break
        else:
            found.append(token)
    return found


def _alike(subjects: list[Token]) -> bool:
    if all(s.year for s in subjects) or all(s.mask & _TIMES for s in subjects):
        return True
    return any(all(subject.has(kind) for subject in subjects) for kind in _KINDS)


def _number_groups(tokens: list[Token], *, named_behind: bool = False) -> list[list[int]]:
    """Places of the numbers behind 分别, in runs joined by 、 or 和; two runs are 由…增至…."""
    groups: list[list[int]] = [[]]
    for place, token in enumerate(tokens):
        if token.kind == "number":
            groups[-1].append(place)
        elif token.kind == "mark" and token.text != "、":
            break
        elif token.has("to") and groups[-1]:
            groups.append([])
        elif named_behind and not groups[0] and token.kind == "cue":
            continue
        elif token.kind == "gap" or token.has("part", *_KINDS):
            return []
    return [group for group in groups if group] if len(groups) <= 2 else []


def _rewritten(
    before: list[Token], behind: list[Token], subjects: list[Token], groups: list[list[int]],
    lead: list[Token],
) -> list[Token]:  # fmt: skip
    pair = len(groups) == 2
    out = list(before)
    last_mark = None
    for order, subject in enumerate(subjects):
        if order:
            comma = Token("mark", subject.start, subject.start, "，")
            out.append(comma)
        out += [subject, *_said(lead, behind, groups[0], order)]
        if pair:
            out.append(Token("cue", subject.end, subject.end, "由", Senses({"from": ()})))
        out.append(behind[groups[0][order]])
        if pair:
            out.append(Token("cue", subject.end, subject.end, "增至", Senses({"to": ()})))
            out.append(behind[groups[1][order]])
        last_mark = groups[-1][order]
    out += behind[(last_mark or 0) + 1 :]
    return out
