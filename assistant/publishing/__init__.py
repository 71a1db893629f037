"""The finished document, in every format; behind the gate."""

from assistant.publishing.certificate import certify
from assistant.publishing.data import to_json
from assistant.publishing.markdown import to_markdown
from assistant.publishing.output import ENDINGS, certificate_path, publish, rendered
from assistant.publishing.publication import OPEN_POINT, Publication, examine
from assistant.publishing.text import to_text

__all__ = [
    "ENDINGS",
    "OPEN_POINT",
    "Publication",
    "certificate_path",
    "certify",
    "examine",
    "publish",
    "rendered",
    "to_json",
    "to_markdown",
    "to_text",
]
