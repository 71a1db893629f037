"""The empty Word document every export starts from: page, styles, page numbers (GB/T 9704—2012).

It is made once in a process and kept as bytes; what differs from report to report is added by
`assistant.publishing.word`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

from assistant.publishing.label import PROGRAM

_APP_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{PROGRAM}</Application></Properties>"
)

_LEFTOVERS = {"thumbnail", "stylesWithEffects", "customXml", "numbering", "webSettings", "theme"}


@cache
def layout() -> dict[str, Any]:
    """The measures and fonts of ``layout.toml``."""
    source = resources.files("assistant.publishing").joinpath("layout.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point, the unit of Word's measures."""
    return round(mm * 1440 / 25.4)


def fonts(style: str) -> str:
    """``w:rFonts`` of a style: East Asian and Latin fonts, quotation marks set as East Asian."""
    entry = layout()["style"][style]
    latin, asian = entry["latin"], entry["east_asian"]
    return (
        f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" '
        f'w:eastAsia="{asian}" w:cs="{latin}"/>'
    )


@cache
def base() -> bytes:
    """The empty document, as the bytes of a .docx."""
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    body = document.element.body
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)
    _replace_styles(document)
    _set_page(document)
    _number_pages(document)
    _drop_leftovers(document)
    for mode in document.settings.element.xpath('.//*[@w:name="compatibilityMode"]'):
        mode.set(qn("w:val"), "15")  # Word 2013; an older one is shown as 兼容模式
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/docProps/app.xml":
            part._blob = _APP_PROPERTIES.encode("utf-8")
        elif str(part.partname) == "/word/fontTable.xml":
            part._blob = _font_table().encode("utf-8")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _drop_leftovers(document: Any) -> None:
    """Take out what the library's template brings along: a preview picture, unused styles."""
    for relations in (document.part.package.rels, document.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[-1] in _LEFTOVERS:
                del relations[key]


def _font_table() -> str:
    """The fonts of the standard, each with what stands in for it where it is not installed."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in layout()["stands_in"].items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"{entries}</w:fonts>"
    )


def _replace_styles(document: Any) -> None:
    """Put the few styles of the standard in the place of the template's hundred and sixty."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    root = document.styles.element
    for child in list(root):
        root.remove(child)
    body = layout()["style"]["body"]
    defaults = (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{fonts('body')}"
        f'<w:sz w:val="{body["size"] * 2}"/><w:szCs w:val="{body["size"] * 2}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    root.append(parse_xml(defaults))
    indented = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    loose = '<w:snapToGrid w:val="0"/>'
    forms = {
        "body": ("paragraph", "", '<w:jc w:val="both"/>'),
        "title": ("paragraph", f"<w:keepNext/>{loose}", '<w:jc w:val="center"/>'),
        "section": ("paragraph", "<w:keepNext/>", f'{indented}<w:outlineLvl w:val="0"/>'),
        "topic": ("character", "", ""),
        "head": ("paragraph", "", '<w:jc w:val="center"/>'),
        "cell": ("paragraph", "", '<w:jc w:val="center"/>'),
        "note": ("paragraph", "", '<w:jc w:val="both"/>'),
        "page_number": ("paragraph", "", ""),
    }
    for key, (kind, before, after) in forms.items():
        root.append(parse_xml(_style(key, kind, before, after)))
    root.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:default="1" w:styleId="TableNormal">'
            '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:tblPr>'
            '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        )
    )


def _style(key: str, kind: str, before: str, after: str) -> str:
    from docx.oxml.ns import nsdecls

    entry = layout()["style"][key]
    default = ' w:default="1"' if key == "body" else ""
    based = "" if key == "body" or kind == "character" else '<w:basedOn w:val="Normal"/>'
    follows = '<w:next w:val="Normal"/>' if key in ("title", "section") else ""
    paragraph = ""
    if kind == "paragraph":
        line = (
            f'w:line="{round(entry["line"] * 20)}" w:lineRule="exact"'
            if "line" in entry
            else 'w:line="240" w:lineRule="auto"'
        )
        paragraph = f'<w:pPr>{before}<w:spacing w:before="0" w:after="0" {line}/>{after}</w:pPr>'
    size = round(entry["size"] * 2)
    return (
        f'<w:style {nsdecls("w")} w:type="{kind}"{default} w:styleId="{entry["id"]}">'
        f'<w:name w:val="{entry["name"]}"/>{based}{follows}<w:qFormat/>{paragraph}'
        f'<w:rPr>{fonts(key)}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _set_page(document: Any) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Mm

    page = layout()["page"]
    section = document.sections[0]
    section.page_width, section.page_height = Mm(page["width"]), Mm(page["height"])
    section.top_margin, section.bottom_margin = Mm(page["top"]), Mm(page["bottom"])
    section.left_margin, section.right_margin = Mm(page["left"]), Mm(page["right"])
    section.footer_distance, section.header_distance = Mm(page["footer"]), Mm(15)
    pitch = round(layout()["line"]["pitch"] * 20)
    for old in section._sectPr.xpath("./w:docGrid"):
        section._sectPr.remove(old)
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{pitch}"/>')
    )


def _number_pages(document: Any) -> None:
    """— 1 —, on the outer side, one character in from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        _write_number(footer.paragraphs[0]._p, side)


def _write_number(paragraph: Any, side: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    for child in list(paragraph):
        paragraph.remove(child)
    run = f'<w:rPr>{fonts("page_number")}<w:sz w:val="28"/></w:rPr>'
    pieces = (
        f'<w:pPr {nsdecls("w")}><w:pStyle w:val="Footer"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>',
        f'<w:r {nsdecls("w")}>{run}<w:t xml:space="preserve">— </w:t></w:r>',
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r>{run}<w:t>1</w:t></w:r></w:fldSimple>',
        f'<w:r {nsdecls("w")}>{run}<w:t xml:space="preserve"> —</w:t></w:r>',
    )
    for piece in pieces:
        paragraph.append(parse_xml(piece))
