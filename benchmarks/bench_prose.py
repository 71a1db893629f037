"""How long prose takes to check: an ordinary report, and how the time grows with the text."""

from __future__ import annotations

from time import perf_counter

from assistant.checking.prose import prose_findings
from assistant.ledger import quantities
from assistant.ledger.quantities import read_claims
from assistant.report import Agency, Narrative, Report, Value, edition

_PARAGRAPHS = (
    "（一）主动公开。本机关围绕群众关心的事项，及时公开征收补偿、社会救助、教育招生等方面的信息，"
    "全年通过门户网站发布信息1846条，政务新媒体推送320条。制发行政规范性文件5件，废止2件，现行有效12件；"
    "作出行政许可决定318件、行政处罚决定214件、行政强制决定23件，行政事业性收费12.5万元。",
    "（二）依申请公开。新收政府信息公开申请41件，比上年增加16件、增长64.0%，上年结转3件；办结40件，其中"
    "予以公开22件、部分公开4件、不予公开2件、无法提供9件、不予处理3件；结转下年度4件。",
    "（三）政府信息管理。对历年文件逐件核对，属性不一致的按制发机关的认定统一，修改后的文本与原文本相互链接，"
    "便于查看历次变动，并由专人按月抽核，发现问题当日改正。",
    "（四）政府信息公开平台建设。优化栏目设置，完善检索功能，方便群众查找所需信息，做好网站与新媒体的日常维护。",
    "（五）监督保障。因政府信息公开引起的行政复议3件，结果维持2件、结果纠正1件；行政诉讼2件，均未经复议直接起诉。"
    "组织培训3期，参加412人次。",
)


def text_of(length: int) -> str:
    """Prose in the manner of a report, of ``length`` characters, no sentence twice."""
    blocks, size, order = [], 0, 0
    while size < length:
        for paragraph in _PARAGRAPHS:
            sentences = [sentence for sentence in paragraph.split("。") if sentence]
            changed = [f"{sentence}，第{order}次核对，涉及{order + 3}件" for sentence in sentences]
            block = "。".join(changed if order else sentences) + "。"
            blocks.append(block)
            size += len(block) + 1
        order += 1
    return "\n".join(blocks)[:length]


def report_with(text: str) -> Report:
    form = edition("2021")
    cells: dict[str, Value] = {cell.address: 0 for cell in form.cells}
    for claim in read_claims(text, edition=form, year=2023):
        if len(claim.meaning) == 1 and claim.meaning[0].cell in cells:
            cells[claim.meaning[0].cell] = claim.value
    values = tuple(cells[cell.address] for cell in form.cells)
    return Report(
        Agency("青禾市测试局", "department", "青禾市"), 2023, form, values,
        narrative=Narrative(overview=text),
    )  # fmt: skip


def forget() -> None:
    """Drop the sentences that have been read before."""
    quantities._remembered.cache_clear()


def best(call: object, times: int) -> float:
    shortest = float("inf")
    for _ in range(times):
        start = perf_counter()
        call()  # type: ignore[operator]
        shortest = min(shortest, perf_counter() - start)
    return shortest


def samples() -> list[tuple[Report, Report]]:
    """The sample reports that have one of the year before: the report, last year's."""
    from assistant.reading import read
    from assistant.resources import bundled

    reports = [read(path) for path in sorted(bundled("corpus").glob("*-20*.md"))]
    by_year = {(report.agency.name, report.year): report for report in reports}
    found = []
    for report in reports:
        last = by_year.get((report.agency.name, report.year - 1))
        if last is not None:
            found.append((report, last))
    return found


def rows() -> list[tuple[str, str, str]]:
    """Name, value, note: as `make bench` prints them."""
    form = edition("2021")
    short = text_of(3_000)
    report = report_with(short)
    table = [_first_and_again("nothing but figures", [(report, report)])]
    table.append(_first_and_again("the sample reports", samples()))
    for length in (10_000, 100_000, 1_000_000):
        text = text_of(length)
        took = best(lambda text=text: read_claims(text, edition=form, year=2023), 1)  # type: ignore[misc]
        table.append(
            (
                f"prose, {length:,} characters: read",
                f"{took:.3f} s",
                f"{took / length * 1e6:.2f} µs a character",
            )
        )
    digits = "1" * 1_000_000
    table.append(
        (
            "prose, 1,000,000 digits",
            f"{best(lambda: read_claims(digits, edition=form, year=2023), 1):.3f} s",
            "",
        )
    )
    return table


def _first_and_again(name: str, pairs: list[tuple[Report, Report]]) -> tuple[str, str, str]:
    """Time for 3,000 characters of these reports, each beside last year's."""

    def check() -> None:
        for report, last in pairs:
            prose_findings(report, last_year=last)

    texts = [(report, text) for report, _ in pairs for _, text in report.narrative]
    length = sum(len(text) for _, text in texts)
    figures = sum(len(read_claims(t, edition=r.edition, year=r.year)) for r, t in texts)
    scale = 3_000 / length
    first, again = best(lambda: (forget(), check()), 12), best(check, 12)
    return (
        f"3,000 characters of {name}: all rules, first time",
        f"{first * scale * 1e3:.2f} ms",
        f"{figures * scale:.0f} figures; again {again * scale * 1e3:.2f} ms",
    )


if __name__ == "__main__":
    for name, value, note in rows():
        print(f"{name:<40} {value:>10}  {note}")
