"""The index made ready behind the page's back, while somebody is still typing figures.

Making it takes minutes the first time. It must not make the first draft wait, and turning a page
must not break it off.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from dataclasses import dataclass, field

from assistant.errors import NianbaoError
from assistant.settings import Settings

_log = logging.getLogger("assistant.ui")
_running: dict[tuple[str, str], Preparation] = {}
_lock = threading.Lock()

#: One at a time opens or writes the index; the others wait instead of being turned away.
INDEX_LOCK = threading.Lock()


@dataclass
class Preparation:
    """The making of one index.

    Attributes:
        done, total: passages embedded so far, and in all (0 until that is known).
        error: why it could not be made, in a sentence; empty while it runs and when it is there.
        ended: set when it is over.
    """

    settings: Settings
    done: int = 0
    total: int = 0
    error: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Make it; everything else in the process goes first."""
        from assistant.retrieval.library import open_whole

        with contextlib.suppress(AttributeError, OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        try:
            with INDEX_LOCK:
                open_whole(self.settings, self._tell).close()
        except NianbaoError as error:
            self.error = str(error)
        except Exception:
            _log.exception("the index could not be made")
            self.error = "往年报告的索引没有编成，起草不受影响；请在“语料库”页重建索引。"
        finally:
            self.ended.set()

    def _tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def prepare(settings: Settings) -> Preparation:
    """Make the index ready, unless that is being done already; at once over where it is ready."""
    key = (str(settings.home), settings.chroma_url)
    with _lock:
        known = _running.get(key)
        if known is not None and not known.ended.is_set():
            return known
        found = _running[key] = Preparation(settings)
    if _ready(settings):
        found.ended.set()
    else:
        threading.Thread(target=found.run, name="prepare-index", daemon=True).start()
    return found


def running(settings: Settings) -> Preparation | None:
    """The preparation that is going on, if one is."""
    known = _running.get((str(settings.home), settings.chroma_url))
    return known if known is not None and not known.ended.is_set() else None


def _ready(settings: Settings) -> bool:
    from assistant.retrieval import Index

    try:
        with Index.open(settings) as index:
            whole = index.shelf.form_is_current and not index.vectors_missing()
            return whole and bool(index.entries()) and not index.shelf.fact("writing")
    except NianbaoError:
        return False
