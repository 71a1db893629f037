"""The built-in reader of instructions: from what staff type to tools and their arguments.

Phrasings are data (``instructions.toml``). Slips are mended by a list, and where nothing is
understood, by sound. What is not understood is said so, with what can be done; nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.conversation import amendments, arguments, removals, statements
from assistant.conversation.intents import intended
from assistant.conversation.part import Part
from assistant.conversation.parts import locate_quietly, unnamed
from assistant.conversation.phrasings import Rule, pattern, plainly, refusals, rules, seam
from assistant.conversation.session import Call
from assistant.conversation.state import State
from assistant.conversation.truth import contradict
from assistant.conversation.wording import Utterance, letters, utter
from assistant.errors import RequestError

NOT_UNDERSTOOD = (
    "没有看懂要做什么，什么都没有改。可以说“依申请公开那段换个说法”“全文缩短到800字”“删掉第二个问题”"
    "“培训改成3次”“监督保障加一句：……”，更多请说“帮助”。"
)


def read(state: State, request: str, focus: Part | None = None) -> list[Call]:
    """The tools that a request asks for, in order, with their arguments.

    Raises:
        RequestError: it is declined, or not understood; nothing is to be done.
    """
    words = utter(request)
    if calls := _by_phrasings(state, request, focus):
        return calls
    if promised := statements.promised(state, words):
        return [promised]
    contradict(state, words.text)
    plain = _without_remarks(words)
    if plain is not None and (call := _read_one(state, plain, focus)) is not None:
        return [call]
    if (call := intended(state, plain or words, focus)) is not None:
        return [call]
    if calls := _by_phrasings(state, request, focus, by_sound=True):
        return calls
    place = locate_quietly(state, words.head, focus)
    if place is not None and not letters(plainly(unnamed(words.head))):  # 第五部分: a bare name
        return [Call("show", {"part": words.text})]
    if pattern("cause").search(words.head) and not words.tail:
        raise RequestError(
            "原因表格里没有，要您写出来。请把整句话写在冒号后面，例如：依申请公开加一句：……"
        )
    if pattern("bare_addition").search(words.head):
        raise RequestError("要加什么？请把整句话写在冒号后面，例如：监督保障加一句：……")
    raise RequestError(NOT_UNDERSTOOD)


def _by_phrasings(
    state: State, request: str, focus: Part | None, *, by_sound: bool = False
) -> list[Call]:
    """The tools that the phrasings choose: of the parts of the request, or of the whole of it."""
    said = _parted(utter(_quoting(state, request), by_sound=by_sound))
    _refuse(said)
    pieces_ = [piece for piece in pattern("split").split(said.text) if piece and piece.strip()]
    if any(pattern("refers").fullmatch(piece) for piece in pieces_[1:]):
        pieces_ = pieces_[:1]
        said = utter(pieces_[0], by_sound=by_sound)
    if len(pieces_) > 1 and not said.tail:
        calls = [_read_one(state, utter(piece, by_sound=by_sound), focus) for piece in pieces_]
        if all(call is not None for call in calls):
            first, *more = [call for call in calls if call is not None]
            return [first, *(_pinned(state, call) for call in more)]
    call = _read_one(state, said, focus)
    return [] if call is None else [call]


def _pinned(state: State, call: Call) -> Call:
    """A call on a problem by its number, bound to its words: an earlier call may number anew."""
    part = str(call.arguments.get("part", ""))
    place = locate_quietly(state, part, None) if re.search(r"第.{1,2}个问题", part) else None
    if place is None or place.section != "problems" or place.paragraph is None:
        return call
    first = state.section("problems").paragraphs[place.paragraph].sentences[0].text
    named = f"“{first.rstrip('。')}”那个问题" + ("的措施" if place.role == "measure" else "")
    return replace(call, arguments={**call.arguments, "part": named})


def _without_remarks(said: Utterance) -> Utterance | None:
    """The instruction without clauses that only give an opinion: 删了吧，太难看了."""
    clauses = [clause for clause in re.split(r"[，。； ]+", said.head) if clause]
    kept = [clause for clause in clauses if not pattern("remark").fullmatch(clause)]
    if not kept or len(kept) == len(clauses):
        return None
    return replace(said, head="，".join(kept))


def _quoting(state: State, request: str) -> str:
    """The request with a sentence of the draft that it cites in full put in quotation marks."""
    if re.search('[“”「」"]', request):
        return request
    for section in state.draft.sections.values():
        for sentence in section.sentences:
            cited = sentence.text.rstrip("。")
            at = request.find(cited) if len(cited) >= 6 else -1
            if at >= 0 and (
                at + len(cited) < len(request.rstrip("。")) and not re.search("[：:]", request[:at])
            ):
                return f"{request[:at]}“{cited}”{request[at + len(cited) :].removeprefix('。')}"
    return request


def _parted(said: Utterance) -> Utterance:
    """The instruction with what stands behind its comma or its 改成 as the text to be put in."""
    if said.quotes:
        return said
    if said.tail:  # 加一个问题，……，措施：……
        text = f"{said.head}：{said.tail}"
        match = pattern("payload_problem").search(text) if said.head.endswith("措施") else None
        return said if match is None else replace(said, head=match["head"], tail=match["tail"])
    for name in ("payload_problem", "payload_behind_assign", "payload"):
        match = pattern(name).search(said.head)
        if match is not None and not pattern("numeric").match(match["tail"]):
            return replace(said, head=match["head"], tail=match["tail"])
    return said


def refuse(request: str) -> None:
    """Refuse what is declined whoever chooses the tool.

    Raises:
        RequestError: the request is of that kind; the message says why.
    """
    _refuse(utter(request))


def _refuse(said: Utterance) -> None:
    """Refuse what is declined whatever else is said."""
    for refused, reason in refusals():
        if refused.search(said.head) or (not said.tail and refused.search(said.text)):
            raise RequestError(reason)


def _read_one(state: State, said: Utterance, focus: Part | None) -> Call | None:
    if not said.head and not said.tail:
        return None
    for step in _STEPS:
        call = step(state, said, focus)
        if call is not None:
            return call
    return None


def _before(state: State, said: Utterance, focus: Part | None) -> Call | None:
    return _by_rules(state, said, focus, rules()[: seam()])


def _after(state: State, said: Utterance, focus: Part | None) -> Call | None:
    return _by_rules(state, said, focus, rules()[seam() :])


def _by_rules(
    state: State, said: Utterance, focus: Part | None, rules: Iterable[Rule]
) -> Call | None:
    for rule in rules:
        if rule.fits(said):
            made = (_BUILDERS.get(rule.tool) or arguments.plain(rule.tool))(state, said, focus)
            if made is not None:
                return made
    return None


_BUILDERS = {**arguments.BUILDERS, **amendments.BUILDERS, **removals.BUILDERS}
#: Tried in this order: facts are looked for after the promises and before the problems.
_STEPS = (
    statements.exchange,
    statements.reported,
    _before,
    statements.fact,
    _after,
    statements.assign,
    statements.again,
    statements.put_in,
    statements.stated,
)
