"""A text as tokens: numbers with their units, cues, punctuation, and what lies between.

One pass from left to right; at each place the longest cue, else a number, else one character
of unknown text. Nothing is tried twice, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from assistant.ledger.dates import read_date
from assistant.ledger.numerals import Numeral, chinese_value, read_numeral
from assistant.ledger.phrasings import Lexicon, lexicon
from assistant.ledger.senses import mask_of
from assistant.ledger.token import Token

STOPS = frozenset("。！？!?\n\r")
MARKS = frozenset("，,；;：:、（）()｜|")
#: A document number may begin with one: （2023）4号.
_BRACKETS = frozenset("（(")
_QUOTES = frozenset("“”\"'‘’「」『』【】〖〗 \t　 ​·—…-－_~～/*#")
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_NUMERIC = _DIGITS | frozenset("〇零一二两三四五六七八九十百千万亿")
#: Characters that are not simply text: ``mark`` cuts a clause, ``special`` is looked at closely.
_CLASSES = {
    **dict.fromkeys(map(chr, range(128)), "special"),
    **dict.fromkeys(STOPS | MARKS | _QUOTES | _NUMERIC | frozenset("《〔[［"), "special"),
    **dict.fromkeys(MARKS - _BRACKETS, "mark"),
}
_TITLE = re.compile(r"《[^《》。！？\n]{1,120}》")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9:/._@?=&%+-]*+|[0-9]++[A-Za-z][A-Za-z0-9:/._@?=&%+-]*+")
#: The commonest number of all: 41件. What may be a date, a document or a sum goes the long way.
_COUNT = re.compile(r"[0-9]{1,9}[件宗起例份条篇场期次家户处]")
#: 1.予以公开：7件；2.部分公开：2件
_ITEM = re.compile(r"[0-9]{1,2}(?:[.．]\s?|[、)）])(?![0-9０-９\s])")
#: 四成, 三成半, 三成五; not 成立, 成果.
_TENTHS = re.compile(
    r"(?P<tenths>[一二两三四五六七八九1-9])成(?P<rest>[半一二三四五六七八九]?)"
    r"(?=[^\u4e00-\u9fff]|$|以上|以下|左右|上下|多|有余|的|和|与|及|到|至)"
)
_DOCUMENT = re.compile(r"[〔\[［(（](?:19|20)[0-9]{2}[〕\]］)）]\s?第?[0-9]{1,5}\s?号")
_RANGE = re.compile(r"[-－—~～至到][0-9０-９]")
_RUN = re.compile(r"[0-9０-９〇零一二两三四五六七八九十百千万亿]++(?:[.,．，][0-9０-９]++)*+")
_HALF = re.compile(r"[\ud800-\udfff]")
_SKIP = mask_of("skip")
_VAGUE = mask_of("vague")


@lru_cache(maxsize=64)
def _shortest_first(names: frozenset[str]) -> tuple[str, ...]:
    """The names that can be told in a text; of two at one place the later one counts."""
    return tuple(sorted((name for name in names if len(name) > 1), key=len))


class Tokeniser:
    """Cuts one text; use `tokenise`."""

    def __init__(self, text: str, lex: Lexicon, names: frozenset[str], report_year: int) -> None:
        self.report_year = report_year
        self.text = text
        self.lex = lex
        self.names = _shortest_first(names)
        self.tokens: list[Token] = []
        self.gap_start = -1
        #: The roles of all the tokens.
        self.mask = 0

    def run(self) -> list[Token]:
        """The tokens of the text."""
        text, position, size, tokens = self.text, 0, len(self.text), self.tokens
        known, senses = self._known(), self.lex.senses
        while position < size:
            match, character = known.get(position), text[position]
            if match is None or (character in _NUMERIC and self._better_number(position, match[2])):
                kind = _CLASSES.get(character)
                if kind is None:
                    if self.gap_start < 0:
                        self.gap_start = position
                    position += 1
                elif kind == "mark":
                    if self.gap_start >= 0:
                        self._flush(position)
                    tokens.append(Token("mark", position, position + 1, character))
                    position += 1
                else:
                    position = self._special(position, character)
                continue
            if self.gap_start >= 0:
                self._flush(position)
            index, start, position = match
            if index < 0:
                tokens.append(Token("skip", start, position, text[start:position]))
                continue
            found = senses[index]
            mask = found.mask
            self.mask |= mask
            tokens.append(
                Token(
                    "skip" if mask & _SKIP else "cue", start, position, text[start:position], found
                )
            )
        self._flush(size)
        return tokens

    def _known(self) -> dict[int, tuple[int, int, int]]:
        """The longest known words at each place: index of their senses (−1: a name), start, end."""
        text, known = self.text, {}
        # All of them, by their ends: of two that begin at one place the longer comes later.
        find = self.lex.automaton.find_matches_as_indexes
        try:
            matches = find(text, overlapping=True)
        except UnicodeEncodeError:  # half a character, as broken JSON holds it: no word has one
            matches = find(_HALF.sub("\ufffd", text), overlapping=True)
        for match in matches:
            known[match[1]] = match
        for name in self.names:
            start = text.find(name)
            while start >= 0:
                known[start] = (-1, start, start + len(name))
                start = text.find(name, start + 1)
        return known

    def _special(self, position: int, character: str) -> int:
        """Read punctuation, a number, a title, Latin letters; the place behind it."""
        text = self.text
        if character in _NUMERIC:
            return self._numeric(position)
        if character in "〔[［(（" and (document := _DOCUMENT.match(text, position)):
            return self._add(Token("skip", position, document.end(), document.group()))
        if character in STOPS:
            return self._add(Token("stop", position, position + 1, character))
        if character in MARKS:
            return self._add(Token("mark", position, position + 1, character))
        if character == "《" and (title := _TITLE.match(text, position)):
            return self._add(Token("skip", position, title.end(), title.group()))
        if character.isascii() and character.isalpha():
            latin = _LATIN.match(text, position)
            return self._unknown(position, latin.end() if latin else position + 1)
        if character in _QUOTES:
            if character == "—" and text.startswith("—", position + 1):
                return self._add(Token("mark", position, position + 2, "——"))
            self._flush(position)
            return position + 1
        return self._unknown(position, position + 1)

    def _better_number(self, position: int, end: int) -> bool:
        """Whether a number with a count unit begins here that goes beyond the cue found."""
        numeral = read_numeral(self.text, position)
        if numeral is None:
            return False
        unit = self._unit(numeral.end)
        return bool(unit) and numeral.end + len(unit) > end

    def _add(self, token: Token) -> int:
        if self.gap_start >= 0:
            self._flush(token.start)
        self.mask |= token.mask
        self.tokens.append(token)
        return token.end

    def _unknown(self, start: int, end: int) -> int:
        if self.gap_start < 0:
            self.gap_start = start
        return end

    def _flush(self, end: int) -> None:
        if self.gap_start >= 0:
            start = self.gap_start
            self.gap_start = -1
            self.tokens.append(Token("gap", start, end, self.text[start:end]))

    # --- numbers ---------------------------------------------------------------------------

    def _numeric(self, position: int) -> int:
        text = self.text
        digit = text[position] in _DIGITS
        if digit and self.gap_start < 0 and (not self.tokens or self.tokens[-1].kind == "mark"):
            if item := _ITEM.match(text, position):
                return self._add(Token("skip", position, item.end(), item.group()))
        plain = _COUNT.match(text, position) if digit else None
        if plain and text[position - 1 : position] not in self.lex.skip_ends:
            end = plain.end()
            if text[end : end + 1] not in self.lex.careful:
                return self._plain(position, end)
            numeral = read_numeral(text, position)
            if numeral is not None and numeral.end == end - 1:
                return self._quantity(position, numeral)
        if digit and (match := _LATIN.match(text, position)):
            return self._add(Token("skip", position, match.end(), match.group()))
        if (date := read_date(text, position, self.report_year, digit=digit)) is not None:
            return self._add(date)
        if text.startswith("成", position + 1) and (match := _TENTHS.match(text, position)):
            return self._tenths(position, match)
        numeral = read_numeral(text, position)
        if numeral is None:
            run = _RUN.match(text, position)
            return self._unknown(position, run.end() if run else position + 1)
        before = text[max(0, position - 12) : position]
        percent = False
        if before.endswith("百分之") or (numeral.chinese and text.startswith("分之", numeral.end)):
            percent = True
        if before.endswith(self.lex.skip_before):
            end = numeral.end + len(self._unit(numeral.end))
            return self._add(Token("skip", position, end, text[position:end]))
        if percent:
            return self._fraction(position, numeral, before)
        return self._quantity(position, numeral)

    def _tenths(self, position: int, match: re.Match[str]) -> int:
        """四成: forty per cent, to the nearest tenth; 三成五 is 35."""
        tenths, rest = match["tenths"], match["rest"]
        value = int(chinese_value(tenths) or tenths) * 10
        value += 5 if rest == "半" else chinese_value(rest) or 0
        step = {"": 10, "半": 5}.get(rest, 1)
        end = match.end()
        numeral = Numeral(position, end, Decimal(value), Decimal(step), False)
        before = self._vague_before()
        vague = bool(before) or self.text.startswith(self.lex.vague_after, end)
        words = match.group()
        token = Token.of_number(position, end, words, numeral, "%", "percent", vague)
        if before:
            token.bound = self.lex.bounds.get(before, 0)
        return self._add(token)

    def _plain(self, position: int, end: int) -> int:
        """41件, with nothing behind it that may belong to it."""
        text = self.text
        unit, words = text[end - 1], text[position:end]
        before = self._vague_before()
        token = Token.of_count(
            position, end, words, int(words[:-1]), unit, self.lex.units.get(unit, ""), bool(before)
        )
        if before:
            token.bound = self.lex.bounds.get(before, 0)
        return self._add(token)

    def _vague_before(self) -> str:
        """近, 不足 … right before a number; empty where there is none."""
        if self.gap_start < 0 and self.tokens and self.tokens[-1].mask & _VAGUE:
            return self.tokens[-1].text
        return ""

    def _fraction(self, position: int, numeral: Numeral, before: str) -> int:
        if before.endswith("百分之"):
            start = position - 3
            if self.gap_start == start:
                self.gap_start = -1
            self._flush(start)
            return self._add(
                Token.of_number(
                    start, numeral.end, self.text[start : numeral.end], numeral, "%", "percent"
                )
            )
        end = numeral.end + 2
        if self.text[position : numeral.end] == "百" and read_numeral(self.text, end):
            return self._unknown(position, end)
        second = read_numeral(self.text, end)
        end = second.end if second else end
        return self._add(Token("skip", position, end, self.text[position:end]))

    def _quantity(self, position: int, numeral: Numeral) -> int:
        text, end, vague = self.text, numeral.end, False
        if _RANGE.match(text, end) and not text.startswith(("至", "到"), end):
            return self._range(position, end)
        if text[end : end + 1] in self.lex.vague_between and self._unit(end + 1):
            vague, end = True, end + 1
        scaled = numeral
        if vague and text.startswith("万", end):
            scaled = Numeral(
                numeral.start, end + 1, numeral.value * 10**4, numeral.step * 10**4, numeral.chinese
            )
            end += 1
        unit = self._unit(end)
        if numeral.chinese and not unit:
            if text[position : numeral.end] in ("零", "〇"):
                return self._add(Token.of_number(position, end, text[position:end], numeral))
            return self._unknown(position, numeral.end)
        if not numeral.chinese or unit not in self.lex.structural:
            after = text[end : end + 1]
            for word in self.lex.skip_after if after in self.lex.skip_starts else ():
                if text.startswith(word, end) and len(word) >= len(unit):
                    return self._add(
                        Token("skip", position, end + len(word), text[position : end + len(word)])
                    )
        kind = self.lex.units.get(unit, "")
        end += len(unit)
        behind = text[end : end + 1]
        for word in self.lex.vague_after if unit and behind in self.lex.vague_starts else ():
            if text.startswith(word, end):
                # 3件多 is vague; 3件多数 is not.
                if len(word) == 1 and text[end + 1 : end + 2] not in "，。、；）)的":
                    continue
                vague = True
                break
        before = self._vague_before()
        token = Token.of_number(
            position, end, text[position:end], scaled, unit, kind, vague or bool(before)
        )
        if before:
            token.bound = self.lex.bounds.get(before, 0)
        return self._add(token)

    def _range(self, position: int, end: int) -> int:
        """A range, a telephone number, a fraction: several numbers joined by a stroke."""
        while _RANGE.match(self.text, end):
            numeral = read_numeral(self.text, end + 1)
            if numeral is None:
                break
            end = numeral.end
        end += len(self._unit(end))
        return self._add(Token("skip", position, end, self.text[position:end]))

    def _unit(self, position: int) -> str:
        for length in self.lex.unit_lengths.get(self.text[position : position + 1], ()):
            unit = self.text[position : position + length]
            if len(unit) == length and unit in self.lex.units:
                return unit
        return ""


def tokenise(text: str, year: int, names: frozenset[str] = frozenset()) -> tuple[list[Token], int]:
    """The tokens of ``text`` in order, and the roles of all of them as a mask.

    Args:
        year: the report's year; a date of it, of the year before or after is marked so.
        names: the body's own names, read as known words.
    """
    cutter = Tokeniser(text, lexicon(), names, year)
    return cutter.run(), cutter.mask
