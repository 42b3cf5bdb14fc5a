"""No file, function, class or line outgrows its budget."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import PRODUCT, Source, found, nodes, offences, sources

FILE, TEST_FILE, FUNCTION, METHODS, LINE = 400, 500, 50, 20, 100
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def long_functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        if isinstance(node, FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION:
                yield node.lineno, f"{node.name} has {length} lines"


def large_classes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in nodes(tree):
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(part, FUNCTIONS) for part in node.body)
            if methods > METHODS:
                yield node.lineno, f"{node.name} has {methods} methods"


def long_lines(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if len(line) > LINE:
            yield f"{source.path}:{number} has {len(line)} characters"


@pytest.mark.parametrize(
    ("top", "budget"), [*((top, FILE) for top in PRODUCT), ("tests", TEST_FILE)]
)
def test_no_file_is_too_long(top: str, budget: int) -> None:
    lengths = {source.path: source.text.count("\n") for source in sources(top)}
    assert {path: length for path, length in lengths.items() if length > budget} == {}


def test_no_function_is_too_long() -> None:
    assert offences(long_functions, *PRODUCT, "tests") == []


def test_no_class_has_too_many_methods() -> None:
    assert offences(large_classes, *PRODUCT, "tests") == []


def test_no_line_is_too_long() -> None:
    assert [told for one in sources(*PRODUCT, "tests") for told in long_lines(one)] == []


def test_the_measures_bite() -> None:
    body = "    pass\n"
    methods = "".join(f"    def m{number}(self): ...\n" for number in range(METHODS + 1))
    assert found(long_functions, "def f():\n" + body * (FUNCTION - 1)) == []
    assert found(long_functions, "def f():\n" + body * FUNCTION) == ["f has 51 lines"]
    assert found(large_classes, "class C:\n" + methods) == ["C has 21 methods"]
    assert list(long_lines(Source("a.py", "x" * 100 + "\n" + "y" * 101))) != []


def test_the_tree_is_seen() -> None:
    assert {"cellinv/domain/errors.py", "main.py"} <= {one.path for one in sources(*PRODUCT)}
