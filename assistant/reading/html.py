"""A web page: the report between its menus and its foot, with spans of its tables resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from assistant.errors import ReadingError
from assistant.reading.blocks import Block, Document, Grid, Paragraph, clean
from assistant.reading.claims import Claims, carried
from assistant.reading.limits import MAX_CELLS, MAX_DEPTH, MAX_ELEMENTS
from assistant.reading.spans import Spanning, resolve

_SKIP = {
    "script", "style", "noscript", "nav", "footer", "aside", "button", "iframe", "select",
    "template", "head", "object", "svg", "audio", "video", "textarea", "title", "option",
    "del", "s", "strike",
}  # fmt: skip
#: A search box, or what ASP.NET wraps a whole page in: skipped with no more text than this.
_MIN_FORM = 200
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong",
    "sdfield", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
}  # fmt: skip
#: Names of page parts around an article, as whole words of ``class`` and ``id``.
_AROUND = re.compile(
    r"^(top-?)?(nav|navbar|navigation|menu|submenu|footer|foot|copyright|bread-?crumbs?|crumbs?"
    r"|position|location|sidebar|aside|share|bdshare.*|related|toolbar|friend-?links?|links"
    r"|certificate-page|draft-note|qrcode|pagination|pager|prev-?next)$"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WHITE = re.compile(r"[ \t\r\n\f]*[\t\r\n\f][ \t\r\n\f]*")
_WIDE = re.compile(r"(?<=[⺀-鿿＀-￯　-〿]) (?=[⺀-鿿＀-￯　-〿])")
_BROKEN = "\x1f"


def read_html(text: str, source: str, *, tables: int = 0) -> Document:
    """The blocks of an HTML page or fragment, before which ``tables`` tables were read.

    Raises:
        ReadingError: it nests or grows beyond the bounds (`assistant.reading.limits`).
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    _refuse_depth(text, source)
    parser = lxml_html.HTMLParser(no_network=True, recover=True, huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadingError(f"{source}：网页没有内容，请重新保存网页后再试。") from error
    walker = _Walker(source, tables)
    walker.walk(root, 0)
    walker.flush()
    titles = [clean(found.text_content()) for found in root.iter("title")]
    titles += [
        clean(meta.get("content", ""))
        for meta in root.iter("meta")
        if meta.get("name", "").casefold() in ("articletitle", "title", "sitename")
    ]
    return Document(
        tuple(walker.blocks),
        "html",
        titles=tuple(title for title in titles if title),
        claims=_claims(root),
        pictures=walker.pictures,
    )


def _refuse_depth(text: str, source: str) -> None:
    """Count open elements before the tree is built; void and self-closing ones do not nest."""
    depth = deepest = elements = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*?(/?)>", text):
        closing, name, empty = match[1], match[2].lower(), match[3]
        if closing:
            depth = max(0, depth - 1)
            continue
        elements += 1
        if not empty and name in _NESTING:
            depth += 1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH * 10 or elements > MAX_ELEMENTS:
        raise _too_deep(source)


#: Elements that must be closed, so that counting them tells the depth.
_NESTING = {
    "div", "span", "table", "section", "article", "main", "b", "i", "font", "strong", "em", "u",
    "ul", "ol", "blockquote", "center", "a", "form", "big", "small", "s", "sub", "sup", "tt",
}  # fmt: skip


def _too_deep(source: str) -> ReadingError:
    return ReadingError(
        f"{source}：网页的标签超过{MAX_DEPTH}层或{MAX_ELEMENTS}个，不像年度报告，没有读取。"
    )


def _claims(root: Any) -> Claims | None:
    for meta in root.iter("meta"):
        if meta.get("name") == "nianbao":
            return carried(meta.get("content", ""))
    for article in root.iter("article"):
        if article.get("data-nianbao"):
            return carried(article.get("data-nianbao", ""))
    return None


class _Walker:
    """Walks the tree; gathers inline text into paragraphs and tables into grids."""

    def __init__(self, source: str, tables: int) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.tables = tables
        self.cells = 0
        self.pictures = 0
        self.level = 0
        self._line: list[str] = []

    def flush(self) -> None:
        text = clean(_collapse("".join(self._line)))
        self._line = []
        if text:
            self.blocks.append(Paragraph(text, self.level, f"第{len(self.blocks) + 1}段"))

    def walk(self, element: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _too_deep(self.source)
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SKIP or _is_around(element):
            return
        self.pictures += tag == "img"
        if tag == "table" and not _is_layout(element):
            self.flush()
            self._table(element)
            return
        if tag == "br":
            self.flush()
            return
        block = tag not in _INLINE
        outer = self.level
        if block:
            self.flush()
            self.level = _HEADINGS.get(tag, outer)
        if element.text:
            self._line.append(element.text)
        for child in element:
            self.walk(child, depth + 1)
            if child.tail:
                self._line.append(child.tail)
        if block:
            self.flush()
            self.level = outer

    def _table(self, table: Any) -> None:
        self.tables += 1
        rows: list[list[Spanning]] = []
        for row in table.iter("tr"):
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            self.cells += len(cells)
            if self.cells > MAX_CELLS:
                raise ReadingError(
                    f"{self.source}：表格超过{MAX_CELLS}格，不像年度报告，没有读取。"
                )
            spanning = [
                Spanning(
                    _cell_text(cell, self.source), _span(cell, "rowspan"), _span(cell, "colspan")
                )
                for cell in cells
            ]
            self.pictures += sum(1 for cell in cells for _ in cell.iter("img"))
            if spanning:
                rows.append(spanning)
        if rows:
            grid: Grid = resolve(rows, self.tables)
            self.blocks.append(grid)


def _is_around(element: Any) -> bool:
    """Whether the element is page furniture or hidden; never one that holds a table."""
    names = f"{element.get('class', '')} {element.get('id', '')}".casefold().split()
    named = any(_AROUND.match(name) for name in names)
    if "certificate-page" in names:
        return True
    form = element.tag == "form" and len(element.text_content()) < _MIN_FORM
    return (named or form or _is_unseen(element)) and next(element.iter("table"), None) is None


def _is_unseen(element: Any) -> bool:
    """Whether a browser does not show the element, or strikes it through."""
    style = re.sub(r"\s", "", element.get("style", "")).casefold()
    struck = re.search(r"text-decoration(-line)?:[a-z-]*line-through", style) is not None
    return struck or "display:none" in style or element.get("hidden") is not None


def _is_layout(table: Any) -> bool:
    """Whether a table only places things: it holds tables, headings or whole texts."""
    inner = table.iter("table", "h1", "h2", "h3", "h4")
    next(inner)  # the table itself
    if next(inner, None) is not None:
        return True
    for cell in table.iter("td"):
        texts = [text for p in cell.iter("p") if (text := p.text_content().strip())]
        if len(texts) > 1 and sum(map(len, texts)) > 300:
            return True
    return False


def _cell_text(cell: Any, source: str) -> str:
    try:
        text = "".join(_pieces(cell, MAX_DEPTH))
    except RecursionError as error:
        raise _too_deep(source) from error
    return _collapse(text).replace(_BROKEN, " ").strip()


def _pieces(element: Any, room: int) -> Iterator[str]:
    """The text of a cell as it is seen, with a mark where a line ends.

    A raised figure is the number of a note and no digit of the figure before it.

    Raises:
        RecursionError: elements nest deeper than ``room``.
    """
    if room < 0:
        raise RecursionError
    if element.text:
        yield element.text
    for node in element:
        tag = node.tag if isinstance(node.tag, str) else ""
        line = tag != "" and tag not in _INLINE
        if line:
            yield _BROKEN
        if tag == "sup":
            yield "".join(("[", *_pieces(node, room - 1), "]"))
        elif tag == "input":
            yield node.get("value", "") if node.get("type", "text") == "text" else ""
        elif tag and tag not in _SKIP and not _is_unseen(node):
            yield from _pieces(node, room - 1)
        if node.tail:
            yield (_BROKEN if line else "") + node.tail


def _span(cell: Any, name: str) -> int:
    digits = re.match(r"\s*([0-9]{1,4})", cell.get(name, "1"))
    return int(digits[1]) or 1000 if digits else 1


def _collapse(text: str) -> str:
    """White space as a browser shows it; a line break between two Chinese characters is none."""
    return _WIDE.sub("", _WHITE.sub(" ", text)) if _WHITE.search(text) else text
