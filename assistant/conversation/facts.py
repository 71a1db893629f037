"""Tools on the facts beside the tables: a figure of staff entered, corrected, taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.checking.findings import shown
from assistant.conversation.contents import shortened
from assistant.conversation.retelling import part_of, redrafted, where_told, with_report
from assistant.conversation.state import Desk, Outcome, State, short
from assistant.conversation.stated import (
    Stated,
    corrects,
    label_of,
    read_statement,
    spelled_out,
    words,
)
from assistant.conversation.truth import (
    cell_told,
    figure_of,
    foreign_name,
    mentioned,
    named_fact,
    vague,
)
from assistant.conversation.wording import letters, pieces
from assistant.errors import RequestError
from assistant.ledger.numerals import narrow, read_numeral
from assistant.report import Fact, Report

#: A label is at most so long, a figure at most so large.
LONGEST_LABEL, LARGEST = 40, 10**12


def set_fact(desk: Desk, state: State, statement: str) -> Outcome:
    """Enter or correct facts: 开展培训3次，参加80人次 / 培训改成3次 / 培训不是2次是3次."""
    plain = narrow(statement.strip().strip("。"))
    correcting = corrects(plain)
    stated = read_statement(state, plain)
    if not stated:
        raise RequestError(
            "没有看到数字。请把事项和数字一起写，如“登记：开展培训3次，参加80人次”。"
        )
    _said_by_staff(desk, stated)
    report, changed = state.report, []
    for entry in stated:
        old = _meant(state, report, entry, correcting)
        if old is None and not correcting and not _ENTERING.search(desk.request):
            _ask_whether_same(report, entry)
        if old is not None:
            _same_kind(entry, old)
            whole = not entry.unit or old.unit.startswith(entry.unit)
            unit = old.unit if whole else entry.unit
            new = replace(old, value=entry.value, unit=unit)
            if new == old:
                if len(stated) == 1:
                    raise RequestError(
                        f"“{old.label}”本来就是{shown(old.value)}{old.unit}，不用改。"
                    )
                continue
            facts = tuple(new if fact is old else fact for fact in report.facts)
        else:
            _refuse_table(state, entry)
            new = _new(desk, state, entry, correcting)
            facts = (*report.facts, new)
        report = replace(report, facts=facts)
        changed.append((old, new))
    if not changed:
        raise RequestError("这些数字本来就是这样记的，不用改。")
    after = redrafted(desk, state, report, [new.label for _, new in changed])
    told = "；".join(
        f"把“{new.label}”由{shown(old.value)}{old.unit}改为{shown(new.value)}{new.unit}"
        if old is not None
        else f"登记“{new.label}”{shown(new.value)}{new.unit}"
        for old, new in changed
    )
    where = where_told(after, [new.label for _, new in changed]) + _problems_gone(state, after)
    return Outcome(after, f"已{told}。{where}", part_of(after, changed[-1][1].label))


def drop_fact(desk: Desk, state: State, label: str) -> Outcome:
    """Take a fact out, and what the draft tells of it."""
    found = named_fact(state, label_of(label)) or facts_spoken_of(state, label)
    if not found:
        raise RequestError(f"其他事实里没有“{label}”。现有：{_listed(state.report)}。")
    gone = found[0]
    report = replace(state.report, facts=tuple(f for f in state.report.facts if f is not gone))
    after = redrafted(desk, state, report, [gone.label])
    return Outcome(
        after,
        f"已删去其他事实“{gone.label}{shown(gone.value)}{gone.unit}”，文字里的也一并去掉。{_problems_gone(state, after)}",
        None,
    )


def _problems_gone(before: State, after: State) -> str:
    """Which problems went because the figure that showed them is another now."""
    left = {s.basis for s in after.section("problems").sentences} if _has(after) else set()
    gone = [
        short(s.text, 30)
        for s in (before.section("problems").sentences if _has(before) else ())
        if s.basis.startswith("signal:") and s.basis not in left
    ]
    return f"按新的数字，第五部分的“{'”“'.join(gone)}”不再成立，一并去掉。" if gone else ""


def _has(state: State) -> bool:
    return "problems" in state.draft.sections


def facts_spoken_of(state: State, text: str) -> list[Fact]:
    """The fact whose label an instruction holds most of; several where they hold equally much."""
    said = pieces(spelled_out(text))
    scored = [(len(pieces(f.label) & said) / len(pieces(f.label)), f) for f in state.report.facts]
    best = max((score for score, _ in scored), default=0)
    return [fact for score, fact in scored if score == best] if best >= 0.6 else []


# --- what is meant ------------------------------------------------------------------------------


def _meant(state: State, report: Report, entry: Stated, correcting: bool) -> Fact | None:
    """The fact that a statement corrects, None for a new one.

    Raises:
        RequestError: several facts may be meant.
    """
    exact = report.fact(entry.label)
    if exact is not None:
        return exact
    if not entry.label:
        raise RequestError(
            f"“{entry.text}”是什么事项的数字？请连事项一起写，如“开展培训{entry.text}”。"
        )
    here = with_report(state, report)
    table = _table_word(state, entry.label)
    if table and len(letters(entry.label)) - len(letters(table)) < 2:
        return None
    label = spelled_out(entry.label)
    found = named_fact(here, label, entry.unit)
    if not found and correcting:
        found = facts_spoken_of(here, label)
        found = found if len(found) == 1 else []
    if not found and correcting:
        wanted = letters(label)
        found = [f for f in report.facts if shortened(wanted, letters(f.label))]
        found = found if len(found) == 1 else []
    if not found:
        return None
    fits = [fact for fact in found if not entry.unit or fact.unit == entry.unit]
    if not fits:
        if correcting and len(found) == 1:
            return found[0]
        return None
    best = fits[0]
    shared = len(pieces(best.label) & pieces(label)) / max(1, len(pieces(label)))
    if not shared and not shortened(letters(label), letters(best.label)):
        return None  # the unit alone names nothing
    if not correcting and shared < 0.99:
        whole = len(pieces(best.label) & pieces(label)) / max(1, len(pieces(best.label)))
        if min(shared, whole) < 0.6:
            if shared >= 0.5 and whole >= 0.35 and entry.unit == best.unit != "":
                raise RequestError(
                    f"其他事实里已有“{best.label}{shown(best.value)}{best.unit}”。要更正请说“{best.label}改成{entry.text}”，"
                    f"另外一件事请把名称写得不一样，如“登记：……{entry.text}”。"
                )
            return None
    others = [f for f in fits[1:] if letters(_plain(label)) in letters(f.label)]
    if correcting and others and letters(_plain(label)) in letters(best.label) and not entry.unit:
        names = "、".join(f"“{f.label}”" for f in (best, *others)[:4])
        raise RequestError(f"是{names}中的哪一个？请连单位一起写。")
    return best


def _same_kind(entry: Stated, old: Fact) -> None:
    """Refuse to correct a number of people by one of things, or the other way round.

    Raises:
        RequestError: the units are of two kinds.
    """
    if entry.unit and old.unit and ("人" in entry.unit) != ("人" in old.unit):
        raise RequestError(
            f"“{old.label}”登记的是{shown(old.value)}{old.unit}，单位对不上，没有改。请说清楚是哪一项。"
        )


#: Staff say that a fact is a new one.
_ENTERING = re.compile("登|录|补|加|增|添|漏|忘|还|另|又|没写|没填|记")


def _ask_whether_same(report: Report, entry: Stated) -> None:
    """Ask back where a figure of the same kind and unit stands under a like name: 网站更新240条.

    Raises:
        RequestError: it names the fact that may be meant.
    """
    head = letters(entry.label)[:2]
    like = [f for f in report.facts if f.unit == entry.unit and letters(f.label).startswith(head)]
    if len(like) == 1:
        raise RequestError(
            f"其他事实里已有“{like[0].label}{shown(like[0].value)}{like[0].unit}”。要更正请说“{like[0].label}改成{entry.text}”，"
            f"另外一件事请说“登记：{entry.label}{entry.text}”。"
        )


def _plain(label: str) -> str:
    return re.sub(r"(?:数量|次数|条数|件数|篇数|期数|场次|人数|人次|数)$", "", label)


def _table_word(state: State, label: str) -> str:
    return next((word for word, _ in mentioned(state.plan.slots, label)), "")


def _refuse_table(state: State, entry: Stated) -> None:
    """Refuse a fact that is a figure of the tables in other words.

    Raises:
        RequestError: it names the cell.
    """
    for word, slot in mentioned(state.plan.slots, entry.label):
        figure = figure_of(state, slot, entry.label)
        sort = re.search(rf"(?:类|方面|事项)(?:的|政府信息公开)*{word}", entry.label)
        if sort and isinstance(entry.value, int) and entry.value <= figure.value:
            continue
        if re.search(
            rf"{word}(?:培训|指南|须知|流程|平台|专栏|窗口|业务|知识|案例|渠道|表|说明|政策|工作|目录|解读|文书|系统)",
            entry.label,
        ):
            continue
        more = len(letters(entry.label)) - len(letters(word))
        if entry.unit in ("人次", "人", "次", "场", "期") and figure.unit == "件" and more >= 3:
            continue  # 信访接待日接访52人次 is no number of applications
        if figure.value == entry.value:
            raise RequestError(f"没有改：{slot}表格里已经是{figure.text}，不用另外登记。")
        raise RequestError(f"没有改：表格里有的数字不能另外登记。{cell_told(state, figure)}")
    if re.search(
        r"公开率|办结率|答复率|及时率|按期率|纠错率|占比|比例|比重|同比|增长率|下降率|[增降涨]幅",
        entry.label,
    ):
        raise RequestError("没有改：比率由表格算出，不能登记。可以问“予以公开占多少”。")


#: 来了35个人 says of nothing that they came to.
_NOBODY = re.compile("(?:来|到|去|有|共|约)?(?:的)?(?:人|个人|人数|人员)")


def _new(desk: Desk, state: State, entry: Stated, correcting: bool) -> Fact:
    if re.search(r"问题|措施|位置|这句|那句|这段|那段|字数|换个|对调|删掉|删去|改写", entry.label):
        raise RequestError(
            f"“{entry.label}{entry.text}”不像是一件事的数字，没有登记。登记请说“登记：开展培训3次”。"
        )
    if correcting and not re.search(r"开展|举办|发布|通过|参加|召开|印发|制作|办理", entry.label):
        raise RequestError(
            f"其他事实里没有“{entry.label}”，没有改。要新增请说“登记：{entry.label}{entry.text}”。现有：{_listed(state.report)}。"
        )
    label = entry.label
    if talk := re.search(words("label", "talk")[0], label):
        raise RequestError(
            f"“{talk[0]}”不像事项的名称，没有登记。请把事项和数字一起写，如“登记：开展培训{entry.text}”。"
        )
    if len(letters(label)) < 2 or len(label) > LONGEST_LABEL or _NOBODY.fullmatch(label):
        raise RequestError(
            f"“{entry.text}”是什么事项的数字？请写清楚事项，如“开展培训{entry.text}”。"
        )
    if not entry.unit:
        raise RequestError(
            f"“{label}”的单位是什么？请连单位一起写，如“{label}{shown(entry.value)}次”。"
        )
    if entry.value > LARGEST:
        raise RequestError(f"“{entry.text}”太大了，请检查。")
    if foreign := foreign_name(desk, state, label):
        raise RequestError(f"没有改：“{foreign}”不是本机关，不能登记为本机关的事实。")
    if loose := vague(entry.label + entry.text):
        raise RequestError(f"没有改：“{loose}”不是确切的数字。")
    return Fact(label, entry.value, entry.unit)


def _said_by_staff(desk: Desk, stated: Iterable[Stated]) -> None:
    """A model may only pass on figures that staff typed."""
    if not desk.by_model:
        return
    request = narrow(desk.request)
    said = set()
    for match in re.finditer(r"[0-9]|[〇零一二两三四五六七八九十百千万]", request):
        number = read_numeral(request, match.start())
        if number is not None:
            said.add(number.value)
    for entry in stated:
        if entry.value not in said or (entry.label and not pieces(entry.label) & pieces(request)):
            raise RequestError(f"工作人员没有说过“{entry.text}”，数字只能来自工作人员和表格。")


def _listed(report: Report) -> str:
    return "、".join(f"{f.label}{shown(f.value)}{f.unit}" for f in report.facts[:8]) or "（无）"
