"""``nianbao index`` and ``nianbao search``."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.chinese import command

if TYPE_CHECKING:
    from assistant.retrieval.ranking import Hit

_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出格式。"
)
_SECTION_NAMES = {"overview": "一、总体情况", "problems": "五、存在的主要问题及改进情况"}


@command("index", help="把往年报告编入索引；不给路径时编入自带的样例（corpus/）。")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
@click.option("--rebuild", is_flag=True, help="删除旧索引，全部重新编制。")
@_FORMAT
def index_command(paths: tuple[Path, ...], rebuild: bool, form: str) -> int:
    """Index files and folders; one bad file does not stop the rest."""
    from assistant.retrieval import gathering
    from assistant.retrieval.index import Index, destroy
    from assistant.settings import load

    settings = load()
    gathering.require(paths)
    if rebuild:
        destroy(settings)
    with Index.open(settings) as index, progress_bar("编制索引") as progress:
        if rebuild:
            summary = gathering.rebuild(index, progress)
            if paths:
                summary = summary + gathering.index_paths(index, paths, progress)
        else:
            summary = gathering.index_paths(index, paths, progress)
        entries = index.entries()
        total = len(index)
    for note in summary.notes:
        click.echo(note, err=True)
    if form == "json":
        data = {**asdict(summary), "reports": len(entries), "total_passages": total}
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return 0
    parts = [
        f"{label}{count}份"
        for label, count in (
            ("新增", summary.added),
            ("更新", summary.changed),
            ("未变", summary.unchanged),
            ("移除", summary.removed),
            ("不能用", summary.failed),
        )
        if count
    ]
    if summary.ignored:
        parts.append(f"另有{summary.ignored}个其他类型的文件未读")
    click.echo(
        f"{'，'.join(parts) or '没有可编入的报告'}。索引中共有{len(entries)}份报告、{total}段。"
    )
    return 0


@command("search", help="查找可供参考的往年段落，与起草时看到的相同。")
@click.argument("query", metavar="查询内容")
@click.option(
    "--section",
    type=click.Choice(["overview", "problems"]),
    help="只找第一部分（overview）或第五部分（problems）。",
)
@click.option("--top", type=click.IntRange(1, 100), default=5, help="最多几段（默认5）。")
@click.option("--agency", default="", help="为哪个机关查找：该机关自己的往年段落在前。")
@click.option("--kind", default="", help="该机关的类型（如subdistrict），同类机关在前。")
@click.option("--year", type=int, default=None, help="正在编写的年度：不显示该年度及以后的报告。")
@_FORMAT
def search_command(
    query: str,
    section: str | None,
    top: int,
    agency: str,
    kind: str,
    year: int | None,
    form: str,
) -> int:
    """Print the passages that the drafter would see."""
    from assistant.errors import RequestError
    from assistant.retrieval import ensure_index
    from assistant.settings import load

    if not query.strip():
        raise RequestError("查询内容是空的，请写明要找什么。")
    settings = load()
    with progress_bar("编制索引") as progress:
        index = ensure_index(settings, progress)
    with index:
        hits = index.search(
            query,
            section=section,  # type: ignore[arg-type]
            agency=agency,
            kind=kind,
            top=top,
            year_before=year,
        )
    if form == "json":
        data = {"query": query, "hits": [_as_data(hit) for hit in hits]}
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return 0
    if not hits:
        click.echo("没有找到相关段落。")
    for number, hit in enumerate(hits, 1):
        passage = hit.passage
        title = _SECTION_NAMES[passage.section].split("、")[0]
        whose = "，本机关往年" if hit.own else ""
        click.echo(
            f"{number}. {passage.agency}{passage.year}年（{title}·{passage.topic}{whose}）"
            f" 相关度{hit.score:.2f}"
        )
        click.echo(f"   {passage.text}\n")
    return 0


def _as_data(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "agency": passage.agency,
        "kind": passage.kind,
        "region": passage.region,
        "year": passage.year,
        "edition": passage.edition,
        "section": passage.section,
        "topic": passage.topic,
        "role": passage.role,
        "origin": passage.origin,
        "own": hit.own,
        "score": round(hit.score, 4),
        "dense": round(hit.dense, 4),
        "lexical": round(hit.lexical, 4),
        "text": passage.text,
        "template": passage.template,
        "passage": passage.id,
    }


@contextlib.contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error that appears with the first progress."""
    from tqdm import tqdm

    bar: Any = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None or bar.total != total:
            if bar is not None:
                bar.close()
            bar = tqdm(total=total, desc=what, unit="段", ncols=80)
        bar.update(done - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
