"""The label for text that a program wrote, and what a document carries beside what it shows.

《人工智能生成合成内容标识办法》 asks for a label in the metadata (attribute, provider, number of
the content) and a visible one; GB 45438—2025 names the fields of the former. Only text that a model
wrote is such content; text composed by rule is marked as that.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from assistant import __version__
from assistant.publishing.publication import Publication
from assistant.report import file as report_file

#: The program as documents name their producer.
PROGRAM = f"nianbao {__version__}"


def aigc(publication: Publication) -> dict[str, str] | None:
    """The implicit label (隐式标识) of GB 45438—2025, None for text no model wrote."""
    provenance = publication.provenance
    if provenance.get("origin") != "model":
        return None
    return {
        "Label": "1",  # 属于人工智能生成合成内容
        "ContentProducer": str(provenance.get("program") or PROGRAM),
        "ProduceID": str(provenance.get("draft_id") or ""),
        "ReservedCode1": str(provenance.get("model") or ""),
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }


def visible(publication: Publication) -> str:
    """The line a draft shows under its title, empty for a final document."""
    if publication.final:
        return ""
    texts = _texts()
    provenance = publication.provenance
    line = texts["origin"].get(str(provenance.get("origin")), texts["origin"]["people"])
    details = [
        texts["detail"][key].format(provenance[key])
        for key in ("program", "model", "draft_id")
        if provenance.get(key)
    ]
    return str(line).format(details=f"（{'，'.join(details)}）" if details else "")


def carried(publication: Publication) -> dict[str, Any]:
    """What a document holds beside what it shows, so that it reads back whole.

    The keys are those of the report file: ``agency``, ``year``, ``edition``, ``facts`` and, where
    there is one, ``provenance``.
    """
    document = report_file.dump(publication.report)
    held = {key: document[key] for key in ("agency", "year", "edition", "facts")}
    if publication.provenance:
        held["provenance"] = publication.provenance
    return held


def compact(data: Any) -> str:
    """JSON on one line, Chinese as it is."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)


@cache
def _texts() -> dict[str, Any]:
    source = resources.files("assistant.publishing").joinpath("label.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
