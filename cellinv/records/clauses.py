"""Clauses of the rules, how the program meets them, and the tests that show it: from files."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cellinv import data_folder


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in a language.

    ``procedure``: it is for the company alone to meet, and no test shows it. ``shown_by`` are
    tests by file and name.
    """

    source: str
    clause: str
    requirement: str
    met: str
    procedure: bool
    shown_by: tuple[str, ...]


def clauses(code: str) -> tuple[Clause, ...]:
    """Return every clause in a language, in the order of the rules."""
    folder = data_folder("resources") / "compliance"
    shown = json.loads((folder / "shown" / "tests.json").read_text(encoding="utf-8"))
    found = []
    for file in sorted(folder.glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        for one in told["clauses"]:
            name = one["clause"]
            found.append(
                Clause(
                    source=told["title"][code],
                    clause=name,
                    requirement=one["requirement"][code],
                    met=one["met"][code],
                    procedure=one.get("procedure", False),
                    shown_by=tuple(shown.get(name, ())),
                )
            )
    return tuple(found)
