"""What last year's report promised in 五, and what can be said of it this year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.phrasings import load_data
from assistant.drafting.targets import Kept, kept, target_of
from assistant.report import Fact, Report
from assistant.retrieval.passages import passages_of

Status = Literal["done", "partly", "not_begun", "unknown"]
STATUS_LABELS = {
    "done": "已完成",
    "partly": "部分完成",
    "not_begun": "尚未开展",
    "unknown": "待核实",
}

#: A promise is named by its core, of so many characters.
SHORTEST_CORE, LONGEST_CORE = 5, 26
#: Where it has no core, it is named by so many characters of its text.
LONGEST_NAME = 30

_TIME = re.compile(
    r"(?:自|从|在|于|至)?20\d\d年[底末中内初](?:以前|之前|前|起|内)?|"
    r"(?:自|从|在|于|至)?(?:20\d\d年度?)?"
    r"(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月(?:\d{1,2}日|底|初|末|份|中旬|上旬|下旬)?|年[底末中内初])"
    r"(?:以前|之前|前|起|内|后|开始)?|(?:自|从|在|于)?20\d\d年度?(?:起|内|前|开始)?"
)
#: No core: figures and quotations in it, or a clause that only leads up to one.
_UNFIT = re.compile(
    r"[0-9０-９“”（）()]|(?:起|的|时|前|后|之日)$|^(?:按月|每月|按季|逐月|每半月|每季度|每年|定期|及时)[^，]{0,2}(?:更新|公布|核对)$"
)
_BY = re.compile(
    r"^由[^，由]{2,14}?(?:办公室|办公厅|科|局|股|室|办(?!公)|所|站|委|处|队|中心|部|厅|机构|人员)(?:牵头|负责)?"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One measure that last year's 五 announced.

    Attributes:
        gist: its core without figures and years, as staff would name it; may be empty.
        text: the whole item.
        fact: a fact of this year that speaks of the same thing.
        status, note: what staff said of it (``confirmations`` of the report file).
        kept: what a fact says of the amount it named, if it named one.
    """

    gist: str
    text: str
    fact: Fact | None = None
    status: Status = "unknown"
    note: str = ""
    kept: Kept | None = None

    @property
    def missed(self) -> bool:
        """Whether the figures show that it was not reached, and staff have not said otherwise."""
        return self.status == "unknown" and self.kept is not None and self.kept.verdict == "missed"

    @property
    def name(self) -> str:
        """How staff are asked about it: its core, else the beginning of its words."""
        first = _no_lead(re.split("[。；，]", self.text)[0]).replace("“", "‘").replace("”", "’")
        return self.gist or (first if len(first) <= LONGEST_NAME else first[:LONGEST_NAME] + "……")


def promises_of(report: Report, last_year: Report | None) -> list[Promise]:
    """The measures of last year's 五, each with what this year's report says of it."""
    if last_year is None:
        return []
    answers = {
        str(entry.get("promise", "")): entry
        for entry in report.confirmations
        if entry.get("kind") == "promise"
    }
    promises = []
    told: set[str] = set()
    for text in _measures(last_year):
        gist = _gist(text)
        target = target_of(text)
        # An amount is answered under the words it stood in.
        gist = gist if target is None else target.core
        answer: Mapping[str, Any] = answers.get(gist) or answers.get(text) or {}
        # What was answered under another clause of the same measure is answered.
        answer = answer or next((a for name, a in answers.items() if name and name in text), {})
        held = None if target is None else kept(target, report, last_year)
        if held is not None:
            fact: Fact | None = held.fact
        else:
            fact = next((f for f in report.facts if _answers(f, gist)), None)
        if fact is not None and fact.label in told:
            fact = held = None
        if fact is not None:
            told.add(fact.label)
        status = answer.get("status", "unknown")
        if status not in STATUS_LABELS:
            status = "unknown"
        note = str(answer.get("note", ""))
        promises.append(Promise(gist, text, fact, status, note, held))
    return promises


def _measures(last_year: Report) -> list[str]:
    """The measures that last year's 五 announced, in order."""
    found = [passage.text for passage in passages_of(last_year) if passage.role == "measure"]
    found = found or _announced(last_year.narrative.problems)
    return [text.strip(" 。；;，\n") for text in found]


def _announced(text: str) -> list[str]:
    """The items behind 下一步，一是…, where the text is not cut into problems and measures."""
    data = _data()["announced"]
    starts = list(re.finditer(data["begins"] + f"(?={data['ordinal']})", text))
    if not starts:
        return []
    items = re.split(rf"(?:(?<=[；。，：:\n])|^)\s*{data['ordinal']}", text[starts[-1].end() :])
    return [item for item in items if item.strip(" 。；;，\n")]


def _gist(text: str) -> str:
    """The core of a measure: the clause that says what was to be done; empty where none does."""
    core = _data()["core"]
    best, most = "", 0.0
    for place, clause in enumerate(re.split(r"[，。；：,;:]", text)):
        clause = _bare(re.sub(r"[《》]", "", clause))
        if not SHORTEST_CORE <= len(clause) <= LONGEST_CORE or _UNFIT.search(clause):
            continue
        score = 4.0 * any(word in clause for word in core["acts"])
        score += 2.0 * any(word in clause for word in core["general"])
        score -= 3.0 * clause.startswith(tuple(core["leads"]))
        score -= 0.5 * place
        if score > most:
            best, most = clause, score
    return best


def _bare(clause: str) -> str:
    """A clause without its time, the words in front, and who is to do it."""
    clause = _no_lead(clause.strip(" 、"))
    rest = _no_lead(_BY.sub("", clause))
    return rest if len(rest) >= SHORTEST_CORE else clause


def _no_lead(clause: str) -> str:
    """Without the time and the fillers it begins with, and without a date it is due by.

    A time that is the point of it stays (提前到4月公布): without it the words say nothing.
    """
    fillers = sorted(_data()["core"]["fillers"], key=len, reverse=True)
    while True:
        time = _TIME.match(clause)
        lead = time[0] if time else next((f for f in fillers if clause.startswith(f)), "")
        if not lead:
            break
        clause = clause.removeprefix(lead)
    return _TIME.sub(lambda m: m[0] if _is_point(clause, m) else "", clause)


def _is_point(clause: str, time: re.Match[str]) -> bool:
    return clause[: time.start()].endswith(("到", "至", "为", "以", "按")) or not time[0].endswith(
        ("前", "内", "起", "底", "度", "年", "末")
    )


def _answers(fact: Fact, promise: str) -> bool:
    """Whether a fact answers a promise: it is of its subject, and the promise asks no more.

    A zero answers nothing: whether it means not begun is for staff to say.
    """
    data = _data()
    if not promise or not fact.value or fact_phrase(fact).topic == "other":
        return False
    for subject in data["subject"]:
        if not any(word in fact.label for word in subject["facts"]):
            continue
        if not any(word in promise for word in subject["words"]):
            continue
        rest = promise
        for word in sorted((*subject["words"], *data["asks"]["words"]), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) <= data["asks"]["rest"] or rest in fact.label:
            return True
    return _speaks_of(fact.label, promise)


def _speaks_of(label: str, promise: str) -> bool:
    """Whether a promise speaks of just what a label counts: 对学校校务公开栏开展检查, 校务公开检查."""
    data = _data()["asks"]
    for word in data["generic"]:
        label, promise = label.replace(word, ""), promise.replace(word, "")
    sizes = range(len(label), data["shared"] - 1, -1)
    common = next(
        (label[i : i + n] for n in sizes for i in range(len(label) - n + 1)
         if label[i : i + n] in promise), "",
    )  # fmt: skip
    if not common:
        return False
    rest = promise.replace(common, "")
    others = [label[i : i + 2] for i in range(len(label) - 1) if label[i : i + 2] not in common]
    for word in sorted((*others, *data["words"], *data["around"]), key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest) <= int(data["unsaid"])


@cache
def _data() -> dict[str, Any]:
    return load_data("promises.toml")
