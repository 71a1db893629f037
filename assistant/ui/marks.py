"""A draft as HTML: figures marked with their source, what is open marked, everything escaped."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from html import escape

from assistant.checking.findings import shown
from assistant.drafting.draft import OPEN, Paragraph, Sentence
from assistant.ledger.figures import Figure, Ledger

#: Fewer same characters than this between two changes are shown as part of the change.
_ISLAND = 4
_PIECES = re.compile(r"[0-9０-９.,％%]+|[a-zA-Z]+|.", re.S)


def paragraph_html(paragraph: Paragraph, ledger: Ledger, first_number: int) -> str:
    """One paragraph with its sources beside it; sentences are numbered from ``first_number``."""
    parts = [f'<span class="heading">{escape(paragraph.heading)}</span>']
    for number, sentence in enumerate(paragraph.sentences, first_number):
        parts.append(sentence_html(sentence, ledger))
        if sentence.figures or sentence.sources:
            parts.append(f"<sup>{number}</sup>")
    beside = sources_html(paragraph.sentences, ledger, first_number)
    return f'<div class="paragraph"><div class="draft"><p>{"".join(parts)}</p></div>{beside}</div>'


def sentence_html(sentence: Sentence, ledger: Ledger) -> str:
    """One sentence: each of its figures in a span that shows the source on hover and on focus."""
    text = sentence.text
    found: list[tuple[int, int, str]] = []
    position = 0
    for figure in sentence.figures:
        start = text.find(figure.text, position)
        if start < 0 or not figure.text:
            continue
        position = start + len(figure.text)
        found.append((start, position, _figure(figure, ledger)))
    taken = [(start, end) for start, end, _ in found]
    parts: list[str] = []
    position = 0
    for start, end, html in found:
        parts.append(escape(text[position:start]))
        parts.append(html)
        position = end
    parts.append(escape(text[position:]))
    html = "".join(parts)
    if OPEN.search(text) and not taken:
        return OPEN.sub(lambda match: f"<mark>{match[0]}</mark>", html)
    return f"<mark>{html}</mark>" if sentence.is_open else html


def _figure(figure: Figure, ledger: Ledger) -> str:
    source = escape(source_words(figure, ledger))
    return (
        f'<span class="fig" tabindex="0" title="{source}">{escape(figure.text)}'
        f'<span class="src" aria-hidden="true">{source}</span></span>'
    )


def source_words(figure: Figure, ledger: Ledger) -> str:
    """Where a figure comes from, with the figures it was computed from."""
    words = ledger.label(figure.source)
    if not figure.source.computation:
        return words
    told = [(ledger.label(leaf), ledger.value(leaf)) for leaf in figure.source.leaves()]
    if figure.source.computation == "sum":
        told = [(label, value) for label, value in told if value] or told[:1]
    operands = "，".join(f"{label}为{shown(value)}" for label, value in told)
    return f"{words}（{operands}）"


def sources_html(sentences: Sequence[Sentence], ledger: Ledger, first_number: int) -> str:
    """The sources of a paragraph's sentences, to stand beside it; empty where there are none."""
    blocks = []
    for number, sentence in enumerate(sentences, first_number):
        lines = [
            f"<li><b>{escape(figure.text)}</b>　{escape(ledger.label(figure.source))}</li>"
            for figure in sentence.figures
        ]
        for citation in sentence.sources:
            own = escape(f"{citation.agency}{citation.year}年报告")
            passage = escape(citation.passage[:80] + ("…" if len(citation.passage) > 80 else ""))
            lines.append(f"<li><b>措辞参考</b>　{own}：“{passage}”</li>")
        if lines:
            blocks.append(f"<div><sup>{number}</sup><ul>{''.join(lines)}</ul></div>")
    if not blocks:
        return ""
    # It scrolls, so it must be reachable by the keyboard.
    return (
        '<aside class="sources" tabindex="0" aria-label="这一段的出处"><div class="roll">'
        f"{''.join(blocks)}</div></aside>"
    )


def diff_html(before: str, after: str) -> str:
    """Two texts as one, what went struck out and what came underlaid; numbers are kept whole."""
    parts: list[str] = []
    for same, gone, come in _changes(_PIECES.findall(before), _PIECES.findall(after)):
        if same:
            parts.append(escape(gone))
        else:
            parts.append(f"<del>{escape(gone)}</del>" if gone else "")
            parts.append(f"<ins>{escape(come)}</ins>" if come else "")
    return f'<div class="diff">{"".join(parts)}</div>'


def _changes(old: list[str], new: list[str]) -> list[tuple[bool, str, str]]:
    """Stretches that are the same or not; a few same letters between two changes belong to them."""
    found: list[tuple[bool, str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    steps = matcher.get_opcodes()
    for number, (kind, i, j, k, m) in enumerate(steps):
        gone, come = "".join(old[i:j]), "".join(new[k:m])
        inside = 0 < number < len(steps) - 1
        same = kind == "equal" and not (inside and len(gone) < _ISLAND and "\n" not in gone)
        if found and not same and not found[-1][0]:
            _, earlier_gone, earlier_come = found.pop()
            gone, come = earlier_gone + gone, earlier_come + come
        found.append((same, gone, come))
    return found


def alike_html(text: str, sentences: Sequence[str]) -> str:
    """A text in paragraphs, with these sentences marked."""
    html = escape(text)
    for sentence in sentences:
        html = html.replace(escape(sentence), f"<mark>{escape(sentence)}</mark>")
    return '<div class="draft">' + "".join(f"<p>{p}</p>" for p in html.split("\n") if p) + "</div>"
