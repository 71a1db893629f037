"""A draft: sections of paragraphs of sentences, each sentence with its figures and its sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.checking.findings import Finding, json_number
from assistant.ledger.figures import Figure, Source

Origin = Literal["rule", "model", "people"]

#: What staff must still confirm stands in these brackets; a final export refuses it.
OPEN_MARK = "【待核实"
OPEN = re.compile(r"【待核实[：:][^【】]*】")

#: The five topics of 一、总体情况: key, heading.
TOPICS = (
    ("disclosure", "（一）主动公开。"),
    ("requests", "（二）依申请公开。"),
    ("management", "（三）政府信息管理。"),
    ("platforms", "（四）政府信息公开平台建设。"),
    ("safeguards", "（五）监督保障。"),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A past passage that a sentence's wording was taken from."""

    agency: str
    year: int
    passage: str

    def to_json(self) -> dict[str, Any]:
        """The form of the format page, section 5."""
        return {"agency": self.agency, "year": self.year, "passage": self.passage}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, full stop included.

    ``basis`` names what it rests on besides figures: a signal's key, a promise, a confirmed act.
    """

    text: str
    figures: tuple[Figure, ...] = ()
    sources: tuple[Citation, ...] = ()
    origin: Origin = "rule"
    basis: str = ""

    @property
    def is_open(self) -> bool:
        """Whether staff must still confirm something in it."""
        return OPEN_MARK in self.text

    def to_json(self) -> dict[str, Any]:
        """The form of the format page, section 5, with ``origin`` and ``basis`` beside it."""
        return {
            "text": self.text,
            "figures": [
                {
                    "text": figure.text,
                    "value": json_number(figure.value),
                    "source": figure.source.to_json(),
                }
                for figure in self.figures
            ],
            "sources": [citation.to_json() for citation in self.sources],
            "origin": self.origin,
            "basis": self.basis,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Sentence:
        """The inverse of `to_json`."""
        figures = []
        for entry in data.get("figures", ()):
            text, value = entry["text"], entry["value"]
            if isinstance(value, float):
                from decimal import Decimal

                value = Decimal(repr(value))
            unit = text.lstrip("0123456789.,－-")
            figures.append(Figure(text, value, Source.from_json(entry["source"]), unit))
        return cls(
            data["text"],
            tuple(figures),
            tuple(
                Citation(entry["agency"], entry["year"], entry["passage"])
                for entry in data.get("sources", ())
            ),
            data.get("origin", "rule"),
            data.get("basis", ""),
        )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its ``key`` (a topic, ``progress``, ``problem-1`` …), heading, sentences."""

    key: str
    heading: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """Heading and sentences as one line."""
        return self.heading + "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Section:
    """One drafted section: ``overview`` or ``problems``."""

    key: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """The section's text, paragraphs parted by one newline."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def sentences(self) -> Iterable[Sentence]:
        """All sentences in order."""
        for paragraph in self.paragraphs:
            yield from paragraph.sentences

    def to_json(self) -> dict[str, Any]:
        """Text and sentences as the format page has them, paragraphs beside."""
        return {
            "text": self.text,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "paragraphs": [
                {
                    "key": paragraph.key,
                    "heading": paragraph.heading,
                    "sentences": len(paragraph.sentences),
                }
                for paragraph in self.paragraphs
            ],
        }

    @classmethod
    def from_json(cls, key: str, data: Mapping[str, Any]) -> Section:
        """The inverse of `to_json`."""
        sentences = [Sentence.from_json(entry) for entry in data["sentences"]]
        paragraphs = []
        start = 0
        for entry in data["paragraphs"]:
            end = start + entry["sentences"]
            paragraphs.append(
                Paragraph(entry["key"], entry["heading"], tuple(sentences[start:end]))
            )
            start = end
        return cls(key, tuple(paragraphs))


@dataclass(frozen=True)
class Draft:
    """What a writer made: the sections, what the guard still finds, and the record of its making.

    Attributes:
        writer: ``{"kind": "local"}`` or ``{"kind": "openai", "model": …, …}``.
        tokens: prompt and completion tokens, 0 for the local writer.
        record: prompt hash, passages, ledger hash, repairs, remarks for staff; plain JSON.
    """

    sections: Mapping[str, Section]
    findings: tuple[Finding, ...] = ()
    writer: Mapping[str, Any] = field(default_factory=lambda: {"kind": "local"})
    tokens: Mapping[str, int] = field(default_factory=lambda: {"prompt": 0, "completion": 0})
    record: Mapping[str, Any] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The text of one section, empty if it was not drafted."""
        section = self.sections.get(key)
        return "" if section is None else section.text

    def with_section(self, section: Section) -> Draft:
        """A copy with one section replaced."""
        return replace(self, sections={**self.sections, section.key: section})

    def to_json(self) -> dict[str, Any]:
        """The document that ``nianbao draft --format json`` prints."""
        return {
            "sections": {key: section.to_json() for key, section in self.sections.items()},
            "findings": [finding.to_json() for finding in self.findings],
            "writer": dict(self.writer),
            "tokens": dict(self.tokens),
            "record": dict(self.record),
        }


def split_sentences(text: str) -> list[str]:
    """The sentences of one paragraph, each with its full stop; one in 【】 or “” is not cut."""
    sentences: list[str] = []
    depth = 0
    start = 0
    for i, character in enumerate(text):
        if character in "【“（《":
            depth += 1
        elif character in "】”）》":
            depth = max(0, depth - 1)
        elif character in "。！？" and depth == 0:
            sentences.append(text[start : i + 1])
            start = i + 1
    rest = text[start:].strip()
    if rest:
        sentences.append(rest)
    return [sentence.strip() for sentence in sentences if sentence.strip()]
