"""Leave-one-out over the corpus: this year's prose hidden, last year's given; what the drafts are.

Every measure is computed here from the text, not asked of the program that wrote it.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.drafting.draft import TOPICS, Draft
from assistant.ledger.figures import OUTCOMES, Ledger, outcome
from assistant.report import Narrative, Report
from assistant.resources import bundled

#: A quantity: digits with what they count. Years, dates and ordinals are not quantities.
_QUANTITY = re.compile(
    r"\d[\d,]*(?:\.\d+)?(?:万元|元|人次|批次|个工作日|[件条篇次场期个户人份卷张处台项家村栋米吨亩页册块枚所名位宗起只辆套组天日分小时批%％倍])"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")


@dataclass(frozen=True)
class Case:
    """One draft of the leave-one-out."""

    report: Report
    last_year: Report
    written: Report
    draft: Draft


def cases(variant: int = 0) -> Iterator[Case]:
    """Every corpus report that has the year before it in the corpus."""
    from dataclasses import replace

    from assistant.drafting.service import draft_report
    from assistant.reading import read
    from assistant.settings import load

    reports = {}
    for path in sorted(bundled("corpus").glob("*-20??.md")):
        report = read(path)
        reports[report.agency.name, report.year] = report
    with tempfile.TemporaryDirectory() as home:
        os.environ["NIANBAO_HOME"] = os.environ.get("NIANBAO_EVAL_HOME", home)
        for (name, year), written in reports.items():
            last_year = reports.get((name, year - 1))
            if last_year is None:
                continue
            figures = replace(written, narrative=Narrative(), reading={})
            draft = draft_report(
                figures, last_year=last_year, writer="local", settings=load(), variant=variant
            )
            yield Case(figures, last_year, written, draft)


def rows() -> list[tuple[str, str, str]]:
    """The table of what was asked of a draft and what came."""
    told = [measure(case) for case in cases()]
    total = len(told)

    def count(key: str, good: str = "") -> tuple[str, str, str]:
        bad = [f"{t['who']}：{t[key]}" for t in told if t[key]]
        return good or key, f"{total - len(bad)}/{total}", "；".join(bad[:3])

    def spread(key: str) -> str:
        values = sorted(float(t[key]) for t in told)  # type: ignore[arg-type]
        return f"{values[0]:.2f}–{values[-1]:.2f}"

    return [
        ("drafts", str(total), ""),
        count("unsourced", "every quantity has a source"),
        count("wrong", "every source gives its figure"),
        count("stale", "no stale year"),
        count("foreign", "no foreign name"),
        count("acts", "no act without ledger or fact"),
        count("topics", "five topics in 一"),
        count("pairs", "2–4 pairs in 五"),
        count("signal", "a problem rests on a signal"),
        count("groups", "each group of 三、四 told once"),
        count("copied", "overlap of 五 with last year ≤ 0.3"),
        count("peer", "overlap with any peer ≤ 0.3"),
        count("twice", "no sentence twice"),
        count("open", "at most 20 % 【待核实】"),
        count("length_overview", "一 500–1,500 characters"),
        count("length_problems", "五 350–1,200 characters"),
        count("findings", "no error finding"),
        ("characters of 一", spread("overview_length"), ""),
        ("characters of 五", spread("problems_length"), ""),
        ("overlap of 五 with last year", spread("last_overlap"), ""),
        ("highest overlap with a peer", spread("peer_overlap"), ""),
    ]


_PEERS: list[tuple[str, str, set[str]]] = []


def measure(case: Case) -> dict[str, object]:
    """Each measure of one draft: empty or False where all is well, else what is wrong."""
    from assistant.drafting.acts import confirmed_acts, unconfirmed_acts
    from assistant.reading import read

    report, draft = case.report, case.draft
    ledger = Ledger(report, case.last_year)
    sentences = [s for section in draft.sections.values() for s in section.sentences]
    texts = {key: draft.text(key) for key in ("overview", "problems")}
    whole = "\n".join(texts.values())
    unsourced = []
    for sentence in sentences:
        rest = sentence.text
        for figure in sentence.figures:
            rest = rest.replace(figure.text, "", 1)
        unsourced += _QUANTITY.findall(re.sub(r"“[^”]*”", "", rest))
    wrong = [
        figure.text
        for sentence in sentences
        for figure in sentence.figures
        if (value := ledger.value(figure.source)) is None or abs(value) != abs(figure.value)
    ]
    years = {int(y) for y in _YEAR.findall(whole)}
    own = report.agency.name + report.agency.region
    if not _PEERS:
        for path in sorted(bundled("corpus").glob("*-20??.md")):
            other = read(path)
            for key in ("overview", "problems"):
                text = dict(other.narrative)[key]
                _PEERS.append((other.agency.name, key, _grams(text)))
    names = {name for name, _, _ in _PEERS if name != report.agency.name and name not in own}
    paragraphs = draft.sections["problems"].paragraphs
    pairs = [p for p in paragraphs if p.key.startswith("problem")]
    paired = all(any("改进措施" in s.text for s in p.sentences[1:]) for p in pairs)
    groups = []
    for group, word in OUTCOMES.items():
        value = ledger.value(outcome(report.edition, group))
        overview = texts["overview"]
        if (
            value
            and len(re.findall(rf"(?:{word}(?:的)?{value}件|均为{word}|结果为{word})", overview))
            != 1
        ):
            groups.append(f"{word}{value}")
    for address, word in (("review_litigation.administrative_review.total", "行政复议"),):
        value = report.get(address)
        if value and not re.search(rf"{word}(?:案件|申请)?{value}件", texts["overview"]):
            groups.append(f"{word}{value}")
    for address, word in (
        ("applications.received.total", "申请{}件"),
        ("applications.carried_in.total", "结转{}件"),
        ("applications.carried_out.total", "结转下年度继续办理{}件"),
    ):
        value = report.get(address)
        if value and word.format(value) not in texts["overview"]:
            groups.append(word.format(value))
    grams = {key: _grams(text) for key, text in texts.items()}
    last = _grams(case.last_year.narrative.problems)
    last_overlap = len(grams["problems"] & last) / max(1, len(grams["problems"]))
    peer_overlap, peer = max(
        (len(grams[key] & other) / max(1, len(grams[key])), name)
        for name, key, other in _PEERS
        if name != report.agency.name
    )
    plain = [s.text for s in sentences]
    opened = sum(s.is_open for s in sentences) / max(1, len(sentences))
    confirmed = confirmed_acts(report)
    acts = [
        clause
        for s in draft.sections["overview"].sentences
        for clause in unconfirmed_acts(s.text, [f.text for f in s.figures], confirmed)
    ]
    fired = draft.record.get("signals")
    told = {leaf.fact for s in sentences for f in s.figures for leaf in f.source.leaves()}
    untold = [
        fact.label
        for fact in report.facts
        if fact.value
        and fact.label not in told
        and "信息处理费" not in fact.label
        and not fact.label.startswith(("上年", "计划"))
    ]
    raised = {s.basis.removeprefix("signal:") for s in sentences if s.basis.startswith("signal:")}
    unraised = [key for key in fired or () if key not in raised and key != "unchanged"]
    if len(pairs) == 4:
        unraised = []
    return {
        "who": f"{report.agency.name}{report.year}",
        "unsourced": unsourced,
        "wrong": wrong,
        "stale": years - {report.year, report.year + 1},
        "foreign": [name for name in names if name in whole],
        "acts": acts,
        "topics": [h for _, h in TOPICS if h not in texts["overview"]],
        "pairs": "" if 2 <= len(pairs) <= 4 and paired else str(len(pairs)),
        "signal": bool(fired) and not any(s.basis.startswith("signal") for s in sentences),
        "groups": groups,
        "copied": last_overlap > 0.3 and f"{last_overlap:.2f}",
        "peer": peer_overlap > 0.3 and f"{peer} {peer_overlap:.2f}",
        "twice": [t for t in plain if plain.count(t) > 1],
        "open": opened > 0.2 and f"{opened:.2f}",
        "length_overview": _length_fault(texts["overview"], 500, 1500, untold),
        "length_problems": _length_fault(texts["problems"], 350, 1200, unraised),
        "findings": [f.message for f in draft.findings if f.severity == "error"],
        "overview_length": len(texts["overview"]),
        "problems_length": len(texts["problems"]),
        "last_overlap": last_overlap,
        "peer_overlap": peer_overlap,
    }


def _length_fault(text: str, least: int, most: int, left: list[str]) -> str:
    """Empty where the length is as asked, or the text is short because nothing is left to tell."""
    if len(text) > most or (len(text) < least and left):
        return f"{len(text)}（还可以写{'、'.join(left[:3])}）"
    return ""


def _grams(text: str, n: int = 8) -> set[str]:
    letters = re.sub(r"[^一-鿿]", "", text)
    return {letters[i : i + n] for i in range(len(letters) - n + 1)}
