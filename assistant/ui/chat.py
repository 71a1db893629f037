"""The conversation over a draft, as the page calls it: one request in, one turn kept."""

from __future__ import annotations

import logging
from pathlib import Path

from assistant.conversation.session import Call, Turn
from assistant.errors import NianbaoError
from assistant.settings import Settings
from assistant.ui.session import UNEXPECTED
from assistant.workspace import DraftVersion, Stored, Workspace
from assistant.workspace.conversations import Talk

_log = logging.getLogger("assistant.ui")


class PageTalk(Talk):
    """A conversation on the page, where an export has a place of its own."""

    def of_history(self, call: Call) -> tuple[str, bool, Path | None]:
        """As `Talk` does; the server's folders are no place for a clerk's files."""
        if call.tool == "export":
            return "请到“成稿”页导出，那里可以先看成稿的样子。", False, None
        return super().of_history(call)


def ask(
    workspace: Workspace,
    stored: Stored,
    version: DraftVersion,
    request: str,
    settings: Settings,
    talks: dict[str, PageTalk] | None = None,
) -> Turn:
    """Do what ``request`` asks for, and keep the turn and the version that comes of it.

    A failure is a turn, too: its reply says what went wrong, and the draft stays as it is.

    Args:
        talks: conversations that are going on, by report, so that 再短一点 knows what it is about.
    """
    talks = {} if talks is None else talks
    try:
        talk = talks.pop(stored.id, None)
        if talk is None or talk.kept.number != version.number or talk.stored != stored:
            talk = PageTalk(workspace, stored, version, settings)
        turn = talk.say(request)
    except NianbaoError as error:
        turn = Turn(request, None, str(error))
    except Exception:
        # What was asked must not vanish with the fault: it stays as a turn, and can be asked again.
        _log.exception("a turn failed")
        turn = Turn(request, None, UNEXPECTED)
    else:
        talks[stored.id] = talk
        return turn
    workspace.add_turn(stored.id, request, turn.reply)
    return turn
