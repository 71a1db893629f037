"""What the index knows of other bodies: their names and their prose, to hold a draft against.

Kept beside the index and changed with it; reading it needs neither Chroma nor LangChain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import IndexUnavailable
from assistant.report import Agency, Report, edition_for
from assistant.retrieval.passages import same_name
from assistant.retrieval.shelf import FILE_NAME, Shelf


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the index: its ``kind`` (body, place, document, project) and whose it is."""

    name: str
    kind: str
    agencies: tuple[str, ...]

    @property
    def agency(self) -> str:
        """The first body in whose reports it occurs."""
        return self.agencies[0]


@dataclass(frozen=True, slots=True)
class Peer:
    """The prose of one report in the index, ``overview`` and ``problems``."""

    agency: str
    year: int
    overview: str
    problems: str
    origin: str = "sample"

    def text(self, section: str) -> str:
        """The prose of a section, "" for any other."""
        return {"overview": self.overview, "problems": self.problems}.get(section, "")

    def sentences(self, section: str) -> list[str]:
        """The sentences of a section, without the full stop."""
        return [s.strip() for s in re.split(r"[。；！？\n]", self.text(section)) if s.strip()]

    def as_report(self) -> Report:
        """The peer as a report without tables: what the rules on repeated text compare with."""
        blank = Report.blank(Agency(self.agency), self.year, edition_for(self.year))
        return blank.with_narrative(overview=self.overview, problems=self.problems)


@dataclass(frozen=True)
class Catalogue:
    """Names and peers of an index.

    Attributes:
        names: each name once.
        peers: each report in the index.
    """

    names: Mapping[str, Name] = field(default_factory=dict)
    peers: tuple[Peer, ...] = ()

    def foreign_names(self, agency: Agency | str) -> dict[str, Name]:
        """The names that are not this body's: neither in its reports nor in its own name or region.

        A place that this body's name or region contains, and one that another body shares with
        it (the city of both), is its own.
        """
        name = agency if isinstance(agency, str) else agency.name
        region = "" if isinstance(agency, str) else agency.region
        body, own = same_name(name), same_name(name) + same_name(region)
        return {
            key: entry
            for key, entry in self.names.items()
            if key not in own and all(same_name(other) != body for other in entry.agencies)
        }

    def peers_of(self, agency: Agency | str) -> list[Peer]:
        """What all other bodies wrote."""
        body = same_name(agency if isinstance(agency, str) else agency.name)
        return [peer for peer in self.peers if same_name(peer.agency) != body]


def load(home: Path) -> Catalogue | None:
    """The catalogue of the index in use under ``home``; None where there is none.

    A damaged index gives None as well: whoever needs the index itself is told so by it.
    """
    folder = home / "index"
    try:
        current = (folder / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    path = folder / current / FILE_NAME
    if not current or Path(current).name != current or not path.is_file():
        return None
    try:
        shelf = Shelf(path)
    except IndexUnavailable:
        return None
    try:
        return of_shelf(shelf)
    except (IndexUnavailable, ValueError):
        return None
    finally:
        shelf.close()


def of_shelf(shelf: Shelf) -> Catalogue:
    """The catalogue of a shelf."""
    agencies: dict[str, dict[str, str]] = {}
    for name, kind, agency in shelf.run(
        "SELECT n.name, n.kind, r.agency FROM names n JOIN reports r ON r.id = n.report_id"
        " ORDER BY n.name, r.agency, r.year"
    ):
        agencies.setdefault(name, {}).setdefault(agency, kind)
    names = {
        name: Name(name, next(iter(owners.values())), tuple(owners))
        for name, owners in agencies.items()
    }
    peers = []
    for agency, year, origin, document in shelf.run(
        "SELECT agency, year, origin, document FROM reports ORDER BY agency, year"
    ):
        prose = json.loads(document).get("narrative", {})
        peers.append(
            Peer(agency, year, prose.get("overview", ""), prose.get("problems", ""), origin)
        )
    return Catalogue(names, tuple(peers))
