"""What was compiled is found by its statement, without adding up all that it is made of."""

from typing import Any

from cellinv.records.compiled import CompiledStatements

SQLITE, SERVER = object(), object()


class MadeOf(tuple[Any, ...]):
    """Counts how often all of it is added up."""

    __slots__ = ()
    added_up = 0

    def __hash__(self) -> int:
        MadeOf.added_up += 1
        return super().__hash__()


def key(made_of: MadeOf, dialect: object = SQLITE, *columns: str) -> Any:
    return dialect, made_of, columns, False, False


def test_a_statement_that_was_found_is_found_again_at_once() -> None:
    kept, select = CompiledStatements(), MadeOf(("select", "vial"))
    kept[key(select)] = "SELECT"  # type: ignore[assignment]
    assert kept.get(key(select)) == "SELECT"
    before = MadeOf.added_up
    assert [kept.get(key(select)) for _ in range(3)] == ["SELECT"] * 3
    assert MadeOf.added_up == before


def test_one_made_alike_is_found_too_and_another_is_not() -> None:
    kept, select = CompiledStatements(), MadeOf(("select", "vial"))
    kept[key(select)] = "SELECT"  # type: ignore[assignment]
    assert kept.get(key(MadeOf(("select", "vial")))) == "SELECT"
    assert kept.get(key(select)) == "SELECT"
    assert kept.get(key(MadeOf(("select", "lot")))) is None
    assert kept.get(key(select, SERVER)) is None
    assert kept.get(key(select, SQLITE, "id")) is None


def test_statements_that_come_and_go_are_never_taken_for_each_other() -> None:
    kept = CompiledStatements()
    for number in range(5000):
        passing = MadeOf(("select", number))
        assert kept.get(key(passing)) is None
        kept[key(passing)] = number  # type: ignore[assignment]
        assert kept.get(key(passing)) == number
    assert len(kept) < 1000
    assert len(kept._near) <= 1000
