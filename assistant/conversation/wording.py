"""What staff type, made plain: half width, slips mended, politeness off, payload set apart."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from assistant.ledger.numerals import chinese_value, narrow

_QUOTES = {"“": "”", "「": "」", "『": "』", '"': '"', "‘": "’", "《": "》"}
_QUOTED = re.compile(r"“([^”]*)”|「([^」]*)」|『([^』]*)』|\"([^\"]*)\"|‘([^’]*)’|'([^']*)'")
_COLON = re.compile(r"[：:]\s*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?|[〇零一二两三四五六七八九十百千万]+")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One request, read as far as its form goes.

    Attributes:
        raw: as typed.
        head: the instruction: slips mended, politeness off, quotations as ``“”``.
        tail: the text after a colon, as typed; empty where there is none.
        quotes: the quotations of the instruction, as typed.
    """

    raw: str
    head: str
    tail: str
    quotes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The instruction with its quotations put back."""
        pieces_ = self.head.split("“”")
        filled = [*(f"“{quote}”" for quote in self.quotes), *[""] * len(pieces_)]
        return "".join(a + b for a, b in zip(pieces_, filled, strict=False))

    @property
    def given(self) -> str:
        """The text that staff gave to be put in: what follows the colon, else the last quotation."""
        return self.tail or (self.quotes[-1] if self.quotes else "")


def utter(request: str, *, by_sound: bool = False) -> Utterance:
    """Take a request apart.

    Args:
        request: as typed.
        by_sound: also read words that only sound like a known word as that word.
    """
    text = request.strip()
    head, tail = text, ""
    for match in _COLON.finditer(text):
        before = text[: match.start()]
        if _inside_quotes(before) or not before.strip():
            continue
        if re.search(r"[0-9]$", before) and re.match(r"[0-9]", text[match.end() :]):
            continue
        head, tail = before, text[match.end() :].strip()
        break
    tail = unquoted(tail)
    quotes: list[str] = []

    def keep(match: re.Match[str]) -> str:
        quotes.append(next(group for group in match.groups() if group is not None))
        return "“”"

    head = _QUOTED.sub(keep, head)
    head = _statement(mended(narrow(head), by_sound=by_sound))
    return Utterance(request, head, tail, tuple(quotes))


#: 五写得太短了, 把一压缩一下: a section by its bare number.
_BARE_SECTION = re.compile(
    r"^(把|将|请|重写|改写|缩短|扩写)?([一五])(?:部分)?(?=写|太|也|还|里面?|的内容|压|缩|扩|短|长|重|改|$)"
)


def _statement(head: str) -> str:
    """The instruction with its comma as in Chinese, and 那句 where 哪句 was typed for it."""
    head = re.sub(
        r"(?<=[一-龥”）0-9])[,;]\s*", lambda match: "，" if match[0][0] == "," else "；", head
    )
    for said, plain in _data()["inside"].items():
        head = re.sub(said, plain, head)
    head = _BARE_SECTION.sub(r"\1第\2部分", head)
    if not re.search(r"[？?]|呢$|吗$", head):
        head = re.sub(
            r"(?<=[一-龥]{2})哪(?=一?(?:句|段|条|个问题).{0,4}(?:不|删|去|改|换|缩|写|挪|放|标))",
            "那",
            head,
        )
    return head


def mended(text: str, *, by_sound: bool = False) -> str:
    """``text`` with known slips corrected and politeness off."""
    for written, meant in _data()["slips"].items():
        text = text.replace(written, meant)
    if by_sound:
        text = _by_sound(text)
    return stripped(text)


def stripped(text: str) -> str:
    """``text`` without politeness at either end."""
    start, end = _data()["fillers"]["start"], _data()["fillers"]["end"]
    before = None
    while before != text:
        before = text
        text = text.strip()
        for word in sorted(start, key=len, reverse=True):
            if text.startswith(word) and len(text) > len(word) and not _keeps(text, word):
                text = text[len(word) :]
        for word in sorted(end, key=len, reverse=True):
            if text.endswith(word) and len(text) > len(word):
                text = text[: -len(word)]
    return text


def number_in(text: str) -> int | None:
    """The first number of a text, in digits or Chinese."""
    for match in _NUMBER.finditer(text):
        value = number_of(match[0])
        if value is not None:
            return value
    return None


def number_of(text: str) -> int | None:
    """A whole number in digits or Chinese, None where it is none."""
    text = narrow(text)
    if text.isdigit():
        return int(text) if len(text) <= 12 else None
    short = re.fullmatch(r"([一二两三四五六七八九])([百千])([一二三四五六七八九])", text)
    if short:  # 一百五, 两千三
        text += {"百": "十", "千": "百"}[short[2]]
    return chinese_value(text)


def letters(text: str) -> str:
    """Only what carries meaning for matching: no punctuation, 的地得 as one."""
    return re.sub(r"[\W_]|[的地得了着]", "", narrow(text))


def pieces(text: str) -> set[str]:
    """The two-character pieces of a text."""
    plain = letters(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)} or ({plain} if plain else set())


def _keeps(text: str, word: str) -> bool:
    """Whether what looks like politeness is part of a word: 再议, 先进, 想法, 那段, 要求."""
    rest = text[len(word) :]
    joined = {
        "那": "段句个条里篇部块",
        "先": "进行后",
        "想": "法",
        "要": "求点素闻",
        "好": "看好转像几多",
        "再": "议审恢",
        "就": "业近",
        "可以": "公不",
        "需要": "另",
        "你": "能会可是好们",
        "您": "能会可",
        "还有": "多哪什几没待啥问",
        "那个": "问句段措",
        "帮": "助",
        "请": "求",
        "给我": "看",
        "需": "要",
        "能否": "定导",
        "可否": "定导",
        "另外": "单地的",
    }
    return bool(rest) and rest[0] in joined.get(word, "")


def _inside_quotes(before: str) -> bool:
    return any(before.count(a) > before.count(b) for a, b in _QUOTES.items() if a != b)


def unquoted(text: str) -> str:
    """Text without the quotation marks that stand around the whole of it."""
    if len(text) >= 2 and _QUOTES.get(text[0]) == text[-1] and text[0] not in "《":
        inner = text[1:-1]
        if text[0] not in inner and text[-1] not in inner:
            return inner.strip()
    return text


def _by_sound(text: str) -> str:
    """Words that sound like a known word of two characters or more become that word."""
    sounds = [_sound(character) for character in text]
    taken = [False] * len(text)  # 监督保障开头 is not read as 监督保展开头
    for length, known in _known_sounds():
        for position in range(len(sounds) - length + 1):
            span = slice(position, position + length)
            word = known.get(tuple(sounds[span]))
            if word is not None and not any(taken[span]):
                text = text[:position] + word + text[position + length :]
                taken[span] = [True] * length
    return text


@cache
def _known_sounds() -> list[tuple[int, dict[tuple[str, ...], str]]]:
    tables: dict[int, dict[tuple[str, ...], str]] = {}
    for word in _data()["words"]["list"]:
        if len(word) >= 2:
            tables.setdefault(len(word), {}).setdefault(tuple(map(_sound, word)), word)
    return sorted(tables.items(), reverse=True)


@cache
def _sound(character: str) -> str:
    """How a character sounds, without tone; zh/z, ch/c, sh/s, n/l and -ng/-n are one sound."""
    if not "一" <= character <= "鿿":
        return character
    import os

    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    sound: str = lazy_pinyin(character)[0]
    for precise, loose in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(precise):
            sound = loose + sound[2:]
    if sound.endswith(("ing", "eng", "ang")):
        sound = sound[:-1]
    return sound


@cache
def _data() -> dict[str, Any]:
    source = resources.files("assistant.conversation").joinpath("slips.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
