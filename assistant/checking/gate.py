"""The gate: nothing is drafted or exported from tables that do not add up.

`Balanced` is the only thing the writers and the exporters accept, and it cannot be made from a
report whose tables have an error. There is no flag around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.checking.engine import check_tables
from assistant.checking.findings import Finding
from assistant.errors import GateClosed
from assistant.report import Report


@dataclass(frozen=True)
class Balanced:
    """A report whose tables add up, within the year and against last year's.

    Making one checks it; there is no other way to have one.

    Raises:
        GateClosed: the tables have an error; its ``findings`` are all of them.
    """

    report: Report
    last_year: Report | None = None
    findings: tuple[Finding, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        result = check_tables(self.report, last_year=self.last_year)
        if not result.ok:
            raise GateClosed(result.findings)
        object.__setattr__(self, "findings", result.findings)
