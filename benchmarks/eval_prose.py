"""How well the grammar of quantities reads the labelled sentences of ``tests/sentences/``.

Half of the first set was looked at while the phrasings were written; the other half (every second
number) was held out. The second to the tenth were written without looking at the phrasings; what
they gave when first met is said beside what they give now, for only the first meeting tells how the
grammar does on sentences that nobody has seen. The neighbours were written while the grammar was
mended after the seventh to the tenth: their faulty sentences with the right figure put back, what is
said like them, and what looks like it and is not; sentences that nothing but their context explains
were left out, so that this set only guards what is read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.checking.findings import Finding
from assistant.checking.prose import prose_findings
from assistant.ledger.claims import Claim
from assistant.ledger.quantities import read_claims
from assistant.report import Agency, Fact, Narrative, Report, Value, edition

SENTENCES = Path(__file__).parents[1] / "tests" / "sentences"
#: What each later set gave before anything was mended for it.
FIRST_MET = {
    "second": "first met: precision 0.970, recall 0.966, meaning 0.961, clean 3/129, faulty 114/129",
    "third": "first met: precision 0.944, recall 0.952, meaning 0.992, clean 3/64, faulty 58/64",
    "fourth": "first met: precision 0.929, recall 0.958, meaning 0.945, clean 2/34, faulty 30/34",
    "fifth": "first met: precision 0.957, recall 0.978, meaning 1.000, clean 1/28, faulty 26/28",
    "sixth": "first met: precision 1.000, recall 1.000, meaning 1.000, clean 0/15, faulty 15/15",
    "seventh": "first met: precision 0.960, recall 0.836, meaning 0.952, clean 1/40, faulty 31/40",
    "eighth": "first met: precision 0.957, recall 0.804, meaning 0.949, clean 1/40, faulty 24/40",
    "ninth": "first met: precision 1.000, recall 0.974, meaning 0.989, clean 1/40, faulty 37/40",
    "tenth": "first met: precision 0.871, recall 0.794, meaning 0.972, clean 5/40, faulty 26/40",
    "neighbours": "written while mending; batches first met: precision 0.92–0.99, recall 0.88–0.99",
}


@dataclass
class Score:
    """Counts over a set of sentences."""

    found: int = 0
    found_right: int = 0
    labelled: int = 0
    labelled_found: int = 0
    meant: int = 0
    meant_right: int = 0
    clean: int = 0
    clean_reported: int = 0
    faulty: int = 0
    faulty_reported: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.found_right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.labelled_found / self.labelled if self.labelled else 1.0

    @property
    def meaning(self) -> float:
        return self.meant_right / self.meant if self.meant else 1.0


def load(name: str = "*") -> list[dict[str, Any]]:
    """The sentences of one set, or of all."""
    return [
        entry
        for path in sorted(SENTENCES.glob(f"{name}.json"))
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]


def is_held_out(entry: dict[str, Any]) -> bool:
    return int(entry["id"].split("-")[0]) % 2 == 1


def report_of(entry: dict[str, Any], *, last: bool = False) -> Report:
    """The report that a sentence is checked against; cells that it does not name are 0."""
    form = edition(entry["edition"])
    cells: dict[str, Value] = {cell.address: 0 for cell in form.cells}
    cells |= {a: _number(v) for a, v in entry["last_year" if last else "cells"].items()}
    return Report(
        Agency("青禾市测试局", "department", "青禾市"),
        entry["year"] - 1 if last else entry["year"],
        form,
        tuple(cells[cell.address] for cell in form.cells),
        facts=()
        if last
        else tuple(Fact(f["label"], _number(f["value"]), f["unit"]) for f in entry["facts"]),
        narrative=Narrative() if last else Narrative(overview=entry["sentence"]),
    )


def _number(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def findings_of(entry: dict[str, Any]) -> list[Finding]:
    """The findings about the sentence, those that only miss a fact left out."""
    last = report_of(entry, last=True) if entry["last_year"] else None
    found = prose_findings(report_of(entry), last_year=last)
    return [finding for finding in found if finding.code != "N-UNSUPPORTED"]


def evaluate(entries: list[dict[str, Any]]) -> Score:
    score = Score()
    for entry in entries:
        _claims(entry, score)
        errors = [f for f in findings_of(entry) if f.severity == "error"]
        if entry["faulty"]:
            score.faulty += 1
            if any(error.code == entry["code"] for error in errors):
                score.faulty_reported += 1
            else:
                score.misses.append(f"{entry['id']} not reported: {entry['sentence']}")
        else:
            score.clean += 1
            if errors:
                score.clean_reported += 1
                score.misses.append(f"{entry['id']} reported: {errors[0].message}")
    return score


def _claims(entry: dict[str, Any], score: Score) -> None:
    found = read_claims(entry["sentence"], edition=edition(entry["edition"]), year=entry["year"])
    labels = list(entry["claims"])
    for claim in found:
        if entry.get("open") and claim.start >= entry["from"]:
            continue
        label = next((one for one in labels if _same_place(claim, one)), None)
        if label is not None and label.get("lenient"):
            labels.remove(label)
            continue
        if not claim.meaning:
            continue
        score.found += 1
        if label is None or not label["meaning"]:
            score.misses.append(f"{entry['id']} wrongly found {claim.text}: {entry['sentence']}")
            continue
        labels.remove(label)
        score.found_right += 1
        score.labelled_found += 1
        score.labelled += 1
        score.meant += 1
        if _meanings(claim) == {_key(m) for m in label["meaning"]}:
            score.meant_right += 1
        else:
            score.misses.append(f"{entry['id']} {claim.text} means {claim.meaning}")
    for label in labels:
        if label["meaning"] and not label.get("lenient"):
            score.labelled += 1
            score.misses.append(f"{entry['id']} missed {label['text']}: {entry['sentence']}")


def _same_place(claim: Claim, label: dict[str, Any]) -> bool:
    if Decimal(claim.value) != Decimal(str(label["value"])):
        return False
    end = label["start"] + len(label["text"])
    if claim.kind in ("zero", "all_done", "all_of"):
        return claim.start < end and label["start"] < claim.end
    return claim.end == end or (claim.start == label["start"] and claim.text == label["text"])


def _key(data: Any) -> str:
    return json.dumps(data, sort_keys=True)


def _meanings(claim: Claim) -> set[str]:
    return {_key(source.to_json()) for source in claim.meaning}


def rows() -> list[tuple[str, str, str]]:
    """Name, value, note: as `make eval` prints them."""
    first = load("first")
    later = {name: load(name) for name in FIRST_MET}
    table = []
    for name, chosen in (
        ("tuned half", [e for e in first if not is_held_out(e)]),
        ("held-out half", [e for e in first if is_held_out(e)]),
        *((f"{name} set", entries) for name, entries in later.items()),
        ("all", sum(later.values(), first)),
    ):
        score = evaluate(chosen)
        note = FIRST_MET.get(name.removesuffix(" set"), "clean and faulty alike")
        table += [
            (f"prose, {name}: sentences", str(len(chosen)), note),
            (f"prose, {name}: claim precision", f"{score.precision:.3f}", "target ≥ 0.98"),
            (f"prose, {name}: claim recall", f"{score.recall:.3f}", "target ≥ 0.95"),
            (f"prose, {name}: meaning right", f"{score.meaning:.3f}", "target ≥ 0.97"),
            (f"prose, {name}: clean reported", f"{score.clean_reported}/{score.clean}", "target 0"),
            (f"prose, {name}: faulty reported", f"{score.faulty_reported}/{score.faulty}", ""),
        ]
    return table


if __name__ == "__main__":
    for name, value, note in rows():
        print(f"{name:<40} {value:>8}  {note}")


__all__ = ["evaluate", "findings_of", "is_held_out", "load", "report_of", "rows"]
