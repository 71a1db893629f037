"""The conversation over a draft, as the page calls it: one request in, one turn kept."""

from __future__ import annotations

from assistant.errors import NianbaoError
from assistant.settings import Settings
from assistant.workspace import DraftVersion, Stored, Turn, Workspace


def ask(
    workspace: Workspace,
    stored: Stored,
    version: DraftVersion,
    request: str,
    settings: Settings,
) -> Turn:
    """Let the conversation do what ``request`` asks for, and keep the turn and the new version.

    A failure is a turn, too: its reply says what went wrong, and the draft stays as it is.
    """
    from assistant.conversation.session import Conversation

    try:
        conversation = Conversation(stored.report, stored.last_year, version.draft, settings)
        turn = conversation.say(request)
        reply, tool, changed = turn.reply, turn.tool, turn.changed
        number = None
        if tool == "undo":
            number = workspace.undo(stored.id).number
            changed = True
        elif changed:
            made = workspace.add_draft(
                stored.id,
                conversation.draft,
                maker="chat",
                note=request[:200],
                based_on=version.number,
            )
            number = made.number
    except NianbaoError as error:
        reply, tool, changed, number = str(error), None, False, None
    return workspace.add_turn(stored.id, request, reply, tool=tool, changed=changed, draft=number)
