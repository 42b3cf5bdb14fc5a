"""Habits that a linter does not know: platforms, threads, signals, and the repository's words."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.architecture.tree import (
    PRODUCT,
    ROOT,
    dotted,
    found,
    nodes,
    offences,
    read,
    repository_files,
)

POSIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "spwd"}
POSIX_CALLS = {"fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "mkfifo", "chown"}
PLATFORM = {"sys.platform", "os.name", "platform.system"}
PATH_CALLS = {"Path", "PurePath", "open", "joinpath", "with_name", "os.path.join"}
KERNEL = "/proc/"  # asked for what only Linux tells, and has one spelling
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def posix_only(tree: ast.Module) -> Iterator[tuple[int, str]]:
    guarded = {id(part) for node in nodes(tree) if is_guarded(node) for part in ast.walk(node)}
    for node in nodes(tree):
        if id(node) not in guarded:
            yield from ((line_of(node), name) for name in posix_names(node))


def is_guarded(node: ast.AST) -> bool:
    """A function that asks for the platform, or is ready to do without."""
    return isinstance(node, FUNCTIONS) and any(
        dotted(part) in PLATFORM
        or (isinstance(part, ast.ExceptHandler) and "ImportError" in ast.dump(part))
        for part in ast.walk(node)
    )


def posix_names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (one.name for one in names if one.name in POSIX_MODULES)
        case ast.ImportFrom(module=str(module), names=names):
            yield from [module] if module in POSIX_MODULES else []
            yield from (one.name for one in names if module == "os" and one.name in POSIX_CALLS)
        case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in POSIX_CALLS:
            yield f"os.{name}"


def hard_paths(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield literals that name a temporary folder or join a path with a separator of their own."""
    for node in nodes(tree):
        match node:
            case ast.Constant(value=str(text)) if re.match(r"/(tmp|var|home|usr|etc)(/|$)", text):
                yield node.lineno, text
            case ast.Call(func=func, args=args) if is_path_call(func):
                yield from (one for arg in args for one in separators(arg))
            case ast.BinOp(op=ast.Div(), left=left, right=right):
                yield from (one for arg in (left, right) for one in separators(arg))


def is_path_call(func: ast.expr) -> bool:
    name = dotted(func)
    return name in PATH_CALLS or name.rpartition(".")[2] in {"joinpath", "with_name"}


def separators(node: ast.expr) -> Iterator[tuple[int, str]]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    for part in parts:
        text = str(part.value) if isinstance(part, ast.Constant) else ""
        if re.search(r"[/\\]", text) and not text.startswith(KERNEL):
            yield node.lineno, text


def blocking(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        match node:
            case ast.Attribute(attr="processEvents"):
                yield node.lineno, "processEvents"
            case ast.Attribute(value=ast.Name(id="time"), attr="sleep"):
                yield node.lineno, "time.sleep"
            case ast.ImportFrom(module="time", names=names) if "sleep" in {n.name for n in names}:
                yield node.lineno, "time.sleep"


def lambdas_connected(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="connect"), args=args):
                parts = (part for arg in args for part in ast.walk(arg))
                yield from ((node.lineno, "lambda") for one in parts if isinstance(one, ast.Lambda))


def rich_labels(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield labels that would take what was typed for rich text."""
    for node in nodes(tree):
        match node:
            case ast.Call(func=ast.Name(id="QLabel")):
                yield node.lineno, "QLabel"
            case ast.ClassDef(name=name, bases=[ast.Name(id="QLabel"), *_]) if name != "PlainLabel":
                yield node.lineno, name


def plain_lists(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield lists within a sentence whose commas stay English: ``a_list`` knows the language's."""
    for node in nodes(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=", "), attr="join")):
                yield node.lineno, "', '.join"


def line_of(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


@pytest.mark.parametrize("scan", [posix_only, hard_paths, blocking, lambdas_connected, rich_labels])
def test_the_product_keeps_the_habit(scan: object) -> None:
    assert offences(scan, *PRODUCT) == []  # type: ignore[arg-type]


def test_people_read_lists_with_the_commas_of_their_language() -> None:
    assert offences(plain_lists, "cellinv/ui") == []


BAD = [
    (plain_lists, "said = ', '.join(codes)"),
    (rich_labels, "made = QLabel(code)"),
    (rich_labels, "class Told(QLabel): ..."),
    (posix_only, "import fcntl"),
    (posix_only, "def f():\n    import pwd"),
    (posix_only, "from resource import getrusage"),
    (posix_only, "import os\nos.fork()"),
    (posix_only, "from os import getuid"),
    (hard_paths, "x = '/tmp/lock'"),
    (hard_paths, "p = folder / 'a/b'"),
    (hard_paths, "p = Path('a\\\\b')"),
    (hard_paths, "p = folder.joinpath('a/b')"),
    (hard_paths, "f = open(f'{folder}/x')"),
    (blocking, "app.processEvents()"),
    (blocking, "import time\ntime.sleep(1)"),
    (blocking, "from time import sleep"),
    (lambdas_connected, "button.clicked.connect(lambda: go(1))"),
    (lambdas_connected, "a.b.connect(guard(lambda: 1), Qt.QueuedConnection)"),
]
GOOD = [
    (posix_only, "def f():\n    if sys.platform == 'win32':\n        return\n    import fcntl"),
    (posix_only, "def f():\n    try:\n        import pwd\n    except ImportError:\n        pass"),
    (hard_paths, "r = count / 2\np = folder / 'a' / f'{name}.txt'\nt = 'a/b'"),
    (blocking, "import time\ntime.monotonic()"),
    (lambdas_connected, "button.clicked.connect(self.go)\nsorted(x, key=lambda a: a)"),
]


@pytest.mark.parametrize(("scan", "snippet"), BAD)
def test_the_scan_bites(scan: object, snippet: str) -> None:
    assert found(scan, snippet) != []  # type: ignore[arg-type]


@pytest.mark.parametrize(("scan", "snippet"), GOOD)
def test_the_scan_spares_what_is_right(scan: object, snippet: str) -> None:
    assert found(scan, snippet) == []  # type: ignore[arg-type]


FOREIGN = re.compile(
    r"/work/(?:main|shared)|(?<![\w)\]])\.library/|\bshared/(?:design|reference)\b"
)
SAMPLES = re.compile(r"\bshared/samples\b")


def foreign_words(path: str, text: str) -> list[str]:
    """Return what a file says that means nothing outside; a test may read sample files."""
    patterns = [FOREIGN] if path.startswith("tests/") else [FOREIGN, SAMPLES]
    return [f"{path}: {hit}" for pattern in patterns for hit in pattern.findall(text)]


def texts() -> Iterator[tuple[str, str]]:
    for file in repository_files():
        with suppress(UnicodeDecodeError):
            yield file.relative_to(ROOT).as_posix(), read(file)


BARE_READERS = (
    "cellinv/services/audit/proving.py", "cellinv/services/backups.py",
    "cellinv/services/clinical/arms.py", "cellinv/services/compliance/installation.py",
    "cellinv/services/compliance/scratch.py", "cellinv/services/custody/",
    "cellinv/services/demo/", "cellinv/services/ledger.py", "cellinv/services/lineage/export.py",
    "cellinv/services/people/", "cellinv/services/settings.py",
)  # fmt: skip
"""They prove, copy, look at arms on purpose, or read no vial; all others read with `viewing`."""


def bare_reads(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield sessions that show what is in the kits of blinded studies to whoever asks."""
    for node in nodes(tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith("database.read"):
            yield node.lineno, dotted(node.func)


def test_what_is_read_for_somebody_tells_no_arm() -> None:
    told = offences(bare_reads, "cellinv/services")
    assert [each for each in told if not each.startswith(BARE_READERS)] == []
    assert found(bare_reads, "with desk.database.read() as session: ...") == ["desk.database.read"]


def test_the_repository_speaks_of_the_product_alone() -> None:
    here = Path(__file__).relative_to(ROOT).as_posix()
    told = [hit for path, text in texts() if path != here for hit in foreign_words(path, text)]
    assert told == []


def test_a_foreign_word_is_found() -> None:
    assert foreign_words("README.md", "see /work/main/x") != []
    assert foreign_words("cellinv/a.py", "../shared/samples") != []
    assert foreign_words("tests/a.py", "../shared/samples, self.library/2") == []
