"""What the program says, and what of it a language lacks: `python -m tests.language [CODE]`."""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import re
import string
import sys
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from cellinv import data_folder
from cellinv.domain.language import folded
from cellinv.records.catalog import catalog
from cellinv.records.tables.whole import Base
from cellinv.records.translations import LANGUAGES, catalogue
from tests.architecture.tree import dotted, nodes, parsed, sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPOKEN = {"sentence", "way_out", "way_typed", "rule", "who_can"}
"""What an error says of itself."""
SPEAKERS = {"tr": 0, "unsound": 0, "Look": 0, "Wrong": 2, "Deed": 1}
"""Calls that say one of their arguments, and which."""
TABLES = {
    *("_PAGES", "MODES", "PURPOSES", "DONE", "CHIPS", "_FATES", "_DEEDS", "_WAYS", "_ACTS"),
    *("_TOOLS", "_TITLES"),
    *("RULES", "GROUPS", "LAYOUTS", "_PHASES", "_HIDDEN", "_UNITS", "_SOUNDS", "_END_KEYS"),
}
"""Names of tables with words that reach ``tr`` later."""
CATALOGS = ("exercises", "formats", "purposes", "lot_kinds")
NAME = re.compile(r"[a-z_0-9]+|([A-Z][a-z]+){2,}")
"""What stands in such a table and isn't said: names of the program's own."""


@cache
def said() -> dict[str, str]:
    """Return every text that may reach the screen, with where it comes from."""
    found: dict[str, str] = {}
    for source in sources("cellinv"):
        for text in texts(parsed(source)):
            found.setdefault(text, source.path)
    for text in (*names(), *written()):
        found.setdefault(text, "names")
    return found


def texts(tree: ast.Module) -> Iterator[str]:
    """Yield the literals a module says."""
    every = nodes(tree)
    known = names_said(every)
    tables = TABLES | spoken_tables(every, known)
    for node in every:
        match node:
            case ast.Call(func=func, args=args):
                at = SPEAKERS.get(dotted(func).rpartition(".")[2], len(args))
                yield from (text for one in args[at : at + 1] for text in constants(one))
            case ast.For(target=target, iter=ast.Tuple() as rows) if _said_of(target, known):
                yield from listed(rows)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield from assigned(name, value, tables)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield from assigned(name, value, tables)


def spoken_tables(every: Sequence[ast.AST], known: set[str]) -> set[str]:
    """Return the tables of a module whose words it says: looked up, or gone through."""
    found = set()
    for node in every:
        match node:
            case ast.Call(func=ast.Name(id="tr"), args=[ast.Subscript(value=ast.Name(id=name))]):
                found.add(name)
            case (
                ast.For(target=target, iter=ast.Name(id=name))
                | ast.comprehension(target=target, iter=ast.Name(id=name))
            ):
                found |= {name} if _said_of(target, known) else set()
    return {name for name in found if name.isupper()}


def names_said(every: Sequence[ast.AST]) -> set[str]:
    """Return the names whose values a module says."""
    found = set()
    for node in every:
        match node:
            case ast.Call(func=ast.Name(id="tr"), args=[ast.Name(id=name), *_]):
                found.add(name)
    return found


def _said_of(target: ast.expr, known: set[str]) -> bool:
    """Say whether one of the names that a loop gives its values to is said."""
    return any(isinstance(one, ast.Name) and one.id in known for one in ast.walk(target))


def assigned(name: str, value: ast.expr, tables: set[str]) -> Iterator[str]:
    """Yield what an assignment says: an error's text, or the words of a table."""
    if name in SPOKEN:
        yield from constants(value)
    if name in tables:
        for held in [*value.values] if isinstance(value, ast.Dict) else [value]:
            yield from listed(held)


def listed(table: ast.expr) -> Iterator[str]:
    """Yield the words that a table holds."""
    for part in ast.walk(table):
        yield from (text for text in constants(part) if not NAME.fullmatch(text))


def constants(node: ast.AST) -> Iterator[str]:
    """Yield the texts an expression can be: a literal, or one of two."""
    match node:
        case ast.Constant(value=str(text)) if any(char.isalpha() for char in text):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*constants(one), *constants(other))


def names() -> Iterator[str]:
    """Yield the stable names people read as words: states, kinds, actions, columns."""
    for source in sources("cellinv/domain"):
        module = importlib.import_module(source.path.removesuffix(".py").replace("/", "."))
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                yield from (word(one.value) for one in kind if one.value.islower())
    for table in Base.metadata.sorted_tables:
        yield word(table.name)
        yield from (word(column.name.removesuffix("_id")) for column in table.columns)
    for source in sources("cellinv/services"):
        yield from (word(one) for one in actions(parsed(source)))


def actions(tree: ast.Module) -> Iterator[str]:
    """Yield what the ledger calls the acts a module does."""
    for node in nodes(tree):
        match node:
            case ast.Call(func=ast.Name(id="doing"), args=[_, ast.Constant(value=str(name)), *_]):
                yield name


def written() -> Iterator[str]:
    """Yield the words of the catalogues and the bench card that are shown."""
    for name in CATALOGS:
        yield from (str(entry["name"]) for entry in catalog(name))
    yield from (word(role) for role in catalog("roles"))
    folder = data_folder("resources") / "labels"
    for file in folder.glob("*.json"):
        yield str(json.loads(file.read_text("utf-8"))["title"])
    card: dict[str, Any] = json.loads((folder / "cards" / "bench-card.json").read_text("utf-8"))
    yield from (str(one["text"]) for one in card["headings"])
    yield from (str(one["caption"]) for block in card["blocks"] for one in block["commands"])


def word(name: str) -> str:
    """Return a stable name as it is shown."""
    return name.replace("_", " ")


def fields(text: str) -> set[str]:
    """Return the names of the fields in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def lacking(code: str) -> list[tuple[str, str]]:
    """Return what a language has no text for, as (where, text)."""
    known = folded(catalogue(code))
    return sorted((where, text) for text, where in said().items() if text.casefold() not in known)


def stale(code: str) -> list[str]:
    """Return what a language translates and nobody says."""
    spoken = {text.casefold() for text in said()}
    return sorted(text for text in catalogue(code) if text.casefold() not in spoken)


def main() -> int:
    """List what is lacking; return 1 if anything is."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("code", nargs="?", choices=[one for one in LANGUAGES if one != "en"])
    asked.add_argument("--stale", action="store_true", help="what nobody says any more, instead")
    given = asked.parse_args()
    codes = [given.code] if given.code else [one for one in LANGUAGES if one != "en"]
    left = 0
    for code in codes:
        lines = stale(code) if given.stale else [f"{w}\t{json.dumps(t)}" for w, t in lacking(code)]
        left += len(lines)
        print("\n".join([*lines, f"{code}: {len(lines)} of {len(said())}"]))
    return bool(left)


if __name__ == "__main__":
    sys.exit(main())
