"""Write docs/drafts.md: ``python docs/write_drafts.py`` from the top of the tree.

Three bodies of different kinds, their drafts as the local writer makes them, unedited, without an
index of past reports. A test holds the page against what the writer makes.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "drafts.md"
sys.path.insert(0, str(TOP))

#: (what it is, this year's report, last year's report); a corpus report's own prose is hidden.
BODIES = (
    ("街道", "examples/wangyu-2023.json", "corpus/lanyang-wangyu-2022.md"),
    ("县直部门", "corpus/tanxi-nongyeju-2022.md", "corpus/tanxi-nongyeju-2021.md"),
    ("区政府", "corpus/lanyang-zhengfu-2023.md", "corpus/lanyang-zhengfu-2022.md"),
)

HEAD = """# 三份初稿

下面是本地写法起草的三份初稿，机关的种类各不相同。文字没有经过人工修改，由`python docs/write_drafts.py`生成；
起草时只给了当年的表格、其他事实和上年的年度报告，没有给当年的文字。机关和数据都是为本项目编的。

数字都出自表格、其他事实或者由它们算出。【待核实：……】是要工作人员确认的事，确认之前不能导出定稿。
"""


def page() -> str:
    """The page's text."""
    from assistant.checking import Balanced
    from assistant.drafting.guard import Guard
    from assistant.drafting.local import LocalWriter
    from assistant.drafting.plan import make_plan
    from assistant.reading import read
    from assistant.report import Narrative

    parts = [HEAD]
    for kind, this, last in BODIES:
        report = replace(read(TOP / this), narrative=Narrative(), reading={})
        plan = make_plan(Balanced(report, read(TOP / last)))
        guard, writer = Guard(plan), LocalWriter(plan)
        parts.append(
            f"\n## {report.agency.name}，{report.year}年（{kind}）\n\n"
            f"输入：`{this}`，上年报告`{last}`。\n"
        )
        for key, title in (
            ("overview", "一、总体情况"),
            ("problems", "五、存在的主要问题及改进情况"),
        ):
            section = writer.write(key)
            faults = guard.faults(section, acts=True)
            if faults:
                raise SystemExit(f"{report.agency.name}：核对没有通过：{faults}")
            body = "\n\n".join(section.text.splitlines())
            parts.append(f"\n### {title}\n\n{body}\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
