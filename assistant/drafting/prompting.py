"""What a model is told: figures as named slots, the plan, quoted passages, last year's text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.drafting.acts import confirmed_acts
from assistant.drafting.phrasings import self_name
from assistant.drafting.plan import Plan
from assistant.drafting.promises import STATUS_LABELS
from assistant.drafting.prompts import PROMPT_TOKENS, count_tokens, cut_to, prompt
from assistant.drafting.slots import Slots

#: Tokens kept for last year's text and for the passages; what is left over goes to the passages.
LAST_TEXT_TOKENS = 450
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
        "figures": figures_text(plan.slots),
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
    left = PROMPT_TOKENS - count_tokens(system + body.render(**values) + asked) - 20
    values["passages"] = _passages_text(passages, left) or "（无）"
    text = body.render(**values) + asked
    if left < 0:
        text = cut_to(text, PROMPT_TOKENS - count_tokens(system) - 20)
    digest = hashlib.sha256((prompt("system").sha256 + body.sha256).encode()).hexdigest()
    return Request((("system", system), ("human", text)), digest, count_tokens(system + text))


def figures_text(slots: Slots) -> str:
    """The figures a model may ask for: ``新收申请 = 41件``; zeros are gathered in one line."""
    lines, zeros = [], []
    for name, figure in slots.figures.items():
        if figure.value == 0:
            zeros.append(name)
        else:
            lines.append(f"{name} = {figure.text}")
    if zeros:
        plain = [name for name in zeros if not name.startswith("上年")]
        lines.append(f"下列为零，用文字说（未收到、没有），不写占位符：{'、'.join(plain)}")
    return "\n".join(lines)


def quoted(text: str) -> str:
    """Text fenced as a quotation: every line marked, so that nothing in it reads as ours."""
    return "\n".join(f"｜{line}" for line in text.splitlines() if line.strip())


def _facts_text(plan: Plan) -> str:
    acts = confirmed_acts(plan.balanced.report)
    return "\n".join(f"- {act}" for act in acts) or "（无）"


def _plan_text(plan: Plan) -> str:
    topics = {"disclosure": "主动公开", "platforms": "平台建设", "management": "信息管理",
              "safeguards": "监督保障"}  # fmt: skip
    lines = []
    for key, label in topics.items():
        names = [p.fact.label for p in plan.facts if p.topic == key]
        if names:
            lines.append(f"- {label}：{'、'.join(f'{{{name}}}' for name in names)}")
    changes = [s.reason for s in plan.signals if s.signal.weight >= 50]
    if changes:
        lines.append(f"- 值得写明的变化：{'；'.join(changes)}")
    return "\n".join(lines) or "（无）"


def _signals_text(plan: Plan) -> str:
    lines = [f"- {s.reason}" for s in plan.signals[:8]]
    return "\n".join(lines) or "（数字没有显示突出问题，从办理量、文件、解读中选取）"


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
        text = quoted(cut_to(passage.text, min(room - 20, 320)))
        lines += [head, text]
        tokens -= count_tokens(head + text) + 8
    return "\n".join(lines)
