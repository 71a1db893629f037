"""How a fact that staff entered is told: its topic, and the construction its label asks for.

Labels come as staff write them: 政策解读篇数, 公示食材来源的学校, 未登记企业, 查分次数. A bare noun needs a
verb before its figure, or 有 or 为 behind it; which, ``facts.toml`` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.drafting.phrasings import load_data
from assistant.report import Fact

#: What may stand before the verb of a label: 累计扫描竣工图.
_LEAD = re.compile("^(?:累计|全年|本年|共|新|另)")
_YEAR = re.compile(r"20\d\d年")


@dataclass(frozen=True, slots=True)
class FactPhrase:
    """How one fact is told.

    Attributes:
        topic: a topic of 一; ``other`` for 六.
        front, label, behind: the clause around the figure: 发布|政策解读|, |用地信息|有.
        aside: it speaks of another year, or of what is only planned.
    """

    fact: Fact
    topic: str
    front: str
    label: str
    behind: str
    aside: bool = False

    @property
    def slot(self) -> str:
        """The fact's figure, to be filled."""
        return f"{{{self.fact.label}}}"

    @property
    def item(self) -> str:
        """Label and figure, as they stand in an enumeration."""
        return self.label + self.slot

    @property
    def clause(self) -> str:
        """A clause of its own: ``发布政策解读{政策解读篇数}``."""
        return f"{self.front}{self.label}{self.behind}{self.slot}"


def fact_phrase(fact: Fact) -> FactPhrase:
    """The topic and the construction of a fact."""
    data = _data()
    label = fact.label.strip()
    for ending in data["endings"]["words"]:
        if label.endswith(ending) and len(label) - len(ending) >= 2:
            label = label.removesuffix(ending)
            break
    else:
        # 抽检不合格批次 in 批次 is 抽检不合格7批次.
        if fact.unit.endswith("次") and len(fact.unit) > 1 and len(label) - len(fact.unit) >= 2:
            label = label.removesuffix(fact.unit)
    topic = next(entry["topic"] for entry in data["fact"] if _fits(entry, fact, label))
    form = next(entry for entry in data["form"] if _fits(entry, fact, label))
    front, behind = form.get("front", ""), form.get("behind", "")
    turned = next((verb for verb in data["turned"]["verbs"] if label.endswith(verb)), "")
    if turned and label.removesuffix(turned).endswith(tuple(data["turned"]["objects"])):
        front, label, behind = turned, label.removesuffix(turned), ""
    elif behind == "为":  # 停屏天数为17天, not 停屏为17天
        label = fact.label.strip()
    aside = (
        label.startswith(tuple(data["aside"]["starts"]))
        or any(word in label for word in data["aside"]["words"])
        or bool(_YEAR.search(label))
    )
    return FactPhrase(fact, topic, front, label, behind, aside)


def _fits(entry: Mapping[str, Any], fact: Fact, label: str) -> bool:
    units = entry.get("units")
    if units is not None and fact.unit not in units:
        return False
    if "words" in entry and not any(word in fact.label for word in entry["words"]):
        return False
    if "starts" in entry and not label.startswith(tuple(entry["starts"])):
        return False
    ends = tuple(entry.get("ends", ()))
    if ends and not (fact.label.strip().endswith(ends) or label.endswith(ends)):
        return False
    if label.startswith(tuple(entry.get("except", ())) or ("\0",)):
        return False
    if "has_verb" in entry and entry["has_verb"] != _has_verb(label):
        return False
    return "modified" not in entry or entry["modified"] == _modified(label)


def _has_verb(label: str) -> bool:
    data = _data()
    for noun in data["nouns"]["words"]:
        label = label.replace(noun, "")
    label = _LEAD.sub("", label)
    edges = tuple(data["verbs"]["edges"])
    return any(verb in label for verb in data["verbs"]["anywhere"]) or (
        label.startswith(edges) or label.endswith(edges)
    )


def _modified(label: str) -> bool:
    place = label.find("的")
    return 0 < place < len(label) - 1


@cache
def _data() -> dict[str, Any]:
    return load_data("facts.toml")
