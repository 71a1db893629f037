"""How much of a hostile or broken file is read. Each bound ends in one sentence, with nothing kept.

A published report is a few hundred kilobytes and eight pages; the bounds are far above that and far
below what would trouble a small machine.
"""

from __future__ import annotations

#: Larger files are refused before they are opened (a 200 MB file costs no memory).
MAX_BYTES = 32 * 1024 * 1024
#: Plain text, Markdown, HTML and report files beyond this are refused: text is never that long.
MAX_TEXT_BYTES = 8 * 1024 * 1024
#: The parts of a .docx or .xlsx, unpacked, together; a zip bomb's directory already says more.
MAX_UNPACKED_BYTES = 128 * 1024 * 1024
#: The XML of one part of a .docx or .xlsx, unpacked; larger parts are pictures or hostile.
MAX_XML_BYTES = 24 * 1024 * 1024
#: How many parts a .docx or .xlsx may have.
MAX_PARTS = 3000
#: How deep the elements of an HTML page or of a part of a .docx may nest.
MAX_DEPTH = 400
#: How many elements an HTML page may have.
MAX_ELEMENTS = 300_000
#: How many cells all tables of a document may have, spans counted.
MAX_CELLS = 60_000
#: How far one cell may span; a table of the report has 15 columns and 30 rows.
MAX_SPAN = 100
#: How many pages a PDF may have; more are refused before the first is read.
MAX_PAGES = 120
#: How many characters one page of a PDF may have.
MAX_PAGE_CHARACTERS = 30_000
#: How many rows and columns of a worksheet are read.
MAX_SHEET_ROWS = 2000
MAX_SHEET_COLUMNS = 60
#: How many worksheets of a workbook are read.
MAX_SHEETS = 20
