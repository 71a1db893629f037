"""What cannot be read is refused in one sentence, within bounds, and nothing is fetched."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli import run
from assistant.errors import InputError, ReadingError, ReportFileError
from assistant.reading import limits, read, read_bytes, read_text
from tests import documents

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def office(fmt: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(documents.case("official", fmt, "2021").data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def in_word(change: Callable[[bytes], bytes]) -> bytes:
    parts = office("docx")
    parts["word/document.xml"] = change(parts["word/document.xml"])
    return packed(parts)


def in_body(xml: bytes) -> bytes:
    return in_word(lambda document: document.replace(b"<w:body>", b"<w:body>" + xml))


def in_sheet(rows: bytes) -> bytes:
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    return packed({**office("xlsx"), "xl/worksheets/sheet1.xml": sheet})


def zip_bomb() -> bytes:
    return packed({**office("docx"), "word/media/a.bin": b"\0" * (limits.MAX_UNPACKED_BYTES + 1)})


def external_entity() -> bytes:
    doctype = b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><w:document'
    return in_word(lambda xml: xml.replace(b"<w:document", doctype, 1))


def many_pages(count: int = 2000) -> bytes:
    from reportlab.pdfgen import canvas

    buffer = io.BytesIO()
    pages = canvas.Canvas(buffer)
    for number in range(count):
        pages.drawString(72, 700, f"page {number} of a long document")
        pages.showPage()
    pages.save()
    return buffer.getvalue()


def drawn_pdf(*, password: str = "", owner: str = "", lines: int = 1, text: str = "") -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    buffer = io.BytesIO()
    page = canvas.Canvas(
        buffer, encrypt=StandardEncryption(password, owner) if password or owner else None
    )
    for number in range(lines):
        page.line(number % 600, 0, number % 600, 800)
    page.drawString(10, 10, text)
    page.save()
    return buffer.getvalue()


def raw_pdf(content: bytes, *forms: bytes) -> bytes:
    """A page that draws ``content``; the forms are /X1 /X2 … everywhere, each written whole."""
    names = b"".join(b"/X%d %d 0 R" % (i, i + 5) for i in range(1, len(forms) + 1))
    resources = b"/Resources<</Font<</F 5 0 R>>/XObject<<" + names + b">>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R" + resources + b">>",
        content,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(b"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]" + resources + form for form in forms),
    ]
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    )
    return data + end % (len(objects) + 1, table, len(objects) + 1, len(data))


def drawing(content: bytes) -> bytes:
    """The end of a stream's dictionary, and the stream."""
    return b"/Length %d>>stream\n%b\nendstream" % (len(content), content)


def squeezed(content: bytes, kind: bytes = b"") -> bytes:
    return b"<<" + kind + b"/Filter/FlateDecode" + drawing(zlib.compress(content))


def stream_bomb() -> bytes:
    return raw_pdf(squeezed(b" " * (limits.MAX_STREAM_BYTES + 1)))


def locked_zip() -> bytes:
    data = bytearray(documents.case("official", "docx", "2021").data)
    at = data.find(b"PK\x01\x02")
    while at != -1:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def truncated(fmt: str, share: float) -> bytes:
    data = documents.case("official", fmt, "2021").data
    return data[: int(len(data) * share)]


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("空.txt", lambda: b"", "空"),
    ("blank.html", lambda: b" \r\n\t", "空"),
    ("noise.txt", lambda: bytes(range(256)) * 40, "不是文字"),
    ("weather.txt", lambda: "今天天气很好，适合出门。".encode(), "没有找到"),
    ("no-report.html", lambda: "<html><body><p>通知公告</p></body></html>".encode(), "没有找到"),
    ("bomb.docx", zip_bomb, "上限"),
    ("deep.docx", lambda: in_body(b"<w:p>" * 5000),
     "损坏"),
    ("many.docx", lambda: in_body(b"<w:p/>" * 500_000),
     "不像年度报告"),
    ("entity.docx", external_entity, "外部实体"),
    ("half.docx", lambda: truncated("docx", 0.5), "损坏"),
    ("tail.docx", lambda: truncated("docx", 0.99), "损坏"),
    ("half.xlsx", lambda: truncated("xlsx", 0.6), "损坏"),
    ("half.pdf", lambda: truncated("pdf", 0.5), "损坏"),
    ("noise.pdf", lambda: b"%PDF-1.7\n" + b"noise" * 500, "损坏"),
    ("text.docx", lambda: b"just text", "损坏"),
    ("rows.xlsx", lambda: in_sheet(b"<row><c/></row>" * 300_000), "不像年度报告"),
    ("locked.docx", locked_zip, "密码"),
    ("locked2.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le") * 9, "密码"),
    ("old.doc", lambda: OLE + b"\0" * 600, "另存为.docx"),
    ("renamed.docx", lambda: OLE + b"\0" * 600, "另存为.docx"),
    ("old.xls", lambda: OLE + b"\0" * 600, "另存为.xlsx"),
    ("a.rtf", lambda: b"{\\rtf1 x}", "另存为.docx"),
    ("a.zip", lambda: packed({"a.txt": b"x"}), "解压"),
    ("a.ofd", lambda: packed({"OFD.xml": b"<x/>"}), "OFD"),
    ("photo.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "图片"),
    ("photo.pdf", lambda: drawn_pdf(), "扫描件"),
    ("lines.pdf", lambda: drawn_pdf(lines=limits.MAX_PAGE_LINES + 9, text="x" * 90), "线或点"),
    ("locked.pdf", lambda: drawn_pdf(password="secret", text="x" * 90), "密码"),
    ("long.pdf", many_pages, "2000页"),
    ("stream.pdf", stream_bomb, "解压后太大"),
    ("page.pdf", lambda: raw_pdf(squeezed(b"q " * limits.MAX_PAGE_CONTENT)), "解压后太大"),
    ("picture.pdf", lambda: raw_pdf(squeezed(b"q " * limits.MAX_PAGE_CONTENT, b"/Subtype/Image")),
     "解压后太大"),
    ("forms.pdf", lambda: raw_pdf(b"<<" + drawing(b"/X1 Do"),
                                  *(drawing(b"/#58%d Do " % i * 9) for i in range(2, 12))),
     "没有尽头"),
    ("itself.pdf", lambda: raw_pdf(b"<<" + drawing(b"/X1 Do"), drawing(b"/X1 Do")), "没有尽头"),
    ("a.odt", lambda: packed({"mimetype": b"application/vnd.oasis.opendocument.text",
                              "content.xml": b"<x/>"}), "ODF"),
    ("a.pptx", lambda: packed({"ppt/presentation.xml": b"<x/>"}), "演示文稿"),
    ("a.doc", lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related", "单个文件网页"),
    ("pieces.md", lambda: b"<p>\n\n" * 2000, "HTML"),
    ("deep.html", lambda: b"<div>" * 100_000, "层"),
    ("deep2.html", lambda: b"<b><i>" * 50_000, "层"),
    ("deep3.html", lambda: b"<table><tr><td>" * 30_000, "层"),
    ("deep4.html", lambda: b"<p>" + b"<x-y>" * 100_000, "层"),
    ("headings.txt", lambda: "一、总体情况\n".encode() * 60_000, "不像年度报告"),
    ("pipes.md", lambda: b"|" * 1_900_000, "不像年度报告"),
    ("tokens.txt", lambda: "规章 1 ".encode() * 250_000, "不像年度报告"),
    ("list.json", lambda: b"[" * 100_000, "JSON"),
    ("broken.json", lambda: b'{"schema": 1,', "JSON"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "says"), REFUSED, ids=[entry[0] for entry in REFUSED])
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    name: str, make: Callable[[], bytes], says: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(name, make())
    message = str(caught.value)
    assert says in message
    assert message.startswith(f"{name}：")
    assert message.endswith("。")
    assert message.count("。") == 1
    assert "\n" not in message


def test_a_file_of_200_mb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.docx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    tracemalloc.start()
    with pytest.raises(ReadingError, match="200MB"):
        read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_zip_bomb_is_refused_without_unpacking_it() -> None:
    data = zip_bomb()
    tracemalloc.start()
    with pytest.raises(ReadingError, match="上限"):
        read_bytes("bomb.docx", data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_file_with_an_owners_password_only_is_read() -> None:
    data = drawn_pdf(owner="x", text="x" * 90)
    assert b"/Encrypt" in data
    with pytest.raises(ReadingError, match="没有找到年度报告"):
        read_bytes("a.pdf", data)


def test_spans_beyond_reason_do_not_fill_the_memory() -> None:
    cells = '<td rowspan="60000" colspan="60000">1</td>' * 300
    with pytest.raises(ReadingError):
        read_text(f"<table><tr>{cells}</tr></table>")


def test_a_workbook_with_macros_is_read_and_the_macros_are_not() -> None:
    data = packed({**office("xlsx"), "xl/vbaProject.bin": OLE * 90})
    case = documents.case("official", "xlsx", "2021")
    assert read_bytes("a.xlsm", data).values == read_bytes(case.file, case.data).values


def test_a_formula_is_not_run_and_its_stored_value_is_read() -> None:
    parts = office("xlsx")
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<v>143</v>" in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"<v>143</v>", b'<f>WEBSERVICE("http://127.0.0.1:9/")</f><v>143</v>', 1
    )
    case = documents.case("official", "xlsx", "2021")
    assert read_bytes("a.xlsx", packed(parts)).values == read_bytes(case.file, case.data).values


@pytest.mark.parametrize("table", documents.TABLES)
@pytest.mark.parametrize("fmt", ["txt", "html", "md"])
def test_a_report_without_one_of_its_tables_says_which(fmt: str, table: str) -> None:
    case = documents.case("official", fmt, "2021")
    text = case.data.decode()
    titles = {
        "active_disclosure": ("二、主动公开", "三、收到和处理"),
        "applications": ("三、收到和处理", "四、政府信息公开"),
        "review_litigation": ("四、政府信息公开", "五、存在"),
    }
    begin, end = (text.index(title) for title in titles[table])
    begin = text.index("\n", begin) if fmt != "html" else text.index("</p>", begin)
    cut = text[:begin] + text[begin:][text[begin:].index("\n") :][:1] + text[end:]
    with pytest.raises(ReadingError) as caught:
        read_bytes(case.file, cut.encode())
    assert f"缺少“{titles[table][0]}" in str(caught.value)
    assert str(caught.value).count("缺少") == 1


@pytest.mark.parametrize("table", documents.TABLES)
def test_a_report_file_without_one_of_its_tables_says_which(table: str) -> None:
    cells = {
        "active_disclosure": {"regulations": {"issued": 0}},
        "applications": {"received": {"total": 0}},
        "review_litigation": {"administrative_review": {"total": 0}},
    }
    del cells[table]
    document = {
        "schema": 1, "agency": {"name": "渡云市司法局"}, "year": 2023, "edition": "2021",
        "statistics": cells,
    }  # fmt: skip
    with pytest.raises(ReportFileError, match=table):
        read_bytes("a.json", json.dumps(document).encode())


def test_tables_that_are_pictures_are_told_as_such() -> None:
    page = "<h1>渡云市司法局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>正常。</p>"
    page += "<p>二、主动公开政府信息情况</p><p><img src='1.png'></p>"
    page += "<p>三、收到和处理政府信息公开申请情况</p>"
    with pytest.raises(ReadingError, match="表格可能是图片"):
        read_text(page)


def test_a_report_that_names_no_year_is_refused() -> None:
    case = documents.case("official", "txt", "2021")
    with pytest.raises(ReadingError, match="年度"):
        read_text(case.data.decode().replace("2023年", ""))


@pytest.mark.parametrize("arguments", [["import"], ["import", "nowhere.docx"], ["import", "."]])
def test_a_wrong_call_is_one_line_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.strip().count("\n") == 0


@pytest.mark.parametrize("fmt", ["pdf", "xlsx", "docx", "html"])
def test_a_library_says_nothing_on_standard_error(
    fmt: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"report.{fmt}"
    path.write_bytes(documents.case("official", fmt, "2021").data)
    assert run(["import", str(path), "--format", "json"]) == 0
    shown = capfd.readouterr()
    assert shown.err == ""
    assert json.loads(shown.out)["report"]["year"] == 2023
