"""From a report to a checked draft: the gate, the index, the writer, the guard.

This is the one way to a draft, whoever asks: the command line, the page, the conversation.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from assistant import __version__
from assistant.checking.findings import Finding
from assistant.checking.gate import Balanced
from assistant.drafting.draft import Draft, Section
from assistant.drafting.fact_phrases import fact_phrase
from assistant.drafting.guard import Guard, without
from assistant.drafting.local import LocalWriter
from assistant.drafting.mending import whole_pairs
from assistant.drafting.plan import Plan, make_plan
from assistant.errors import NianbaoError, ServiceError, SettingsError
from assistant.report import Report
from assistant.report.file import dumps

if TYPE_CHECKING:
    from assistant.retrieval import Index
    from assistant.retrieval.passages import Passage
    from assistant.retrieval.passages import Section as PastSection
    from assistant.retrieval.ranking import Hit
    from assistant.settings import Settings

Stage = Literal["check", "index", "search", "write", "guard", "done"]
SECTION_KEYS = ("overview", "problems")

#: Passages shown to the model for one section.
PASSAGES = 6


@dataclass(frozen=True, slots=True)
class Event:
    """What is going on: a stage, streamed text in ``write``, ``done`` of ``total`` in ``index``."""

    stage: Stage
    text: str = ""
    section: str = ""
    done: int = 0
    total: int = 0


Progress = Callable[[Event], None]


@dataclass(frozen=True)
class Surroundings:
    """What the index knows of other bodies: passages to learn from, names, their reports."""

    index: Index | None = None
    names: Mapping[str, Any] = field(default_factory=dict)
    peers: Sequence[Any] = ()
    remarks: list[str] = field(default_factory=list)

    def search(self, query: str, section: PastSection, report: Report, top: int) -> list[Hit]:
        """Past passages for this report's body and year; none, and a remark, where it fails."""
        if self.index is None:
            return []
        try:
            return self.index.search(
                query,
                section=section,
                agency=report.agency.name,
                kind=report.agency.kind,
                region=report.agency.region,
                top=top,
                year_before=report.year,
            )
        except ServiceError as error:  # a draft does without
            remark = f"没有用到往年报告：{error}"
            if remark not in self.remarks:
                self.remarks.append(remark)
            return []


def draft_report(
    report: Report,
    *,
    last_year: Report | None = None,
    sections: Sequence[str] = SECTION_KEYS,
    writer: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    variant: int = 0,
    wish: str = "",
) -> Draft:
    """Draft sections of a report.

    Args:
        sections: ``overview``, ``problems`` or both.
        writer: ``local``, ``openai``, or None for what the settings say.
        variant: another number gives other wordings of the local writer.
        wish: what staff asked the model writer for, in their words.

    Raises:
        GateClosed: the tables do not add up; nothing was drafted.
        ModelError: the model could not be used.
        SettingsError: a model was asked for and none is configured.
    """
    if settings is None:
        from assistant.settings import load

        settings = load()
    tell = progress or (lambda event: None)
    tell(Event("check", "核对表格"))
    balanced = Balanced(report, last_year)
    plan = make_plan(balanced)
    kind = writer or settings.writer
    surroundings = surroundings_of(report, settings, tell)
    guard = Guard(plan, surroundings.names, surroundings.peers)
    local = LocalWriter(plan, variant, surroundings)
    drafted: dict[str, Section] = {}
    record: dict[str, Any] = {
        "draft_id": uuid.uuid4().hex[:12],
        "program": f"nianbao {__version__}",
        "ledger": hashlib.sha256(dumps(report).encode()).hexdigest()[:16],
        "signals": {signal.key: signal.reason for signal in plan.signals},
        "remarks": surroundings.remarks,
    }
    tokens = {"prompt": 0, "completion": 0}
    made_by: dict[str, Any] = {"kind": kind}
    if kind == "openai":
        made_by["model"] = settings.llm_model
        _write_with_model(
            plan,
            guard,
            local,
            settings,
            surroundings,
            sections,
            wish,
            tell,
            drafted,
            tokens,
            record,
        )
    else:
        for key in sections:
            tell(Event("write", section=key))
            section = local.write(key)
            for sentence in section.sentences:
                tell(Event("write", sentence.text, key))
            drafted[key] = section
    tell(Event("guard", "核对初稿"))
    findings: list[Finding] = []
    for key, section in drafted.items():
        sound, found = _sound(guard, section)
        drafted[key] = sound
        findings.extend(found)
    if set(drafted) == set(SECTION_KEYS):
        record["remarks"] += _untold(plan, drafted.values())
    tell(Event("done"))
    return Draft(drafted, tuple(findings), made_by, tokens, record)


def surroundings_of(report: Report, settings: Settings, tell: Progress) -> Surroundings:
    """The index, built first if there is none; a draft does without it when it cannot be had."""
    from assistant.retrieval import catalogue, ensure_index

    remarks: list[str] = []
    index = None
    tell(Event("index", "准备往年报告的索引"))
    try:
        index = ensure_index(
            settings, progress=lambda done, total: tell(Event("index", "", "", done, total))
        )
    except NianbaoError as error:
        if isinstance(error, SettingsError):
            raise
        remarks = [f"没有用到往年报告：{error}"]
    known = catalogue.load(settings.home)
    if known is None:
        return Surroundings(index, remarks=remarks)
    return Surroundings(
        index,
        known.foreign_names(report.agency),
        [peer.as_report() for peer in known.peers_of(report.agency)],
        remarks,
    )


def passages_for(surroundings: Surroundings, plan: Plan, key: str) -> list[Passage]:
    """Past passages to learn the wording of one section from, at most `PASSAGES`."""
    report = plan.balanced.report
    queries = [signal.reason for signal in plan.problems] if key == "problems" else []
    if key == "overview":
        queries = [
            "依申请公开 新收 办结 结转",
            "主动公开 网站发布 " + "、".join(phrase.fact.label for phrase in plan.facts[:4]),
        ]
    found: dict[str, Passage] = {}
    for query in queries:
        for hit in surroundings.search(query, key, report, 4):  # type: ignore[arg-type]
            found.setdefault(hit.passage.id, hit.passage)
    return list(found.values())[:PASSAGES]


def _write_with_model(
    plan: Plan,
    guard: Guard,
    local: LocalWriter,
    settings: Settings,
    surroundings: Surroundings,
    sections: Sequence[str],
    wish: str,
    tell: Progress,
    drafted: dict[str, Section],
    tokens: dict[str, int],
    record: dict[str, Any],
) -> None:
    from assistant.drafting.endpoint import Endpoint
    from assistant.drafting.model import ModelWriter, record_of

    if not (settings.llm_base_url and settings.llm_model):
        raise SettingsError(
            "没有配置大模型：请设置NIANBAO_LLM_BASE_URL和NIANBAO_LLM_MODEL，或用 --writer local。"
        )
    endpoint = Endpoint(
        settings.llm_base_url, settings.llm_model, settings.llm_api_key, settings.llm_timeout
    )
    written = {}
    shown = {}
    for key in sections:
        tell(Event("search", "查找可参考的段落", key))
        passages = passages_for(surroundings, plan, key)
        shown[key] = [passage.id for passage in passages]
        tell(Event("write", section=key))
        writer = ModelWriter(
            plan,
            endpoint,
            guard,
            local,
            lambda text, key=key: tell(Event("write", text, key)),  # type: ignore[misc]
        )
        written[key] = writer.write(key, passages, wish)
        drafted[key] = written[key].section
        for name, count in written[key].tokens.items():
            tokens[name] += count
    made = record_of(written)
    record["remarks"] += made.pop("remarks")
    record |= made
    record["passages"] = shown


def _untold(plan: Plan, sections: Iterable[Section]) -> list[str]:
    """A remark on the facts that the draft does not tell, so that none is lost unseen."""
    told = {
        leaf.fact
        for section in sections
        for sentence in section.sentences
        for figure in sentence.figures
        for leaf in figure.source.leaves()
    }
    left = [
        phrase.fact.label
        for phrase in map(fact_phrase, plan.balanced.report.facts)
        if phrase.topic != "other" and phrase.fact.value and phrase.fact.label not in told
    ]
    if not left:
        return []
    named = "、".join(f"“{label}”" for label in left[:8]) + ("等" if len(left) > 8 else "")
    return [f"其他事实中的{named}没有写进初稿，需要的请补写。"]


def _sound(guard: Guard, section: Section) -> tuple[Section, list[Finding]]:
    """The section without any sentence that the guard faults, and the findings that are left."""
    for _ in range(3):
        faults = [
            (i, j)
            for i, j in guard.faults(section, acts=False)
            if section.paragraphs[i].sentences[j].origin != "people"
        ]
        if not faults:
            break
        section = without(section, faults)
    if section.key == "problems":
        section = whole_pairs(section)
    findings = guard.findings(section)
    return section, [finding for finding in findings if not _expected(finding)]


def _expected(finding: Finding) -> bool:
    """Findings that a first draft has by its nature."""
    return finding.code == "S-SECTION"
