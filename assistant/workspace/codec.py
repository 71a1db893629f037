"""A draft back from the JSON that it is kept as."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assistant.checking.findings import Finding, Span, Suggestion
from assistant.drafting.draft import Draft, Section


def write_draft(draft: Draft) -> str:
    """The draft as the JSON text that the database holds."""
    return json.dumps(draft.to_json(), ensure_ascii=False)


def read_draft(text: str) -> Draft:
    """The inverse of `write_draft`."""
    data: Mapping[str, Any] = json.loads(text)
    return Draft(
        sections={key: Section.from_json(key, value) for key, value in data["sections"].items()},
        findings=tuple(read_finding(entry) for entry in data.get("findings", ())),
        writer=data.get("writer", {}),
        tokens=data.get("tokens", {}),
        record=data.get("record", {}),
    )


def read_finding(data: Mapping[str, Any]) -> Finding:
    """A finding from its JSON (format page, section 4)."""
    where = data["where"]
    suggestion = data.get("suggestion")
    return Finding(
        code=data["code"],
        severity=data["severity"],
        where=Span(**where) if isinstance(where, dict) else tuple(where),
        message=data["message"],
        basis=data["basis"],
        expected=_number(data.get("expected")),
        actual=_number(data.get("actual")),
        difference=_number(data.get("difference")),
        suggestion=suggestion
        and Suggestion(
            suggestion["cell"],
            _number(suggestion["value"]),
            suggestion.get("reason", ""),
            suggestion.get("changes"),
        ),
        details=data.get("details"),
    )


def _number(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value
