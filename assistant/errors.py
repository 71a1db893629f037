"""The tree of failures. Findings are data (`assistant.checking.findings`); failures are exceptions.

    NianbaoError                      carries the exit status of the command line
    ├── InputError            (2)     what was given cannot be used
    │   ├── ReportFileError           the report file breaks its form
    │   ├── ReadingError              a document cannot be read as a report
    │   ├── SettingsError             a setting is missing or wrong
    │   └── RequestError              what was asked for does not exist or is not possible
    ├── GateClosed            (1)     error findings stand in the way; `findings` holds them
    ├── ConflictError         (2)     somebody else has saved in the meantime
    └── ServiceError          (3)     something needed from outside failed
        ├── ModelError                the language model
        ├── IndexUnavailable          the vector index (Chroma)
        └── WorkspaceUnavailable      the database of reports and drafts

Every message is one Chinese sentence for the clerk: what, where, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.checking.findings import Finding


class NianbaoError(Exception):
    """Base of all failures; ``str(error)`` is one Chinese sentence for staff."""

    exit_status = 2


class InputError(NianbaoError):
    """What was given cannot be used as it is."""


class ReportFileError(InputError):
    """A report file is not of the form that section 3 of the format page fixes."""


class ReadingError(InputError):
    """A document cannot be read as an annual report."""


class SettingsError(InputError):
    """A setting is missing or has a value that cannot be used."""


class RequestError(InputError):
    """What was asked for does not exist, or cannot be done with this report."""


class ConflictError(InputError):
    """Somebody else saved the same thing in the meantime; nothing was overwritten."""


class GateClosed(NianbaoError):
    """The gate in front of drafting and export found errors; nothing was produced.

    Args:
        findings: all findings of the check, errors first.
        message: one sentence that sums them up.
    """

    exit_status = 1

    def __init__(self, findings: Sequence[Finding], message: str | None = None) -> None:
        self.findings = tuple(findings)
        errors = [finding for finding in self.findings if finding.severity == "error"]
        super().__init__(
            message or f"有{len(errors)}处错误，改正之前不能起草或导出。第一处：{errors[0].message}"
        )


class ServiceError(NianbaoError):
    """A service that is needed did not answer as it must."""

    exit_status = 3


class ModelError(ServiceError):
    """The language model did not answer, or answered with nothing that can be used."""


class IndexUnavailable(ServiceError):
    """The vector index cannot be reached, is damaged, or is being written by another process."""


class WorkspaceUnavailable(ServiceError):
    """The database of reports and drafts cannot be reached, read or written."""
