"""A conversation kept with its report: as JSON, in ``NIANBAO_HOME/conversations``.

Two may talk about one report at once: the later save of an outdated revision is refused, and
nothing is overwritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.checking.findings import Finding, Span, Suggestion
from assistant.conversation.session import Conversation, Turn, Version
from assistant.conversation.state import State
from assistant.drafting.draft import Draft, Section
from assistant.errors import ConflictError, ReportFileError
from assistant.files import write_whole
from assistant.report import Report
from assistant.report.file import dump, dumps, parse
from assistant.settings import Settings

SCHEMA = 1


def path_for(report_path: Path, settings: Settings) -> Path:
    """Where the conversation about the report in this file is kept."""
    name = hashlib.sha256(str(report_path.resolve()).encode()).hexdigest()[:20]
    return settings.home / "conversations" / f"{name}.json"


def fingerprint(report: Report, last_year: Report | None = None) -> str:
    """What the report files hold, in short; another one means that a file was changed."""
    whole = dumps(report) + ("" if last_year is None else dumps(last_year))
    return hashlib.sha256(whole.encode()).hexdigest()[:20]


def load(path: Path, settings: Settings, **options: Any) -> Conversation | None:
    """The conversation kept at ``path``, None where there is none.

    Raises:
        ReportFileError: the file is damaged; the message names it.
    """
    if not path.exists():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return from_json(data, settings, **options)
    except (ValueError, KeyError, TypeError, IndexError):
        raise ReportFileError(
            f"对话记录{path}损坏，读不出来。把它改名或移走后重试，会重新开始对话。"
        ) from None


def save(conversation: Conversation, path: Path) -> None:
    """Keep a conversation.

    Raises:
        ConflictError: another conversation about this report was kept in the meantime; this one
            is kept beside it under another name, and the message names that file.
    """
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(str(path) + ".lock", timeout=30):
        if path.exists():
            try:
                stored = json.loads(path.read_text(encoding="utf-8")).get("revision", 0)
            except (ValueError, AttributeError):
                stored = -1
            if stored != conversation.revision:
                aside = path.with_name(f"{path.stem}-{datetime.now():%Y%m%d%H%M%S%f}.json")
                _write(conversation, aside)
                raise ConflictError(
                    f"这份报告同时有另一个对话，已在您之前保存，没有覆盖它；您的对话另存在{aside}。"
                )
        elif conversation.revision:
            conversation.revision = 0
        conversation.revision += 1
        _write(conversation, path)


def _write(conversation: Conversation, path: Path) -> None:
    write_whole(path, json.dumps(to_json(conversation), ensure_ascii=False, indent=1))


def to_json(conversation: Conversation) -> dict[str, Any]:
    """Everything of a conversation as plain JSON."""
    reports: list[Report] = []
    versions = []
    for version in conversation.versions:
        report = version.state.report
        place = next(
            (i for i, known in enumerate(reports) if known is report or known == report), None
        )
        if place is None:
            place = len(reports)
            reports.append(report)
        versions.append(
            {
                "number": version.number,
                "tool": version.tool,
                "request": version.request,
                "report": place,
                "draft": version.state.draft.to_json(),
            }
        )
    last_year = conversation.last_year
    return {
        "schema": SCHEMA,
        "revision": conversation.revision,
        "base": conversation.base,
        "writer": conversation.writer,
        "last_year": None if last_year is None else dump(last_year),
        "reports": [dump(report) for report in reports],
        "versions": versions,
        "line": list(conversation._line),
        "position": conversation._position,
        "turns": [{**turn.to_json(), "version": turn.version} for turn in conversation.turns],
    }


def from_json(
    data: Mapping[str, Any], settings: Settings | None = None, **options: Any
) -> Conversation:
    """The inverse of `to_json`; ``options`` as `Conversation` takes them.

    Raises:
        ReportFileError: a report in it is not of the form of the report file.
        ValueError, KeyError: the rest of it is not.
    """
    if data.get("schema") != SCHEMA:
        raise ReportFileError("对话记录的版本不对，请用同一版本的程序打开。")
    last_year = None if data["last_year"] is None else parse(data["last_year"], "对话记录")
    reports = [parse(entry, "对话记录") for entry in data["reports"]]
    versions = [
        Version(
            entry["number"],
            State(reports[entry["report"]], read_draft(entry["draft"]), last_year),
            entry["tool"],
            entry["request"],
        )
        for entry in data["versions"]
    ]
    position, line = data["position"], list(data["line"])
    now = versions[line[position] - 1].state
    made = Conversation(now.report, last_year, now.draft, settings, **options)
    made.versions, made._line, made._position = versions, line, position
    made.turns = [
        Turn(e["request"], e["tool"], e["reply"], e["changed"], version=e["version"])
        for e in data["turns"]
    ]
    made.revision, made.base = data["revision"], data["base"]
    return made


def read_draft(data: Mapping[str, Any]) -> Draft:
    """A draft back from its JSON, findings included."""
    return Draft(
        {key: Section.from_json(key, value) for key, value in data["sections"].items()},
        tuple(_finding(entry) for entry in data["findings"]),
        data["writer"],
        data["tokens"],
        data["record"],
    )


def _finding(data: Mapping[str, Any]) -> Finding:
    where = data["where"]
    offered = data.get("suggestion")
    return Finding(
        data["code"],
        data["severity"],
        Span(where["section"], where["start"], where["end"])
        if isinstance(where, dict)
        else tuple(where),
        data["message"],
        data["basis"],
        data.get("expected"),
        data.get("actual"),
        data.get("difference"),
        Suggestion(
            offered["cell"], offered["value"], offered.get("reason", ""), offered.get("changes")
        )
        if offered
        else None,
        data.get("details"),
    )
