"""What can be asked of a draft, as tools; who chooses the tool (a model or the built-in reader)."""

from assistant.conversation.difference import Change
from assistant.conversation.session import Call, Conversation, Turn, Version

__all__ = ["Call", "Change", "Conversation", "Turn", "Version"]
