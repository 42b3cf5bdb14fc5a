"""Which tests show which clauses, from their marks: `python -m tests.clauses` writes it down.

A test is marked ``@pytest.mark.shows("11.10(e)", "Annex 11: 9")``. From the marks and the clauses
in ``resources/compliance`` come the list that the program ships and its help for inspectors.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

from cellinv import data_folder
from cellinv.records.clauses import clauses
from cellinv.records.translations import LANGUAGES
from tests.architecture.tree import dotted, nodes, parsed, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "pytest.mark.shows"
SHOWN = data_folder("resources") / "compliance" / "shown" / "tests.json"
WORDS = json.loads((SHOWN.parent / "words.json").read_text("utf-8"))


def marks() -> Iterator[tuple[str, str]]:
    """Yield clauses with the tests that show them, ``tests/….py::name``."""
    for source in sources("tests"):
        for node in nodes(parsed(source)):
            if isinstance(node, ast.FunctionDef):
                for one in node.decorator_list:
                    if isinstance(one, ast.Call) and dotted(one.func) == MARK:
                        for clause in one.args:
                            yield ast.literal_eval(clause), f"{source.path}::{node.name}"


def shown() -> dict[str, list[str]]:
    """Return the tests by clause."""
    found: dict[str, list[str]] = {}
    for clause, test in sorted(marks()):
        found.setdefault(clause, []).append(test)
    return found


def page(code: str) -> str:
    """Return the help for inspectors in a language, as Markdown."""
    words = WORDS[code]
    lines = [f"# {words['title']}", "", words["lead"]]
    source = ""
    for one in clauses(code):
        if one.source != source:
            source = one.source
            lines += ["", f"## {source}"]
        lines += ["", f"### {one.clause}", "", one.requirement, ""]
        lines += [f"**{words['own' if one.procedure else 'met']}**: {one.met}"]
        if one.shown_by:
            lines += ["", f"**{words['shown']}**:", ""]
            lines += [f"- `{test}`" for test in one.shown_by]
    return "\n".join([*lines, ""])


def pages() -> dict[Path, str]:
    """Return the help pages by file."""
    folder = data_folder("resources") / "help"
    return {folder / code / "inspectors.md": page(code) for code in LANGUAGES}


def listed() -> str:
    """Return the list of tests as it is shipped."""
    return json.dumps(shown(), indent=1) + "\n"


if __name__ == "__main__":
    SHOWN.parent.mkdir(parents=True, exist_ok=True)
    SHOWN.write_text(listed(), encoding="utf-8")
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")
