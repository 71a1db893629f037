"""How a fact that staff entered is told: its topic, and the construction its label asks for.

Labels come as staff write them: 政策解读篇数, 公示食材来源的学校, 未登记企业, 查分次数. A bare noun needs a
verb before its figure, or 有 or 为 behind it; which, ``facts.toml`` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
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

    @property
    def name(self) -> str:
        """What it counts, before 由上年的…: 业务培训, 低保公示, 公众号发布信息."""
        turned = self.label + self.front
        if self.fact.label.startswith(turned):
            return turned
        return self.label + ("" if self.behind in ("为", "有") else self.behind)

    @property
    def none(self) -> str:
        """That there was nothing of it this year: ``没有发布政策解读``; empty if words do not fit."""
        if self.front and self.front not in ("设有", "现有"):
            return f"没有{self.front}{self.label}"
        if self.behind in _data()["nothing"]["behind"]:
            return f"{self.label}没有{self.behind}" + ("信息" if self.behind == "发布" else "")
        if self.behind == "有" and not self.label.startswith("有"):
            return f"没有{self.label}"
        starts = self.label.startswith(tuple(_data()["nothing"]["starts"]))
        return f"没有{self.label}" if starts and not self.behind else ""

    def wordings(self) -> tuple[FactPhrase, ...]:
        """This construction and plainer ones, should a rule on prose read it as something else."""
        entered = replace(self, front="", label=self.fact.label.strip(), behind="")
        return (self, entered, replace(entered, behind="为"), replace(entered, behind="共"))


def fact_phrase(fact: Fact) -> FactPhrase:
    """The topic and the construction of a fact."""
    data = _data()
    label = fact.label.strip()
    if label.endswith(tuple(f"{verb}量" for verb in data["amount"]["of"])):
        label = label.removesuffix("量")
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
    turned = _turned(label)
    if turned:
        front, label, behind = turned, label.removesuffix(turned), ""
    elif behind == "为":  # 停屏天数为17天, not 停屏为17天
        label = fact.label.strip()
    aside = (
        label.startswith(tuple(data["aside"]["starts"]))
        or any(word in label for word in data["aside"]["words"])
        or bool(_YEAR.search(label))
    )
    return FactPhrase(fact, topic, front, label, behind, aside)


def fact_phrases(facts: Iterable[Fact]) -> Iterator[FactPhrase]:
    """The phrases of facts in the order staff entered them.

    One that only goes on from the one before is told where that one is: 培训会2场, 参会人员120人.
    """
    before: FactPhrase | None = None
    for fact in facts:
        phrase = fact_phrase(fact)
        if before is not None and phrase.topic != "other" and _takes_part(fact, before.fact):
            phrase = replace(phrase, topic=before.topic)
        yield phrase
        before = phrase if before is None or phrase.topic == fact_phrase(fact).topic else before


def follows(fact: Fact, before: Fact) -> bool:
    """Whether a fact goes on from the one that staff entered just before it: 培训2次, 参训140人次."""
    return _takes_part(fact, before) or bool(_common(fact.label, before.label))


def _takes_part(fact: Fact, before: Fact) -> bool:
    return any(
        fact.label.startswith(tuple(entry["starts"]))
        and before.unit in entry.get("units", (before.unit,))
        for entry in _data()["follow"]
    )


def continued(phrase: FactPhrase, before: Fact) -> FactPhrase:
    """The phrase as it stands behind the one before: without the subject they have in common."""
    common = _common(phrase.fact.label, before.label)
    rest = phrase.fact.label.removeprefix(common)
    if common and rest.startswith(tuple(_data()["subject"]["rest"])):
        return replace(phrase, front="", label=rest, behind="")
    return replace(phrase, behind="") if phrase.behind == "有" else phrase


def _common(label: str, before: str) -> str:
    """The words a label begins with that stand in the one before and name its subject."""
    for end in range(len(label), 1, -1):
        if label[:end] in before:
            subject = label[:end]
            for word in _data()["subject"]["common"]:
                subject = subject.replace(word, "")
            return label[:end] if len(subject) > 1 else ""
    return ""


def _turned(label: str) -> str:
    """The verb at the end of a label that may go to its front: 低保公示 is 公示低保."""
    for entry in _data()["turned"]:
        for verb in entry["verbs"]:
            noun = label.removesuffix(verb)
            if noun == label or len(noun) < 2 or "的" in noun:
                continue
            objects, never = entry.get("objects"), tuple(entry.get("never", ()))
            begins = noun.startswith(tuple(_data()["verbs"]["anywhere"]))
            if objects is None and (begins or noun.endswith(never) or _LEAD.match(noun)):
                continue
            if objects is None or noun.endswith(tuple(objects)):
                return str(verb)
    return ""


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
    if label.endswith(tuple(data["heads"]["words"])):
        return label.startswith(tuple(data["verbs"]["anywhere"]))
    return any(verb in label for verb in data["verbs"]["anywhere"]) or (
        label.startswith(edges) or label.endswith(edges)
    )


def _modified(label: str) -> bool:
    place = label.find("的")
    return 0 < place < len(label) - 1


@cache
def _data() -> dict[str, Any]:
    return load_data("facts.toml")
