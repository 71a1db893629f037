"""A part of a draft: all of it, a section, a paragraph, a sentence, a problem or its measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.conversation.state import State, short
from assistant.drafting.draft import TOPICS, Paragraph, Section, Sentence
from assistant.report import SECTION_TITLES

Role = Literal["", "problem", "measure"]
#: Section, paragraph, sentence.
Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the draft.

    Attributes:
        section: ``overview`` or ``problems``; empty for the whole draft.
        paragraph: index in the section, None for the whole section.
        sentence: index in the paragraph, None for the whole paragraph.
        role: within a problem's paragraph, only the problem or only its measure.
    """

    section: str = ""
    paragraph: int | None = None
    sentence: int | None = None
    role: Role = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole draft."""
        return not self.section

    def called(self, state: State) -> str:
        """What it is called in a reply."""
        if self.is_whole:
            return "全文"
        if self.paragraph is None:
            return f"“{SECTION_TITLES[self.section]}”"
        paragraph = state.section(self.section).paragraphs[self.paragraph]
        name = paragraph_name(paragraph, self.section)
        if self.sentence is not None:
            return f"{name}里的“{short(paragraph.sentences[self.sentence].text, 20)}”"
        if self.role == "measure":
            return name.replace("问题", "问题的措施") if "问题" in name else name + "的措施"
        return name

    def places(self, state: State) -> list[Place]:
        """Every sentence in it: section, paragraph, sentence."""
        found = []
        for key, section in state.draft.sections.items():
            if self.section and key != self.section:
                continue
            for i, paragraph in enumerate(section.paragraphs):
                if self.paragraph is not None and i != self.paragraph:
                    continue
                for j, sentence in enumerate(paragraph.sentences):
                    if self.sentence is not None and j != self.sentence:
                        continue
                    if self.role and self.role != role_of(sentence):
                        continue
                    found.append((key, i, j))
        return found

    def text(self, state: State) -> str:
        """Its text."""
        if self.is_whole:
            return "\n".join(section.text for section in state.draft.sections.values())
        if self.paragraph is None:
            return state.section(self.section).text
        paragraph = state.section(self.section).paragraphs[self.paragraph]
        if self.sentence is None and not self.role:
            return paragraph.text
        return "".join(paragraph.sentences[j].text for _, _, j in self.places(state))


def role_of(sentence: Sentence) -> Role:
    """Whether a sentence of 五 tells a problem or its measure."""
    measured = sentence.text.startswith(("改进措施", "改进情况", "整改措施"))
    return "measure" if measured or sentence.basis.startswith("measure:") else "problem"


def paragraph_name(paragraph: Paragraph, section: str) -> str:
    """What a paragraph is called."""
    topics = dict(TOPICS)
    if paragraph.key in topics:
        return f"“{topics[paragraph.key].rstrip('。')}”"
    if paragraph.key.startswith("problem-"):
        return f"第{'零一二三四五六七八九十'[int(paragraph.key.split('-')[1])]}个问题"
    if paragraph.key == "progress":
        return "上年措施落实情况那段"
    return f"“{SECTION_TITLES[section]}”里“{short(paragraph.text, 12)}”那段"


def problem_paragraphs(section: Section) -> list[int]:
    """Indexes of the paragraphs that tell a problem."""
    return [i for i, p in enumerate(section.paragraphs) if p.key.startswith("problem-")]


def sentence_at(state: State, place: Place) -> Sentence:
    """The sentence at a place: section, paragraph, sentence."""
    return state.section(place[0]).paragraphs[place[1]].sentences[place[2]]
