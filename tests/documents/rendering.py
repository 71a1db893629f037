"""A described document as the bytes of a file of each format."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from html import escape

from tests.documents.tables import Box, Rows, lost, spread

Part = str | Rows


@dataclass(frozen=True)
class Page:
    """A document: its lines of text and tables in order; ``before`` and ``after`` stand around."""

    title: str
    parts: tuple[Part, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    options: dict[str, object] = field(default_factory=dict)


def to_text(page: Page) -> bytes:
    """Copied text: one line a paragraph; tables as bars, spaces, lines or tabs."""
    style = page.options.get("style", "bars")
    lines = [*page.before, page.title]
    for part in page.parts:
        if isinstance(part, str):
            lines.append(part)
        elif style == "bars":
            lines += [" | ".join(row[:-2]) + " | ||" for row in lost(part)]
        elif style == "spaces":
            lines += [" ".join(cell for cell in row if cell) for row in lost(part)]
        elif style == "copied":
            lines += "\n\n\n\n\n".join("\n\n\t\n\n".join(row) for row in _texts(part)).split("\n")
        elif style == "torn":
            lines += "\n".join("\t".join(row) for row in _texts(part)).split("\n")
        elif style == "cells":
            lines += [cell for row in lost(part) for cell in row if cell]
        else:
            lines += ["\t".join(row) for row in spread(part, repeat=False)]
    text = "\n".join([*lines, *page.after]) + "\n"
    return text.encode(str(page.options.get("encoding", "utf-8")))


def _texts(rows: Rows) -> list[list[str]]:
    """The text of each cell as written; an empty cell holds a no-break space."""
    return [[box.text or "\xa0" for box in row] for row in rows]


def to_markdown(page: Page) -> bytes:
    lines = [*page.before, f"# {page.title}", ""]
    for part in page.parts:
        if isinstance(part, str):
            heading = part[:2] in {f"{n}、" for n in "一二三四五六"}
            lines += [f"## {part}" if heading else part, ""]
            continue
        if page.options.get("merged") == "html":
            lines += ["<table>", *(_html_row(row) for row in part), "</table>", ""]
            continue
        rows = spread(part, repeat=page.options.get("merged") != "blank")
        if page.options.get("merged") == "bare":
            lines += [" | ".join(rows[0]), " | ".join(":---:" for _ in rows[0])]
            lines += [" | ".join(row) for row in rows[1:]] + [""]
            continue
        lines.append("| " + " | ".join(rows[0]) + " |")
        lines.append("|" + " --- |" * len(rows[0]))
        lines += ["| " + " | ".join(row) + " |" for row in rows[1:]] + [""]
    return ("\n".join(lines) + "\n").encode()


def to_html(page: Page) -> bytes:
    merged = page.options.get("merged", "spans")
    body = []
    for part in page.parts:
        if isinstance(part, str):
            body.append(f"<p>　　{escape(part).replace(' ', '&nbsp;')}</p>")
            continue
        body.append("<table border=1>")
        void = f"<tr height=0>{'<td width=60></td>' * sum(box.columns for box in part[0])}</tr>"
        if page.options.get("rows") == "defined":
            body.append(void)
        if merged == "spans":
            for row in part:
                more = 9 if page.options.get("rows") == "wrong" else 0
                longer = [replace(box, rows=box.rows + more * (box.rows > 8)) for box in row]
                body.append(_html_row(longer, _WORD if page.options.get("cells") else "<p>{}</p>"))
            if page.options.get("rows") == "wrong":
                body += ["<tr></tr>", void]
        else:
            rows = lost(part) if merged == "lost" else spread(part, repeat=merged == "repeated")
            body += [
                "<tr>" + "".join(f"<td>{_broken(c)}</td>" for c in row) + "</tr>" for row in rows
            ]
        body.append("</table>")
    encoding = str(page.options.get("encoding", "utf-8"))
    inner = f"<h1>{escape(page.title)}</h1>" + "\n".join(body)
    if page.options.get("layout"):
        inner = f"<table><tr><td width=20></td><td>{inner}</td></tr></table>"
    text = f"""<!DOCTYPE html><html><head><meta charset="{encoding.replace("-sig", "")}">
    <title>{escape(page.title)}_门户网站</title><style>td {{ color: red }}</style>
    <script>var menu = "一、总体情况";</script></head><body>
    <nav><ul>{"".join(f"<li><a href='#'>{escape(x)}</a></li>" for x in page.before)}</ul></nav>
    <div class="breadcrumb">首页 &gt; 政务公开 &gt; 年报</div>
    <div id="content">{inner}</div>
    <div class="footer">{"<br>".join(escape(line) for line in page.after)}</div></body></html>"""
    return text.encode(encoding)


#: A cell as it comes out of Word: its style, a span for each run, an empty one where it is empty.
_WORD = (
    '<p class=MsoNormal align=center style="mso-pagination:widow-orphan"><span lang=EN-US '
    'style="mso-font-kerning:0pt">{}<o:p></o:p></span></p>'
)


def _html_row(row: list[Box], cell: str = "<p>{}</p>") -> str:
    spans = [f'<td rowspan="{box.rows}" colspan="{box.columns}">' for box in row]
    texts = [cell.format(_broken(box.text) or "&nbsp;") for box in row]
    cells = "".join(f"{a}{b}</td>" for a, b in zip(spans, texts, strict=True))
    return f"<tr>{cells}</tr>"


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace("\xa0", "&nbsp;")


def to_word(page: Page) -> bytes:
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    body = document.element.body
    last = body[-1]  # the section's properties stay at the end
    for line in page.before:
        document.add_paragraph(line)
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    if page.options.get("title") == "box":
        last.addprevious(parse_xml(_BOX.format(name, escape(page.title))))
    else:
        document.add_paragraph(page.title)
    for part in page.parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        xml = _word_table(part)
        if page.options.get("minus"):
            xml = xml.replace("<w:t>-", "<w:noBreakHyphen/><w:t>")
        if page.options.get("nested"):
            xml = f"<w:tbl><w:tr><w:tc><w:p/>{xml}<w:p/></w:tc></w:tr></w:tbl>"
        last.addprevious(parse_xml(xml.replace("<w:tbl>", f'<w:tbl xmlns:w="{name}">', 1)))
    for line in page.after:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


#: A text box as Word writes it: once for itself, once more for programs that do not know it.
_BOX = (
    '<w:p xmlns:w="{0}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p>"
    "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>{1}</w:t></w:r></w:p>"
    "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def _word_table(rows: Rows) -> str:
    """``w:tbl`` with its merged cells as Word writes them: gridSpan, vMerge."""
    below: dict[tuple[int, int], Box] = {}
    xml = "<w:tbl>"
    for r, row in enumerate(rows):
        xml += "<w:tr>"
        boxes = iter(row)
        column = 0
        width = max([c + box.columns for (y, c), box in below.items() if y == r], default=0)
        width = max(width, sum(box.columns for box in rows[0]))
        while column < width:
            box, merge = below.get((r, column)), ""
            if box is None:
                box = next(boxes)
                for y in range(r + 1, r + box.rows):
                    below[y, column] = box
                merge = '<w:vMerge w:val="restart"/>' if box.rows > 1 else ""
                lines = box.text.split("\n")
            else:
                merge, lines = "<w:vMerge/>", [""]
            text = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
            xml += f'<w:tc><w:tcPr><w:gridSpan w:val="{box.columns}"/>{merge}</w:tcPr>{text}</w:tc>'
            column += box.columns
        xml += "</w:tr>"
    return xml + "</w:tbl>"


def to_excel(page: Page) -> bytes:
    """A free-form workbook: everything on one sheet, or each table on its own."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([page.title])
    for part in page.parts:
        if isinstance(part, str):
            sheet.append([part])
            continue
        top = sheet.max_row + 1
        for row in spread(part, repeat=False):
            sheet.append([int(cell) if cell.isdigit() and cell.isascii() else cell for cell in row])
        for r, row in enumerate(part):
            column = 1
            for box in row:
                while isinstance(sheet.cell(top + r, column), openpyxl.cell.cell.MergedCell):
                    column += 1
                if box.rows > 1 or box.columns > 1:
                    sheet.merge_cells(
                        start_row=top + r,
                        end_row=top + r + box.rows - 1,
                        start_column=column,
                        end_column=column + box.columns - 1,
                    )
                column += box.columns
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def to_pdf(page: Page) -> bytes:
    """A PDF with a text layer; long tables run over pages, with or without their heads repeated."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK"
    )
    small = ParagraphStyle("cell", fontName="STSong-Light", fontSize=7, leading=9, wordWrap="CJK")
    heading = ParagraphStyle("heading", parent=body, firstLineIndent=24)
    flow: list[object] = [Paragraph(escape(page.title), heading)]
    for part in page.parts:
        if isinstance(part, str):
            flow.append(Paragraph(escape(part), body))
            continue
        plain = spread(part, repeat=False)
        spans = _spans(part)
        pieces = [(0, len(plain))]
        if page.options.get("cut") and len(plain) > 20:
            pieces = [(0, 14), (14, len(plain))]
        if page.options.get("cut") == "row" and len(plain) > 20:
            plain, spans = _cut_row(plain, spans, 14)
            pieces = [(0, 14), (14, len(plain))]
        for start, end in pieces:
            style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
            rows = list(plain[start:end])
            shift = 0
            if start and page.options.get("cut") == "heads":
                rows = plain[:3] + rows
                shift = 3
                style += [("SPAN", a, b) for a, b in spans if b[1] < 3]
            for (c0, r0), (c1, r1) in spans:
                first, last = max(r0, start), min(r1, end - 1)
                if first <= last:
                    style.append(("SPAN", (c0, first - start + shift), (c1, last - start + shift)))
            labels = [40, 70, 140] if len(rows[0]) == 10 else []
            width = (460 - sum(labels)) / (len(rows[0]) - len(labels))
            if page.options.get("narrow"):
                width = 15.5  # two figures wide
            widths = labels + [width] * (len(rows[0]) - len(labels))
            data = [[Paragraph(escape(cell).replace("\n", "<br/>"), small) for cell in row]
                    for row in rows]  # fmt: skip
            if start:
                flow.append(PageBreak())
            flow.append(Table(data, colWidths=widths, style=style))
            flow.append(Spacer(1, 8))
    buffer = io.BytesIO()

    def number(canvas: object, document: object) -> None:
        canvas.setFont("STSong-Light", 9)  # type: ignore[attr-defined]
        canvas.drawCentredString(297, 30, f"— {canvas.getPageNumber()} —")  # type: ignore[attr-defined]
        if page.options.get("running"):
            canvas.drawString(66, 800, "渡云市人民政府办公室编")  # type: ignore[attr-defined]
            canvas.drawString(66, 45, f"第 {canvas.getPageNumber()} 页 共 9 页")  # type: ignore[attr-defined]

    template = SimpleDocTemplate(buffer, pagesize=A4, leftMargin=66, rightMargin=66)
    template.build(flow, onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def _cut_row(
    rows: list[list[str]], spans: list[tuple[tuple[int, int], tuple[int, int]]], at: int
) -> tuple[list[list[str]], list[tuple[tuple[int, int], tuple[int, int]]]]:
    """The row above ``at`` as a page cuts it: the label's end, and nothing else, under the cut."""
    row = rows[at - 1]
    last = max(i for i, text in enumerate(row[:3]) if text)
    label = row[last]
    above = [*row[:last], label[:4], *row[last + 1 :]]
    below = ["" if i != last else label[4:] for i in range(len(row))]
    moved = [((c0, r0 + (r0 >= at)), (c1, r1 + (r1 >= at - 1))) for (c0, r0), (c1, r1) in spans]
    return [*rows[: at - 1], above, below, *rows[at:]], moved


def _spans(rows: Rows) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    taken: set[tuple[int, int]] = set()
    spans = []
    for r, row in enumerate(rows):
        column = 0
        for box in row:
            while (r, column) in taken:
                column += 1
            last = (column + box.columns - 1, r + box.rows - 1)
            if box.rows > 1 or box.columns > 1:
                spans.append(((column, r), last))
            taken |= {(y, x) for y in range(r, last[1] + 1) for x in range(column, last[0] + 1)}
            column += box.columns
    return spans


RENDERERS = {
    "txt": to_text,
    "md": to_markdown,
    "html": to_html,
    "docx": to_word,
    "xlsx": to_excel,
    "pdf": to_pdf,
}
