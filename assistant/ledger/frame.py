"""What a sentence has been speaking of, carried from clause to clause."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from assistant.ledger.claims import Claim
from assistant.ledger.figures import Source
from assistant.ledger.meanings import Meaning
from assistant.ledger.senses import Entry
from assistant.ledger.slots import Slots
from assistant.ledger.token import Token
from assistant.report import Edition

#: A sentence that begins so goes on with what the one before spoke of.
GOING_ON = (
    "其中", "当中", "之中", "包括", "含", "内含", "包含", "中有", "内有", "办理结果", "从结果看",
    "按办理结果", "另",
)  # fmt: skip


@dataclass(slots=True)
class Frame:
    """The state of the reading inside one sentence.

    Attributes:
        about: ``applications``, ``review_litigation``, ``active_disclosure``, ``foreign`` or empty.
        fresh: concept cues of a clause without a number, for the number that follows.
        fresh_joined: the clause was joined to the next one (、 or 和).
        last: index of the last claim that a comparison or a share may refer to.
        whole: index of the claim whose parts are being listed.
        relation: how those parts are introduced.
        home: what the paragraph tells of (``applications``), kept over full stops.
        at_home: ``about`` was taken from the paragraph, not from this sentence.
        inferred: the sentence has words that only applications have beside them.
        denial: the negation of a list that goes on after 、.
        series: what the last figure meant, whatever its year: 2022年25件，2023年41件.
        passing: the year just named was named in passing (2018年以前的): for this clause only.
        comparing: a clause of its own says with what is compared: 与上年相比，….
        headed: a year stands as a clause of its own: 2022年，共收到31件.
        unsure: unknown words narrowed down what set the subject (工伤认定申请).
        others: another office is spoken of, whose figures the tables do not hold.
        period: only a part of the year is spoken of (上半年收到15件，办结14件).
        other_cause: reviews and lawsuits over another act are spoken of.
        awaited: index of a figure of last year whose subject is named behind it.
        compared: what the comparison before this one was about, and whether that is doubtful.
        shift: years away from the report's: 0, −1; None for any other year.
    """

    about: str = ""
    rows: tuple[Entry, ...] = ()
    blocks: tuple[Entry, ...] = ()
    object: Entry | None = None
    act: Entry | None = None
    foreign: str = ""
    fresh: list[Token] = field(default_factory=list)
    last: int | None = None
    whole: int | None = None
    relation: str = ""
    shift: int | None = 0
    scope: str = ""
    cumulative: bool = False
    home: str = ""
    at_home: bool = False
    inferred: bool = False
    listed: list[Token] = field(default_factory=list)
    denial: Token | None = None
    compared: tuple[tuple[Source, ...], bool] | None = None
    series: Meaning | None = None
    awaited: int | None = None
    passing: bool = False
    comparing: bool = False
    headed: bool = False
    unsure: bool = False
    others: bool = False
    period: bool = False
    other_cause: bool = False

    def copy(self) -> Frame:
        """A copy to come back to after a bracket; its lists are never changed in place."""
        other = Frame()
        for name in _FIELDS:
            setattr(other, name, getattr(self, name))
        return other

    def goes_on_in(self, sentence: str) -> bool:
        """Whether ``sentence`` needs more of this frame than what the paragraph tells of."""
        return sentence.lstrip('“"‘（( \t　').startswith(GOING_ON)

    def speak_of(self, slots: Slots, meaning: Meaning | None = None) -> None:
        """Take over what these slots, or this meaning, speak of."""
        if meaning is not None and meaning.table:
            if slots.topic or slots.strong or slots.blocks or slots.objects:
                self.unsure = slots.unknown or meaning.heard
            self.about = meaning.table
            self.home = meaning.table if meaning.table == "applications" else ""
            self.at_home, self.foreign = False, ""
            if meaning.rows:
                self.rows = meaning.rows
            if meaning.blocks:
                self.blocks = meaning.blocks
            if meaning.object is not None:
                self.object = meaning.object
            if meaning.act is not None:
                self.act = meaning.act
            return
        if slots.objects:
            self.object, self.about, self.foreign = slots.objects[-1], "active_disclosure", ""
            self.act = None
        if slots.acts and self.object is not None:
            self.act = slots.acts[-1]
        if slots.blocks:
            self.blocks, self.about, self.foreign = tuple(slots.blocks), "review_litigation", ""
        elif slots.topic or slots.strong:
            self.about, self.foreign, self.home = "applications", "", "applications"
            self.at_home = False
            if slots.strong:
                self.rows = (slots.strong[-1],)
        if slots.foreign and slots.foreign_after:
            if slots.foreign[-1].key == "attribute" and self.about == "applications":
                return  # 延期答复2件: still applications
            self.foreign = slots.foreign[-1].key
            self.about = "foreign"
            self.object = self.act = None


_FIELDS = tuple(each.name for each in fields(Frame))


@dataclass(slots=True)
class Reading:
    """The reading of one text: its edition and year, and the claims found so far."""

    form: Edition
    year: int
    text: str
    claims: list[Claim] = field(default_factory=list)
    sentence: int = 0
    first: int = 0
    #: The roles of all the tokens of the clause being read, and of its sentence.
    roles: int = 0
    #: The roles of the word right before the mark that opens it.
    behind: int = 0
    told: int = 0
    #: The body's own names, and what it calls itself in this sentence: 局 of 我局.
    names: frozenset[str] = frozenset()
    kind: str = ""
    #: Roles of words by which a clause of this sentence may begin to speak of another office.
    whose: int = 0
    #: How many claims there were at the last semicolon.
    segment: int = 0
    #: The words of a share whose figure is still to come.
    ratio: list[Token] = field(default_factory=list)
    qualified: set[int] = field(default_factory=set)

    def add(self, claim: Claim) -> int:
        """Keep a claim; its index."""
        self.claims.append(claim)
        return len(self.claims) - 1

    def in_sentence(self) -> list[Claim]:
        """The claims of the sentence being read."""
        return self.claims[self.first :]


def last_claim(frame: Frame, reading: Reading) -> Claim | None:
    """The claim of this sentence that a comparison or a share behind it refers to."""
    if frame.last is None or frame.last < reading.first:
        return None
    return reading.claims[frame.last]
