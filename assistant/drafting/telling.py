"""Telling facts one after another: those of one construction together, changes that say something.

发布入学问答98条，比上年增加25条、增长34.2%；发布政策解读16篇。公示收退费的学校有67所，停用网站6个。
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.drafting.fact_phrases import FactPhrase
from assistant.drafting.phrasings import change_clause
from assistant.drafting.slots import Slots

#: Facts that one topic tells at most; how many share a sentence; how many changes are told.
FACTS_OF_A_TOPIC = 16
FACTS_OF_A_SENTENCE = 4
CHANGES_OF_A_TOPIC = 3
#: Two clauses with their changes stand in one sentence up to so many characters, slots unfilled.
SHORT_PAIR = 110


def fact_sentences(phrases: Sequence[FactPhrase], slots: Slots) -> list[str]:
    """Sentences with slots that tell these facts, each ending with a full stop.

    Args:
        phrases: the facts of one topic in the order staff entered them.
    """
    told = [phrase for phrase in phrases if not phrase.aside][:FACTS_OF_A_TOPIC]
    changed: list[tuple[FactPhrase, str]] = []
    plain: list[FactPhrase] = []
    for phrase in told:
        change = change_clause(slots, phrase.fact.label)
        if change and len(changed) < CHANGES_OF_A_TOPIC:
            changed.append((phrase, change))
        else:
            plain.append(phrase)
    made = [*_changed_sentences(changed), *_plain_sentences(plain)]
    places = {phrase.slot: i for i, phrase in enumerate(told)}
    # What staff entered first is told first.
    made.sort(key=lambda text: min(place for slot, place in places.items() if slot in text))
    return made


def _changed_sentences(changed: Sequence[tuple[FactPhrase, str]]) -> list[str]:
    sentences: list[str] = []
    clauses = [phrase.clause + change for phrase, change in changed]
    while clauses:
        take = 2 if len(clauses) > 1 and len(clauses[0] + clauses[1]) < SHORT_PAIR else 1
        sentences.append("；".join(clauses[:take]) + "。")
        clauses = clauses[take:]
    return sentences


def _plain_sentences(phrases: Sequence[FactPhrase]) -> list[str]:
    """Facts of one construction follow one another and share its verb."""
    sentences: list[str] = []
    for kind in dict.fromkeys((phrase.front, phrase.behind) for phrase in phrases):
        same = [phrase for phrase in phrases if (phrase.front, phrase.behind) == kind]
        for i in range(0, len(same), FACTS_OF_A_SENTENCE):
            sentences.append(_together(same[i : i + FACTS_OF_A_SENTENCE]))
    return [sentence + "。" for sentence in _joined(sentences)]


def _together(phrases: Sequence[FactPhrase]) -> str:
    first = phrases[0]
    if first.front:  # 发布政策解读16篇、入学问答98条
        return first.front + "、".join(phrase.item for phrase in phrases)
    if first.behind == "有":  # 用地信息有73条，数据分级目录48项
        return "，".join([first.clause, *(phrase.item for phrase in phrases[1:])])
    return "，".join(phrase.clause for phrase in phrases)


def _joined(sentences: Sequence[str]) -> list[str]:
    """Short ones side by side, so that no sentence tells one figure alone where two may stand."""
    joined: list[str] = []
    for sentence in sentences:
        alone = sentence.count("{") == 1
        if joined and alone and joined[-1].count("{") < FACTS_OF_A_SENTENCE - 1:
            joined[-1] += ("；" if "、" in joined[-1] else "，") + sentence
        else:
            joined.append(sentence)
    return joined
