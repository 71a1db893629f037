"""``nianbao rollup``: its files, its list of bodies, and what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.checking.rollup import Rollup
from assistant.cli.showing import findings_lines
from assistant.errors import RequestError


def body_paths(given: Sequence[Path]) -> list[Path]:
    """The files to add up; a folder stands for every report right inside it."""
    from assistant.reading import ENDINGS

    paths: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = [p for p in sorted(path.iterdir()) if p.suffix.casefold() in ENDINGS]
            if not inside:
                raise RequestError(f"{path}：文件夹里没有可以汇总的报告。")
            paths.extend(inside)
        else:
            paths.append(path)
    return paths


def expected_names(given: str | None) -> list[str]:
    """Names from a file with one on each line, or parted by commas and 、.

    Raises:
        RequestError: the file is not UTF-8 text.
    """
    if not given:
        return []
    text = given
    path = Path(given)
    if len(given) < 200 and path.is_file():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise RequestError(f"{path.name}：名单应是UTF-8编码的文本，每行一个名称。") from None
    for mark in "，、;；\n\r\t":
        text = text.replace(mark, ",")
    return [name.strip() for name in text.split(",") if name.strip()]


def rollup_text(outcome: Rollup) -> str:
    """The outcome for a clerk: the verdict, the bodies, what is missing, what differs."""
    count = len(outcome.bodies)
    report = outcome.report
    head = f"{report.agency.name}{report.year}年，{count}个单位"
    lines = [f"{'汇总一致' if outcome.ok else '未汇总'}：{head}。"]
    wrong = [(name, result) for name, result in outcome.bodies if not result.ok]
    for name, result in wrong:
        lines.append(f"\n“{name}”的表格有{len(result.errors)}处错误：")
        lines.extend(f"  ·[{f.code}] {f.message}" for f in result.errors[:5])
        if len(result.errors) > 5:
            lines.append(f"  ……还有{len(result.errors) - 5}处。")
    if outcome.missing:
        lines.append("\n缺少下列单位的报告：" + "、".join(outcome.missing) + "。")
    if outcome.unexpected:
        lines.append(
            "\n不在名单上的单位：" + "、".join(outcome.unexpected) + "，请确认是否应计入。"
        )
    if outcome.differences:
        lines.append(f"\n上级所填与各单位相加不一致的有{len(outcome.differences)}格：")
        if outcome.explanation:
            lines.append(f"  {outcome.explanation}")
        lines.extend(f"  ·{difference.message}" for difference in outcome.differences)
    if outcome.parent.findings:
        lines.append("\n上级的表格：")
        lines.extend(findings_lines(outcome.parent.findings, report.edition))
    return "\n".join(lines)
