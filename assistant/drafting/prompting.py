"""What a model is told: figures as named slots, the plan, quoted passages, last year's text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.drafting.acts import confirmed_acts
from assistant.drafting.draft import TOPICS
from assistant.drafting.phrasings import self_name, self_unit
from assistant.drafting.plan import Plan
from assistant.drafting.promises import STATUS_LABELS
from assistant.drafting.prompts import PROMPT_TOKENS, count_tokens, cut_to, prompt
from assistant.drafting.slots import DERIVED, Slots, main_names

#: The most tokens for last year's text; the least for the passages, which get what is left over,
#: and the most for one of them.
LAST_TEXT_TOKENS = 400
LEAST_FOR_PASSAGES = 450
PASSAGE_TOKENS = 220
#: Tokens for the figures, by section, and for what staff ask for in their own words.
FIGURES_TOKENS = {"overview": 1100, "problems": 900}
WISH_TOKENS = 200
#: Signals that a model is told of.
SIGNALS = 6
_LIST = re.compile(r"<([^<>]+)>")
_KINDS = {
    "province": "省级政府", "city": "市级政府", "county": "县级政府", "department": "部门",
    "subdistrict": "街道", "township": "乡镇", "zone": "园区", "other": "机关",
}  # fmt: skip


class Passage(Protocol):
    """What the prompt needs of a past passage."""

    @property
    def agency(self) -> str:
        """Whose report it stands in."""

    @property
    def year(self) -> int:
        """The report's year."""

    @property
    def text(self) -> str:
        """The passage."""


@dataclass(frozen=True, slots=True)
class Request:
    """The messages of one request and the hash of the prompt files they were made from."""

    messages: tuple[tuple[str, str], ...]
    sha256: str
    tokens: int


def render(plan: Plan, key: str, passages: Sequence[Passage], wish: str) -> Request:
    """The messages that ask for section ``key``, within `PROMPT_TOKENS`.

    Raises:
        SettingsError: a prompt file is missing or asks for a name that is not known.
    """
    report = plan.balanced.report
    system = prompt("system").render(
        agency=report.agency.name,
        year=report.year,
        next_year=report.year + 1,
        self=self_name(report.agency),
    )
    last = plan.balanced.last_year
    last_text = "" if last is None else dict(last.narrative)[key]
    values = {
        "agency": report.agency.name,
        "kind": _KINDS.get(report.agency.kind, "机关"),
        "region": report.agency.region or "未填写",
        "year": report.year,
        "figures": figures_text(plan.slots, FIGURES_TOKENS[key]),
        "facts": _facts_text(plan),
        "plan": _plan_text(plan) if key == "overview" else _signals_text(plan),
        "last_text": quoted(cut_to(last_text, LAST_TEXT_TOKENS)) or "（无）",
        "passages": "（无）",
    }
    if key == "overview":
        values["edition"] = report.edition.key
    else:
        values["next_year"] = report.year + 1
        values["promises"] = _promises_text(plan)
    body = prompt(key)
    asked = f"\n【工作人员的要求】\n{quoted(wish)}" if wish else ""
    asked = cut_to(asked, WISH_TOKENS)

    def left() -> int:
        return PROMPT_TOKENS - count_tokens(system + body.render(**values) + asked) - 20

    # What is too long yields in this order; rules and figures never do.
    room = LEAST_FOR_PASSAGES if passages else 0
    for name in ("last_text", "plan", "facts"):
        if (short := room - left()) > 0:
            kept = count_tokens(str(values[name])) - short - 20
            values[name] = cut_to(str(values[name]), kept) or "（从略）"
    values["passages"] = _passages_text(passages, left()) or "（无）"
    text = body.render(**values) + asked
    digest = hashlib.sha256((prompt("system").sha256 + body.sha256).encode()).hexdigest()
    return Request((("system", system), ("human", text)), digest, count_tokens(system + text))


def figures_text(slots: Slots, tokens: int = FIGURES_TOKENS["overview"]) -> str:
    """The figures a model may ask for, each with its derived ones behind it.

    ``新收申请 23件（上年 15件，增加 8件，增长率 53.3%）`` offers {新收申请}, {上年新收申请}, {新收申请增加} and
    {新收申请增长率}. Where there are too many for ``tokens``, shares go first, then the derived figures
    of facts, then the last facts.
    """
    labels = {fact.label for fact in slots.ledger.report.facts}
    bases = [name for name in slots.figures if name in labels or not _is_derived(name, slots)]
    facts = [name for name in bases if name in labels and slots.value(name)]
    tables = [name for name in bases if name not in labels and slots.value(name)]
    text = ""
    for shares, derived in ((True, True), (False, True), (False, False)):
        lines = [_figure_line(name, slots, shares, True) for name in tables]
        lines += ["其他事实（都已由工作人员确认）："] if facts else []
        lines += [_figure_line(name, slots, shares, derived) for name in facts]
        zeros = [name for name in main_names() if slots.value(name) == 0]
        lines += [f"为零的：{'、'.join(zeros)}"] if zeros else []
        text = "\n".join(lines)
        if count_tokens(text) <= tokens:
            return text
    return cut_to(text, tokens)


def _is_derived(name: str, slots: Slots) -> bool:
    return any(
        name.startswith(before)
        and name.endswith(behind)
        and name.removeprefix(before).removesuffix(behind) in slots.figures
        and name != name.removeprefix(before).removesuffix(behind)
        for before, behind in DERIVED
    )


def _figure_line(name: str, slots: Slots, shares: bool, derived: bool) -> str:
    line = f"{name} {slots.figures[name].text}"
    if not derived:
        return line
    around = [
        f"{before or behind} {figure.text}"
        for before, behind in DERIVED
        if (shares or behind != "占比")
        and (figure := slots.figures.get(before + name + behind)) is not None
        and figure.value
    ]
    if len(around) == 1 and around[0].startswith("上年"):  # 与上年相同
        around = []
    return line + (f"（{'，'.join(around)}）" if around else "")


def quoted(text: str) -> str:
    """Text fenced as a quotation: every line marked, so that nothing in it reads as ours."""
    return "\n".join(f"｜{line}" for line in text.splitlines() if line.strip())


def _facts_text(plan: Plan) -> str:
    """What staff confirmed in words; the facts stand among the figures."""
    acts = confirmed_acts(plan.balanced.report)[len(plan.balanced.report.facts) :]
    return "\n".join(f"- {quoted(act)}" for act in acts if act) or "（除其他事实外没有）"


def _plan_text(plan: Plan) -> str:
    lines = []
    for key, heading in TOPICS:
        names = [p.fact.label for p in plan.facts if p.topic == key and not p.aside]
        if names:
            lines.append(f"- {heading[:-1]}：{'、'.join(f'{{{name}}}' for name in names)}")
    changes = [s.reason for s in plan.signals if s.weight >= 50 and not s.signal.each]
    if changes:
        lines.append(f"- 值得写明的变化：{'；'.join(changes)}")
    kept = [f"{{{p.fact}}}" for p in plan.problems if p.signal.each]
    if kept:
        lines.append(f"- 留到第五部分作为问题写，这里不写：{'、'.join(kept)}")
    return "\n".join(lines) or "（无）"


def _signals_text(plan: Plan) -> str:
    """What the figures raise: how it might be told, with its slots, and a measure to better."""
    lines = []
    for item in [s for s in plan.signals if not s.signal.quiet][:SIGNALS]:
        told = item.problems[0]
        lines.append(f"- {item.reason if '<' in told else told}")
        if item in plan.problems:
            lines.append(f"  措施可以是：{_LIST.sub(_plain(plan), item.measures[0])}")
    return "\n".join(lines) or "（数字没有显示突出问题，从办理量、文件、解读中选取）"


def _plain(plan: Plan) -> Callable[[re.Match[str]], str]:
    report = plan.balanced.report
    words = {
        "次年": f"{report.year + 1}年",
        "承办": self_unit(report.agency),
        "本机关": self_name(report.agency),
    }
    return lambda match: words.get(match[1], "")


def _promises_text(plan: Plan) -> str:
    lines = []
    for promise in plan.promises[:6]:
        known = STATUS_LABELS[promise.status] + (f"，{promise.note}" if promise.note else "")
        if promise.status == "unknown" and promise.fact is not None:
            known = f"可用数字 {{{promise.fact.label}}} 说明"
        lines.append(f"- {quoted(promise.gist or promise.text[:40])}：{known}")
    return "\n".join(lines) or "（无）"


def _passages_text(passages: Sequence[Passage], tokens: int) -> str:
    lines: list[str] = []
    for number, passage in enumerate(passages, 1):
        head = f"〔参{number}〕{passage.agency}{passage.year}年"
        room = tokens - count_tokens(head) - 8
        if room < 80:
            break
        text = quoted(cut_to(passage.text, min(room - 20, PASSAGE_TOKENS)))
        lines += [head, text]
        tokens -= count_tokens(head + text) + 8
    return "\n".join(lines)
