"""How long a turn of the conversation takes without a model: the first one, and warm ones."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

#: One of every kind: answered, declined, a sentence, a problem, a fact, length, tone, undo.
TURNS = (
    "今年收了多少申请", "把申请数写成100件", "把培训那句删了", "第二个问题换一个", "公众号推送改成160条",
    "全文精简到600字", "申请那段再写细一点", "语气再正式点", "监督保障加一句：街道纪工委抽查了公开栏。", "唱首歌",
    "旧卷修裱扫描的事做完了", "撤销",
)  # fmt: skip


def rows() -> list[tuple[str, str, str]]:
    """(what, figure, note)."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from conversation_cases import begin

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cold = _seconds(lambda: begin(home).say(TURNS[2]))
        warm: dict[str, float] = {}
        for _ in range(3):
            conversation = begin(home)
            for request in TURNS:
                taken = _seconds(lambda request=request, c=conversation: c.say(request))
                warm[request] = min(taken, warm.get(request, taken))
    slowest = max(warm, key=lambda request: warm[request])
    fixed = min(_seconds(_fixed) for _ in range(3))
    return [
        ("the first turn, with what it loads", f"{cold * 1000:.0f} ms", "cold"),
        ("a turn, median", f"{sorted(warm.values())[len(warm) // 2] * 1000:.0f} ms", "at most 300"),
        ("the slowest turn", f"{warm[slowest] * 1000:.0f} ms", f"at most 300; {slowest}"),
        ("a million additions", f"{fixed * 1000:.0f} ms", "for comparison"),
    ]


def _fixed() -> None:
    sum(n for n in range(1_000_000))


def _seconds(action: object) -> float:
    start = time.perf_counter()
    action()  # type: ignore[operator]
    return time.perf_counter() - start
