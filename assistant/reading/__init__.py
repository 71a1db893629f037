"""Documents of any kind into a report, with notes on what was read how.

`read` takes a path, `read_bytes` an upload, `read_text` what was pasted; `read_cells` a
pasted piece of the tables alone. Adapters of heavy formats are imported when such a document comes.
"""

from assistant.reading.intake import ENDINGS, read, read_bytes, read_text
from assistant.reading.pasting import Pasted, read_cells

__all__ = ["ENDINGS", "Pasted", "read", "read_bytes", "read_cells", "read_text"]
