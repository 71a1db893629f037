"""How much of a hostile or broken file is read. Each bound ends in one sentence, with nothing kept.

A published report is a few hundred kilobytes and eight pages; the bounds are far above that and far
below what would trouble a small machine.
"""

from __future__ import annotations

#: Larger files are refused before they are opened (a 200 MB file costs no memory).
MAX_BYTES = 32 * 1024 * 1024
#: HTML pages and report files beyond this are refused (a page may hold its pictures in itself).
MAX_TEXT_BYTES = 8 * 1024 * 1024
#: Plain text and Markdown, in characters; a report has some ten thousand.
MAX_PLAIN_CHARACTERS = 2_000_000
#: The parts of a .docx or .xlsx, unpacked, together; a zip bomb's directory already says more.
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
#: The XML of one part of a .docx or .xlsx, unpacked; larger parts are pictures or hostile.
MAX_XML_BYTES = 24 * 1024 * 1024
#: How many elements one part of a .docx or .xlsx may have; a report has some ten thousand.
MAX_XML_ELEMENTS = 400_000
#: How many parts a .docx or .xlsx may have.
MAX_PARTS = 3000
#: How deep the elements of an HTML page or of a part of a .docx may nest.
MAX_DEPTH = 400
#: How many elements an HTML page may have.
MAX_ELEMENTS = 300_000
#: How many cells all tables of a document may have, spans counted.
MAX_CELLS = 20_000
#: How many paragraphs and tables, and how many characters of prose, a document may have.
MAX_BLOCKS = 20_000
MAX_CHARACTERS = 1_000_000
#: How far one cell may span; a table of the report has 15 columns and 30 rows.
MAX_SPAN = 100
#: How many pages a PDF may have; more are refused before the first is read.
MAX_PAGES = 120
#: How many characters one page of a PDF may have.
MAX_PAGE_CHARACTERS = 30_000
#: What one stream of a PDF (a font, say) and the drawing of one page may unpack to, in bytes; what
#: pages of a report draw is less than 500 kB.
MAX_STREAM_BYTES = 64 * 1024 * 1024
MAX_PAGE_CONTENT = 2 * 1024 * 1024
#: How many streams a PDF may have.
MAX_STREAMS = 20_000
#: How many lines and boxes one page of a PDF may have; a page of 表三 has about a thousand.
MAX_PAGE_LINES = 8_000
#: How many rows and columns of a worksheet are read.
MAX_SHEET_ROWS = 2000
MAX_SHEET_COLUMNS = 60
#: How many worksheets of a workbook are read.
MAX_SHEETS = 20
