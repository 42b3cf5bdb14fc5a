"""The source files of the program, parsed once, for the tests of its build."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("cellinv", "db", "main.py")
SKIPPED = {".git", ".venv", "out", "build", "dist", "__pycache__", "node_modules"}

Scan = Callable[[ast.Module], Iterator[tuple[int, str]]]


class Source(NamedTuple):
    """One Python file: its path below the root, with forward slashes, and its text."""

    path: str
    text: str


@cache
def sources(*tops: str) -> tuple[Source, ...]:
    """Return every Python file at or below ``tops``."""
    found = [ROOT / top for top in tops]
    files = [file for top in found for file in ([top] if top.is_file() else top.rglob("*.py"))]
    kept = sorted(file for file in files if not SKIPPED.intersection(file.parts))
    return tuple(Source(file.relative_to(ROOT).as_posix(), read(file)) for file in kept)


def read(file: Path) -> str:
    """Return the text of a file, byte-order mark and all."""
    return file.read_text("utf-8")


@cache
def parsed(source: Source) -> ast.Module:
    """Return the syntax tree of a source."""
    return ast.parse(source.text, source.path)


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Return everything in a tree, as ``ast.walk`` does; kept, since every rule asks again."""
    return tuple(ast.walk(tree))


def offences(scan: Scan, *tops: str) -> list[str]:
    """Return what a scan finds below ``tops``, one line each."""
    return [
        f"{source.path}:{line} {what}"
        for source in sources(*tops)
        for line, what in scan(parsed(source))
    ]


def found(scan: Scan, snippet: str) -> list[str]:
    """Return what a scan finds in a snippet: for the tests that see each rule bite."""
    return [what for _, what in scan(ast.parse(snippet))]


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a name or a chain of attributes, else what of it ends in names."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def repository_files() -> tuple[Path, ...]:
    """Return every file that belongs to the repository; without Git, every file not built."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        files = [ROOT / name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = [file for file in ROOT.rglob("*") if not SKIPPED.intersection(file.parts)]
    return tuple(file for file in files if file.is_file())
