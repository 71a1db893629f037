"""Documents of any kind into a report, with notes on what was read how.

`read` takes a path, `read_bytes` an upload, `read_text` what was pasted; `read_cells` a
pasted piece of the tables alone. Adapters of heavy formats are imported when such a document comes.
"""

from typing import TYPE_CHECKING, Any

from assistant.reading.intake import ENDINGS, read, read_bytes, read_text

if TYPE_CHECKING:
    from assistant.reading.pasting import Pasted, read_cells

__all__ = ["ENDINGS", "Pasted", "read", "read_bytes", "read_cells", "read_text"]


def __getattr__(name: str) -> Any:
    if name in ("Pasted", "read_cells"):  # a report file needs none of it
        from assistant.reading import pasting

        return getattr(pasting, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
