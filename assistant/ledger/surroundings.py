"""What the words around a number tell of it: which of them name it, which narrow it down."""

from __future__ import annotations

from assistant.ledger.frame import Frame, Reading
from assistant.ledger.phrasings import lexicon
from assistant.ledger.quantity import Quantity
from assistant.ledger.senses import mask_of
from assistant.ledger.slots import Slots, collect, wide
from assistant.ledger.token import Token, any_of

_FAR = mask_of("part", "base", "foreign")
_APART = mask_of("part", "base")
_GROUND, _TELLTALE, _BLOCK = mask_of("ground"), mask_of("telltale"), mask_of("block")
_ALL, _SUM, _THIS, _CAUSE = mask_of("all"), mask_of("sum"), mask_of("this"), mask_of("cause")
_REASON, _ENDING = mask_of("reason"), mask_of("outcome", "telltale")
#: 79件申请中自然人提出的有71件: what follows is said of a part.
_AMONG = frozenset({"中", "里", "内"})


def adds_up(own: list[Token], frame: Frame) -> bool:
    """信访类、重复类申请合计13件, 不予公开、无法提供合计9件: whether a list is added up."""
    listed = frame.fresh[-1].has("and") and any_of(own) & _SUM
    return bool(listed and (any_of(own) & _GROUND or any_of(frame.fresh) & _TELLTALE))


def is_received(slots: Slots) -> bool:
    """Whether what is counted is what came in."""
    return any(row.key in ("received", "accepted") for row in slots.rows)


def is_of_the_year(own: list[Token]) -> bool:
    """全年52件申请均已办结: all of them."""
    return bool(any_of(own) & _THIS) and all(t.kind == "cue" and t.text not in _REST for t in own)


_REST = frozenset({"其余", "其他", "余下", "剩余", "另", "另有", "还有"})


def is_asked_because(words: list[Token]) -> bool:
    """因征地补偿提出申请的1件: applications for one reason, which no cell holds."""
    reason = False
    for place, token in enumerate(words):
        if token.mask & _CAUSE:
            behind = words[place + 1] if place + 1 < len(words) else None
            reason = behind is not None and (behind.kind == "gap" or behind.has("foreign"))
        elif reason and token.has("topic"):
            return True
    return False


def settle_people(slots: Slots, words: list[Token], reading: Reading) -> None:
    """群众, 居民, 个人: whoever applies, or natural persons where the sentence tells applicants apart."""
    if slots.columns[-1].key == "enterprise" and any(w in reading.text for w in _TOLD_APART):
        slots.columns = (*slots.columns[:-1], lexicon().cues["商业企业"]["column"][0])
    person = next((column for column in slots.columns if column.key == "person"), None)
    if person is None or not any(person in token.entries("column") for token in words):
        return
    place = next(i for i, t in enumerate(words) if person in t.entries("column"))
    if slots.topic and any(token.text in _RECEIVING for token in words[:place]):
        # 收到群众提交的申请5件
        slots.columns = tuple(column for column in slots.columns if column is not person)
    elif reading.told & _TELLTALE or any(words in reading.text for words in _NO_PERSON):
        natural = lexicon().cues["自然人"]["column"][0]
        slots.columns = tuple(natural if c is person else c for c in slots.columns)


def is_grounded(slots: Slots, own: list[Token]) -> bool:
    """Whether the clause before says why what is counted here ended as it did."""
    if slots.strong:
        if slots.foreign and slots.foreign[-1].key == "consent":
            return True
        return all(row.group in _REFUSALS for row in slots.strong)
    if slots.topic or not own or not own[-1].text.endswith("的"):
        return False
    return slots.gap or own[0].text.startswith(_ADVICE)


#: What a refusal told the applicant to do.
_ADVICE = ("告知", "指引", "引导", "建议")


def is_after_review(words: list[Token]) -> bool:
    """复议后重新作出答复1件: what came after a review, and no review."""
    for place, token in enumerate(words[:-1]):
        if token.mask & _BLOCK and words[place + 1].text in ("后", "之后"):
            return True
    return False


#: Beside these 企业 is the column 商业企业, and not whatever is no natural person.
_TOLD_APART = ("科研", "律师", "律所", "法律服务", "公益", "其他组织")
#: Beside these 居民, 个人 are natural persons: the applicants are told apart.
_NO_PERSON = ("企业", "公司", "法人", "其他组织")
#: What an application is received by.
_RECEIVING = frozenset(
    {"收到", "共收到", "接收", "接到", "收到了", "受理", "新收", "新收到", "共受理", "本年新收"}
)
_REFUSALS = ("denied", "unavailable", "not_processed", "other_processing")


def ends_in_outcome(tail: list[Token]) -> bool:
    """11件申请因未到答复期限结转至2024年, 1件因逾期未补正作其他处理: what became of them."""
    for place, token in enumerate(tail):
        if token.kind == "number" or token.mask & _APART:
            return False
        if any(e.key != "attribute" for e in token.entries("foreign")):
            return False
        if any(e.key == "carried_out" or e.group for e in token.entries("row") if not e.weak):
            gaps = [t for t in tail[:place] if t.kind == "gap"]
            foreign = any(t.has("foreign") for t in tail[:place])
            return (bool(gaps) or foreign) and all(
                t.has("filler", "done") or t.kind == "date" or t.text == "外"
                for t in tail[place + 1 :]
            )
    return False


def is_reasoned(tail: list[Token]) -> bool:
    """Whether the unknown words before an outcome give its reason, and not which ones they are."""
    return any("cause" in t.senses or t.has("not") for t in tail[:3])


def has_dates_only(own: list[Token]) -> bool:
    """2022年25件, 今年40件: the year alone says which figure of a series it is."""
    if not any(t.mask & _TIMES or t.text in _THIS_YEAR for t in own):
        return False
    return all(t.kind == "date" or t.has("filler", "to", "this", "period", "periods") for t in own)


_THIS_YEAR = frozenset({"今年", "本年", "本年度", "全年", "当年"})


_TIMES = mask_of("year", "period", "periods")


def is_asked_for(words: list[Token]) -> bool:
    """申请公开征地批复的26件: applications for one thing; no cell holds those."""
    for place, token in enumerate(words[2:], 2):
        if token.kind == "gap" and "act" in words[place - 1].senses:
            return "topic" in words[place - 2].senses
    return False


def is_caused_otherwise(words: list[Token]) -> bool:
    """因土地征收引发行政诉讼21件: lawsuits over something else."""
    caused = ours = False
    for place, token in enumerate(words):
        if "cause" in token.senses:
            caused = place + 1 < len(words) and (
                words[place + 1].kind == "gap" or words[place + 1].has("foreign", "object")
            )
        elif token.has("topic", "disclosure_kind"):
            caused, ours = False, True
        elif token.text in _BRINGING and place and words[place - 1].text in _AND_SO_ON:
            caused = not ours  # 因征地补偿、工伤认定等引发的行政诉讼27件: the cause before 、
        elif caused and "block" in token.senses and "信息公开" not in token.text:
            return True
    return False


_BRINGING = frozenset({"引发", "引起", "导致", "产生", "引发的", "引起的"})
_AND_SO_ON = frozenset({"等", "等事项", "等问题", "等方面"})


def is_narrowed_behind(quantity: Quantity) -> bool:
    """2件要电力资料, 2件公开材料中有…: unknown words right behind say which ones."""
    tail = quantity.tail
    if not tail:
        return False
    first = tail[0]
    if first.kind == "gap" and wide(first.text) > 1:
        return True
    parts = any(token.has("part") for token in tail)
    return parts and any(token.kind == "gap" for token in tail)


def can_name(tail: Slots, quantity: Quantity, frame: Frame) -> bool:
    """Whether the words behind a number can name it by themselves: 3件结转下年度."""
    number = quantity.token.number
    if number is not None and number.chinese and number.value <= 2:
        # 复议两宗，一宗维持、一宗以其他结果结案: after a figure, right before an outcome
        if frame.last is None or quantity.token.unit_kind != "count":
            return False
        said = next((t for t in quantity.tail if not t.mask & _REASON), None)
        return said is not None and bool(said.mask & _ENDING)
    firm = tail.strong or tail.columns or tail.blocks or tail.outcomes or tail.objects
    return bool(firm or tail.topic or tail.rows or tail.carry or tail.channels)


def follows_a_name(quantity: Quantity, frame: Frame) -> bool:
    """Whether the clause before, which has no number, names this one: 行政复议方面，共2件."""
    number = quantity.token.number
    article = number is not None and number.chinese and number.value <= 2
    return bool(frame.fresh) and quantity.first and not article


def near_words(tail: list[Token], *, received: bool = False) -> list[Token]:
    """The words behind a number that can still name it: up to unknown text, a number, a part."""
    near: list[Token] = []
    for token in tail:
        if token.mask & _FAR or token.kind in ("gap", "number"):
            break
        if token.mask & _ALL and (received or (near and near[-1].has("block"))):
            break  # 收到的43件申请均在年内办结: said of them, no name of theirs
        if token.text in _AMONG and not (near and near[-1].mask & _BLOCK):
            break
        near.append(token)
    return near


def put_together(
    own: list[Token], tail: list[Token], near: list[Token], slots: Slots, *, rest: bool
) -> Slots:
    """Slots from before and behind; unknown text before the first concept behind narrows it.

    ``rest``: what is carried over has been told, the number is all the others.
    """
    both = collect([*own, *near])
    known = len(near) == len(tail)
    people = both.columns and known and not any(column.open for column in both.columns)
    firm = both.strong or both.blocks or both.outcomes or both.objects or people
    # 3件申请由此而来: only some of the applications; 12月收到的: only a part of the year.
    done = known and any(row.key in _DONE for row in collect(tail).rows)
    # 在41件申请中 may be of whatever was asked last; 共79件申请中 opens the parts of all.
    among = (
        near != tail
        and tail[len(near)].text in ("中", "中，")
        and not (own and own[-1].text == "在")
    )
    said = near != tail and tail[len(near)].mask & _ALL and is_of_the_year(own)
    whole = among or said
    weak = not firm and not done and not whole and not (both.carry and both.next)
    pointed = any(t.has("period") or (t.has("all") and not rest) or t.kind == "date" for t in near)
    both.gap = both.gap or slots.gap or weak or pointed
    return both


#: 12件申请已办结, 31条申请递到我局手上
_DONE = ("total_processed", "received")


def has_weak_rows_only(slots: Slots) -> bool:
    """Whether nothing but rows is named, which are asked of the words behind the number."""
    return bool(slots.rows) and not (slots.columns or slots.blocks or slots.objects)


def stands_close(words: list[Token], quantity: Quantity) -> bool:
    """Whether a bare number stands right behind its concept: 维持1, 自然人为3."""
    for token in reversed(words):
        if token.end < quantity.token.start - 3:
            return False
        if token.has("row", "column", "outcome", "block", "object", "act", "topic", "carry"):
            return True
        if not token.has("filler", "sum"):
            return False
    return False


def counts_cases(words: list[Token]) -> bool:
    """新收案件310件, 上年结转项目12个: of whatever kind."""
    if not words or words[-1].text not in _CASES:
        return False
    return not any("申请" in token.text for token in words)


_CASES = frozenset({"案件", "案", "项目"})


def counts_offices(quantity: Quantity) -> bool:
    """申请量较大的3个单位: no applications."""
    tail = quantity.tail
    return bool(tail) and bool(tail[0].mask & _OFFICE)


_OFFICE = mask_of("org_end")


def is_of_another_kind(words: list[Token]) -> bool:
    """收到特困供养申请36件: applications for something else."""
    for place, token in enumerate(words[1:], 1):
        if token.text == "申请" and words[place - 1].kind == "gap":
            return wide(words[place - 1].text) > 1
    return False


def is_the_rest(own: list[Token], reading: Reading) -> bool:
    """除1件尚在办理外，其余10件均已办结: all that was processed."""
    if not any(token.text in _REST for token in own):
        return False
    return any(claim.concept == "carried_out" for claim in reading.in_sentence())


def court_of(words: list[Token]) -> str:
    """Whose the outcome is: 复议机关维持2件, 法院维持1件; empty where it is not said."""
    for token in words:
        if token.text in _COURTS:
            return "litigation"
        if token.text in _REVIEWERS:
            return "review"
    return ""


_COURTS = frozenset({"法院", "人民法院"})
_REVIEWERS = frozenset({"复议机关", "复议机构"})


def is_lone_article(quantity: Quantity, own: list[Token]) -> bool:
    """Whether 一件 only points at something: 被纠正的一件, 其中一件."""
    number = quantity.token.number
    if number is None or not number.chinese or number.value > 2:
        return False
    if own and own[-1].text.endswith(("的", "后", "前", "每", "某", "该", "另", "这", "那")):
        return True
    return number.value == 1 and not own and not quantity.tail


def settle_other(slots: Slots, frame: Frame) -> None:
    """What 其他N件 means, by what the list before it has been made of."""
    cues = lexicon().cues
    for token in reversed(frame.listed):
        if token.has("outcome"):
            slots.outcomes += cues["其他结果"]["outcome"][:1]
            return
        if token.has("column"):
            slots.columns += cues["其他法人组织"]["column"][:1]
            return
        if any(
            e.key in ("other_overdue_correction", "other_unpaid_fee") for e in token.entries("row")
        ):
            slots.rows += (lexicon().rows["other_remaining"],)
            slots.strong += (lexicon().rows["other_remaining"],)
            return
        if token.has("row") and any(e.group for e in token.entries("row")):
            slots.rows += cues["其他处理"]["row"][:1]
            slots.strong += cues["其他处理"]["row"][:1]
            return
