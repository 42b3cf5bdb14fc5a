"""Every clause has tests that show it, and what the program says of them is up to date."""

import ast

from cellinv.records.clauses import clauses
from cellinv.records.translations import LANGUAGES
from tests import clauses as marked
from tests.architecture.tree import dotted, nodes, parsed, sources


def test_every_clause_is_shown_or_a_procedure() -> None:
    shown = marked.shown()
    wrong = [one.clause for one in clauses("en") if one.procedure == (one.clause in shown)]
    assert wrong == []


def test_every_mark_names_a_clause() -> None:
    assert marked.shown().keys() <= {one.clause for one in clauses("en")}


def test_every_mark_is_on_a_test() -> None:
    named = {test.rpartition("::")[2] for _, test in marked.marks()}
    assert all(name.startswith("test_") for name in named)
    said = sum(
        isinstance(node, ast.Attribute) and dotted(node) == marked.MARK
        for source in sources("tests")
        for node in nodes(parsed(source))
    )
    assert said == len({test for _, test in marked.marks()})


def test_the_list_shipped_is_that_of_the_marks() -> None:
    assert marked.SHOWN.read_text("utf-8") == marked.listed(), "run python -m tests.clauses"


def test_the_help_for_inspectors_says_what_the_marks_say() -> None:
    for file, text in marked.pages().items():
        assert file.read_text("utf-8") == text, "run python -m tests.clauses"


def test_clauses_are_named_once_in_every_language() -> None:
    names = {code: [one.clause for one in clauses(code)] for code in LANGUAGES}
    assert all(len(set(each)) == len(each) for each in names.values())
    assert all(one.requirement and one.met for code in LANGUAGES for one in clauses(code))
