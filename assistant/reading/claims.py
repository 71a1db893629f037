"""What a document says of its report in named fields, beside its text.

Markdown's front matter is written by hand and *binding*. What the program itself left in the
metadata of an exported file is only believed while the visible title still says the same: staff
make next year's report out of last year's file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import ReportFileError
from assistant.reading.blocks import bare
from assistant.report import Fact, file
from assistant.report.model import AGENCY_KINDS

#: Longer metadata was not written by this program.
MAX_CARRIED = 2_000_000


@dataclass(frozen=True, slots=True)
class Claims:
    """Named fields: empty text and None where the document does not hold the field.

    Attributes:
        facts: the facts it lists; None where it has no list, so that the prose is asked.
        provenance: the label of model-written text (format page, section 7).
        binding: whether the fields win over the visible title.
    """

    agency: str = ""
    kind: str = ""
    region: str = ""
    year: int | None = None
    facts: tuple[Fact, ...] | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    binding: bool = False

    def hold(self, front: str) -> bool:
        """Whether they can be believed beside ``front``, the text before the first section."""
        if self.binding:
            return True
        text = bare(front)
        years = re.findall(r"20[0-9]{2}(?=年)", text)
        return (
            bool(self.agency)
            and bare(self.agency) in text
            and (not years or str(self.year) in years)
        )


def carried(text: str) -> Claims | None:
    """The fields that this program put into a file's metadata, None where there are none."""
    if not text or len(text) > MAX_CARRIED:
        return None
    try:
        data = json.loads(text)
        if not isinstance(data, dict):
            return None
        known = {key: data[key] for key in ("agency", "year", "edition") if key in data}
        extra = {key: data[key] for key in ("facts", "provenance") if key in data}
        report = file.parse({"schema": file.SCHEMA, **known, **extra, "statistics": {}})
    except (ValueError, RecursionError, ReportFileError):
        return None
    agency = report.agency
    return Claims(
        agency.name,
        agency.kind,
        agency.region,
        report.year,
        report.facts if "facts" in extra else None,
        report.provenance,
    )


def kind_named(text: str) -> str:
    """The agency kind that the text names, empty where it names none."""
    key = text.split()[0] if text.split() else ""
    return key if key in AGENCY_KINDS else ""
