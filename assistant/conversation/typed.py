"""Text that staff typed: made tidy, vetted, as sentences with their figures traced."""

from __future__ import annotations

import re

from assistant.conversation.state import Desk, State, short
from assistant.conversation.truth import vet
from assistant.conversation.wording import letters
from assistant.drafting.draft import OPEN, Sentence, split_sentences
from assistant.drafting.review import topic_heading, trace
from assistant.errors import RequestError

MOST_TYPED = 1500
#: Letters of the shortest sentence that tells something: 档案利用少.
_SHORTEST = 4
#: What no sentence begins with, or is all of.
_FRAGMENT = re.compile(
    r"^(?:改进措施：)?(?:[的地得了着吧呢]|(?:放|挪|移|写|排)?(?:到|在)?最?(?:前|后|上|下|开头|末尾)(?:面|边|头)?(?:去|来)?。$)"
)


def typed(
    desk: Desk, state: State, text: str, *, plan: bool = False, known: bool = False
) -> tuple[Sentence, ...]:
    """Typed text as sentences with their figures traced, after it was vetted.

    Args:
        plan: the text is a measure.
        known: the text stood in the draft before, whoever chose the tool.

    Raises:
        RequestError: it is empty, too long, or states what nothing bears out.
    """
    plain = tidy(text)
    if not plain:
        raise RequestError(
            "没有看到要写进去的文字。请在冒号后面写出来，如“在监督保障里加一句：……”。"
        )
    if len(plain) > MOST_TYPED:
        raise RequestError(f"一次最多写入{MOST_TYPED}字，现在有{len(plain)}字，请分几次。")
    if len(letters(plain)) < _SHORTEST or _FRAGMENT.match(plain):
        raise RequestError(
            f"“{short(plain.rstrip('。'))}”不像一句完整的话，没有写入。请把整句话写出来，如“主动公开加一句：……”。"
        )
    if re.match(r"(?:因为|由于|所以|而且|但是?|并且|以及)[^，]*。$", plain):
        raise RequestError(
            f"没有改：“{short(plain)}”不是完整的一句话，请把整句写出来，如“主动公开加一句：……”。"
        )
    vet(desk, state, plain, plan=plan)
    words = letters(plain.removeprefix("改进措施："))
    by_staff = known or not desk.by_model or words in letters(desk.request)
    return tuple(
        Sentence(
            sentence,
            tuple(trace(OPEN.sub("", sentence), state.plan.ledger)),
            origin="people" if by_staff else "model",
        )
        for line in plain.split("\n")
        for sentence in split_sentences(line)
    )


def tidy(text: str) -> str:
    """Typed text with full-width punctuation, half-width figures and a full stop at its end."""
    from assistant.ledger.numerals import narrow

    text = narrow(text.strip())
    text = re.sub(r"(?<=[一-龥）”》0-9%])\s*,\s*(?=[一-龥（“《0-9])", "，", text)
    text = re.sub(r"(?<=[一-龥）”》%0-9]);", "；", text)
    text = re.sub(r"(?<=[一-龥）”》%])\.(?=\s|$|[一-龥])", "。", text)
    text = re.sub(r"(?<=[一-龥]{3})[ \t]+(?=[一-龥]{3})", "，", text)  # spoken, without marks
    text = re.sub(r"(?<=[一-龥0-9])[ \t]+(?=[一-龥0-9])", "", text)
    lines = []
    for line in text.splitlines():
        line = line.strip()
        found = topic_heading(line)
        line = line[found[1] :] if found else line
        line = re.sub(r"^(?:[一二三四五六七八九]是|[-*•]|[0-9]{1,2}[.、])\s*", "", line)
        if line:
            lines.append(line if line[-1] in "。！？】" else line.rstrip("，；、,;") + "。")
    return "\n".join(lines)
