"""Reports, drafts, versions, chat and confirmations, kept in a database."""

from assistant.workspace.records import DraftVersion, Listing, Maker, Stored, Turn
from assistant.workspace.reports import with_report
from assistant.workspace.store import Workspace

__all__ = ["DraftVersion", "Listing", "Maker", "Stored", "Turn", "Workspace", "with_report"]
