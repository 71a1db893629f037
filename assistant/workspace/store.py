"""The workspace: everything that is kept, behind one object."""

from __future__ import annotations

from assistant.settings import Settings
from assistant.workspace.database import connect, migrate
from assistant.workspace.drafts import Drafts
from assistant.workspace.reports import Reports
from assistant.workspace.unsaved import Unsaved


class Workspace(Reports, Drafts, Unsaved):
    """The reports and drafts of one database, and what is typed and not saved yet. Safe to share between threads."""

    @classmethod
    def open(cls, settings: Settings) -> Workspace:
        """Open (and, where needed, make or migrate) the database that the settings name.

        Raises:
            SettingsError: the database URL cannot be used.
            WorkspaceUnavailable: the database cannot be reached or written.
        """
        engine = connect(settings.database_url)
        migrate(engine)
        return cls(engine)
