"""Tools on what staff know: last year's promises answered, 【待核实：…】 settled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assistant.conversation.part import Part, sentence_at
from assistant.conversation.parts import locate, require
from assistant.conversation.state import Desk, Outcome, State, settle, short, with_sentences
from assistant.conversation.truth import vet
from assistant.conversation.typed import tidy, typed
from assistant.conversation.wording import letters, number_in, pieces
from assistant.drafting.draft import OPEN, OPEN_MARK, Paragraph, Section, Sentence
from assistant.drafting.local import LocalWriter
from assistant.drafting.promises import STATUS_LABELS, Promise
from assistant.errors import RequestError
from assistant.report import Report

STATUSES = ("done", "partly", "not_begun")
#: How staff say it; looked for in this order.
_STATUS_WORDS = (
    ("not_begun", r"尚未|还未|(?:还)?没有?(?:做|开始|开展|落实|启动|动|搞|办|完成|弄)(?!了?完|好|全|到位)|未(?:开展|启动|落实|完成|做)|不(?:再|打算|准备)?(?:做|搞|办|弄|开展|实施|推进|落实)了?|(?:还|都|也)没有?$|没办法(?:做|搞|办)|取消|放弃|搁置|停了|暂缓|中止|not_begun"),
    ("partly", r"部分|一半|一部分|没有?(?:做|弄|办|搞|落实|完成)?(?:完|好|全|到位)|基本|正在|进行中|推进中|还?在(?:推进|做|办|弄|搞|进行|落实|整改)|差一点|partly"),
    ("done", r"完成|落实|已(?:经)?(?:执行|实施|施行|建成|建立|印发|出台|启用|上线|公布|到位)|[搞修建印贴改换]完|搞好|修好|做完|做好|办完|办好|做了|都做|已做|已经做|搞定|兑现|弄好|弄完|到位|done"),
)  # fmt: skip

#: What an account of a promise says besides the promise itself.
_ABOUT = re.compile(
    r"去年|上年|上一年|年初|当时|提出|承诺|答应|说|那个|这个|那条|这条|的事情?|措施|已经?|都|全部|完成|落实|做|弄|搞|办|好|了|没有?|尚未|还|部分|一半|完|的|在|动"
)


def status_of(text: str) -> str:
    """``done``, ``partly``, ``not_begun`` or empty, from the words of staff."""
    return next((status for status, words in _STATUS_WORDS if re.search(words, text)), "")


# --- promises -----------------------------------------------------------------------------------


def answer_promise(desk: Desk, state: State, promise: str, status: str, note: str = "") -> Outcome:
    """Say what became of a measure that last year's report announced.

    Args:
        promise: its number (第一条), its words, or 全部.
        status: done, partly or not_begun; or words that say so.
        note: what staff add, in their words.
    """
    promises = state.plan.promises
    if not promises:
        raise RequestError("上年报告里没有读到改进措施，或没有提供上年报告。")
    status = status if status in STATUSES else status_of(status)
    if not status:
        raise RequestError("完成情况请说“已完成”“部分完成”或“尚未开展”。")
    meant = find_promises(state, promise)
    note = tidy(note).rstrip("。") if note.strip() else ""
    if note and desk.by_model and letters(note) not in letters(desk.request):
        note = ""
    if note:
        vet(desk, state, note)
    report = state.report
    for one in meant:
        report = _answered(report, one, status, note)
    after = settle(desk, state, [_progress(state, report)], report=report)
    names = "、".join(f"“{short(one.gist or one.text, 20)}”" for one in meant)
    focus = Part("problems", 0)
    return Outcome(after, f"已记下：上年提出的{names}{STATUS_LABELS[status]}。", focus)


def find_promises(state: State, text: str) -> list[Promise]:
    """The promises that staff mean: by number, by words, or all.

    Raises:
        RequestError: none fits; the message lists them.
    """
    promises = list(state.plan.promises)
    if first := re.search(r"前([两二三四])[条项个]", text):
        return promises[: number_in(first[1]) or 1]
    if re.search(r"全部|所有|都|各条|各项|每条|每项|全都", text) and not re.search(
        r"第[一二三四五六七八九十0-9]", text
    ):
        return promises
    if re.search(r"最后一?[条项个]", text):
        return promises[-1:]
    numbers = re.findall(r"第\s*([一二三四五六七八九十0-9]+)\s*(?:条|项|个|点)?", text)
    if numbers:
        found = [number_in(raw) or 0 for raw in numbers]
        if any(not 1 <= number <= len(promises) for number in found):
            raise RequestError(f"上年提出的措施有{len(promises)}条：{listed(state)}。")
        return [promises[number - 1] for number in found]
    scored = []
    for promise in promises:
        known = pieces(promise.gist or promise.text[:40])
        wanted = pieces(_ABOUT.sub("", text)) or pieces(text)
        shared = len(known & wanted)
        score = shared / max(1, min(len(known), len(wanted)))
        if letters(promise.gist) and letters(promise.gist) in letters(text):
            score = 2.0
        core = letters(_ABOUT.sub("", text))
        if len(core) > 1 and core in letters(promise.gist + promise.text):
            score = max(score, 1.0)
        scored.append((score, promise))
    scored.sort(key=lambda entry: -entry[0])
    if scored and scored[0][0] >= 0.3:
        return [scored[0][1]]
    if len(promises) == 1:
        return promises
    raise RequestError(
        f"是上年哪一条措施？{listed(state)}。不是上年措施、只是本年数字的，请说“登记：……”。"
    )


def listed(state: State) -> str:
    """Last year's promises with their numbers."""
    return "；".join(
        f"第{n}条“{short(p.gist or p.text, 22)}”" for n, p in enumerate(state.plan.promises, 1)
    )


def _answered(report: Report, promise: Promise, status: str, note: str) -> Report:
    key = promise.gist or promise.text
    entry: dict[str, Any] = {"kind": "promise", "promise": key, "status": status, "note": note}
    kept = tuple(
        c
        for c in report.confirmations
        if not (
            c.get("kind") == "promise"
            and c.get("promise") in (promise.gist, promise.text)
            and c.get("promise")
        )
    )
    return replace(report, confirmations=(*kept, entry))


def _progress(state: State, report: Report) -> Section:
    """五 with its account of last year's promises told anew; what people typed there stays."""
    after = State(report, state.draft, state.last_year)
    section = state.section("problems")
    told = LocalWriter(after.plan).progress()
    paragraphs = list(section.paragraphs)
    at = next((i for i, p in enumerate(paragraphs) if _accounts(state, p)), None)
    if at is None:
        paragraphs.insert(0, Paragraph("progress", "", tuple(told)))
    else:
        old = paragraphs[at].sentences
        typed_ones = [
            s for s in old if s.origin == "people" and s.basis != "promise" and not s.is_open
        ]
        paragraphs[at] = replace(paragraphs[at], sentences=(*told, *typed_ones))
    return replace(section, paragraphs=tuple(paragraphs))


def _accounts(state: State, paragraph: Paragraph) -> bool:
    """Whether a paragraph is the account of last year's promises, also in a draft read from text."""
    if paragraph.key == "progress":
        return True
    if paragraph.key.startswith("problem-") or not any(s.is_open for s in paragraph.sentences):
        return False
    return any(p.gist and p.gist in paragraph.text for p in state.plan.promises)


# --- 【待核实：…】 --------------------------------------------------------------------------------


def marks(state: State) -> list[tuple[str, int, int]]:
    """The places of the sentences that are still open."""
    return [place for place in Part().places(state) if sentence_at(state, place).is_open]


def mark_unsure(desk: Desk, state: State, part: str) -> Outcome:
    """Mark a sentence as still to be confirmed: it becomes 【待核实：…】."""
    place = require(state, part, desk.focus)
    if place.paragraph is None or (place.sentence is None and not place.role):
        places = place.places(state)
        if place.is_whole or len(places) != 1:
            raise RequestError("请说清楚是哪一句，如“把主动公开第二句标成待核实”。")
    key, i, j = place.places(state)[0]
    section = state.section(key)
    sentences = list(section.paragraphs[i].sentences)
    old = sentences[j]
    if old.is_open:
        raise RequestError("这一句已经是待核实。")
    prefix = "改进措施：" if old.text.startswith("改进措施：") else ""
    body = re.sub(r"[【】]", "", old.text.removeprefix(prefix)).rstrip("。")
    sentences[j] = Sentence(f"{prefix}{OPEN_MARK}：{body}】", (), old.sources, old.origin, "act")
    after = settle(desk, state, [with_sentences(section, i, sentences)])
    return Outcome(after, f"已标为待核实：{body}", Part(key, i, j))


def confirm_mark(desk: Desk, state: State, which: str = "", text: str = "") -> Outcome:
    """Settle a 【待核实】: as it stands (where it states something), or with what staff write."""
    key, i, j = _mark(state, which or text, desk)
    section = state.section(key)
    paragraph = section.paragraphs[i]
    old = paragraph.sentences[j]
    inner = open_text(old.text)
    known = not text.strip()
    if known:
        if old.basis != "act":
            raise RequestError(
                f"“{short(inner, 40)}”要写明实际情况才能消去，请说“待核实改成：……”。"
            )
        text = inner
    elif desk.by_model and letters(text) not in letters(desk.request):
        raise RequestError("核实的内容要照工作人员的原话。")
    sentences_ = list(paragraph.sentences)
    prefix = "改进措施：" if old.text.startswith("改进措施：") else ""
    plan = bool(prefix)
    new = typed(desk, state, prefix + text.strip().removeprefix(prefix), plan=plan, known=known)
    if plan:
        new = tuple(replace(s, basis="measure:people") for s in new)
    elif old.basis == "promise":
        new = tuple(replace(s, basis="promise:people") for s in new)
    sentences_[j : j + 1] = new
    entry: dict[str, Any] = {"kind": "act", "text": "".join(s.text for s in new)}
    report = replace(state.report, confirmations=(*state.report.confirmations, entry))
    after = settle(desk, state, [with_sentences(section, i, sentences_)], report=report)
    left = len(marks(after))
    return Outcome(
        after, f"已核实并写成：{''.join(s.text for s in new)}{left_told(left)}", Part(key, i, j)
    )


def drop_mark(desk: Desk, state: State, which: str = "") -> Outcome:
    """Take a 【待核实】 out of the draft."""
    if re.search(r"全部|所有|都", which):
        found = marks(state)
        if not found:
            raise RequestError("草稿里没有待核实的内容。")
        after, gone = state, 0
        for key, i, j in sorted(found, reverse=True):
            made = _without(after, key, i, j)
            if made is not None:
                after, gone = settle(desk, after, [made]), gone + 1
        if not gone:
            raise RequestError("待核实的内容删掉后那一段就空了，请补写实际情况。")
        return Outcome(after, f"已删去{gone}处待核实。{left_told(len(marks(after)))}", None)
    key, i, j = _mark(state, which, desk)
    section = _without(state, key, i, j)
    if section is None:
        raise RequestError("这一处待核实删掉后就没有内容了，请补写实际情况，如“待核实改成：……”。")
    inner = open_text(sentence_at(state, (key, i, j)).text)
    after = settle(desk, state, [section])
    return Outcome(after, f"已删去待核实“{short(inner, 40)}”。{left_told(len(marks(after)))}", None)


def open_text(sentence: str) -> str:
    """What stands in the brackets."""
    match = OPEN.search(sentence)
    inner = match[0] if match else sentence
    return re.sub(r"^【待核实[：:]|】$", "", inner)


def left_told(left: int) -> str:
    """How many are still open."""
    return f"还有{left}处待核实。" if left else "没有待核实的内容了。"


def _without(state: State, key: str, i: int, j: int) -> Section | None:
    section = state.section(key)
    paragraph = section.paragraphs[i]
    kept = tuple(s for k, s in enumerate(paragraph.sentences) if k != j)
    sentence = paragraph.sentences[j]
    rest = OPEN.sub("", sentence.text).strip("，；。")
    if rest and rest != "改进措施：":
        made = replace(sentence, text=rest + "。", basis="")
        return with_sentences(
            section, i, (*paragraph.sentences[:j], made, *paragraph.sentences[j + 1 :])
        )
    if not kept and (paragraph.heading or key == "overview"):
        return None
    if paragraph.key.startswith("problem-") and len(kept) < 2:
        return None
    return with_sentences(section, i, kept)


def _mark(state: State, which: str, desk: Desk) -> tuple[str, int, int]:
    found = marks(state)
    if not found:
        raise RequestError("草稿里没有待核实的内容。")
    number = re.search(r"第\s*([一二三四五六七八九十0-9]+)\s*(?:个|处|条|项)", which)
    if number:
        n = number_in(number[1]) or 0
        if 1 <= n <= len(found):
            return found[n - 1]
        raise RequestError(f"草稿里有{len(found)}处待核实，没有第{n}处。")
    if re.search(r"最后一?[个处条]", which):
        return found[-1]
    if len(found) == 1:
        return found[0]
    place = None
    if which:
        try:
            place = locate(state, which, desk.focus)
        except RequestError:
            place = None
    if place is not None and not place.is_whole:
        inside = [p for p in place.places(state) if p in found]
        if len(inside) == 1:
            return inside[0]
        found = inside or found
    wanted = pieces(re.sub(r"待核实|核实|改成|改为|写成|属实|确认", "", which))
    scored = sorted(found, key=lambda p: -len(wanted & pieces(sentence_at(state, p).text)))
    best = len(wanted & pieces(sentence_at(state, scored[0]).text)) if wanted else 0
    second = (
        len(wanted & pieces(sentence_at(state, scored[1]).text))
        if wanted and len(scored) > 1
        else 0
    )
    if best > second:
        return scored[0]
    raise RequestError(f"是哪一处待核实？{told_marks(state)}")


def told_marks(state: State) -> str:
    """The open points with their numbers."""
    return "；".join(
        f"第{n}处“{short(open_text(sentence_at(state, place).text), 30)}”"
        for n, place in enumerate(marks(state), 1)
    )


def confirmed(report: Report) -> Iterator[Mapping[str, Any]]:
    """What staff confirmed."""
    yield from report.confirmations
