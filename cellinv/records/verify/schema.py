"""Comparing tables, indexes, constraints and triggers with what this program makes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    text,
)

from cellinv.records.tables.whole import Base
from cellinv.records.triggers import expected, present
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import Dialect, ReflectedIndex
    from sqlalchemy.engine.reflection import Inspector
    from sqlalchemy.schema import Index

_NOT_OURS: Final = ("sqlite_", "alembic_version")
_OBJECTS: Final = (
    "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE type <> 'trigger' ORDER BY rowid"
)
_TOKENS: Final = re.compile(r"'(?:[^']|'')*'|\w+|<>|[<>=]")
_NOISE: Final = frozenset({"text", "any", "array", "in", "bigint", "integer", "=", "or", "is"})
_BODY: Final = re.compile(r"AS \$\$(.*?)\$\$;\s*(.*)", re.DOTALL)


def check(connection: Connection) -> Iterator[Wrong]:
    """Yield everything that isn't as this program makes it."""
    if connection.dialect.name == "sqlite":
        yield from _sqlite_objects(connection)
        yield from _sqlite_triggers(connection)
    else:
        yield from _tables(connection)
        yield from _postgresql_triggers(connection)
        yield from _postgresql_rules(connection)


def _sqlite_objects(connection: Connection) -> Iterator[Wrong]:
    made = {(kind, name): sql for kind, name, sql in _fresh_sqlite()}
    found = {
        (row[0], row[1]): row[2]
        for row in connection.exec_driver_sql(_OBJECTS)
        if not row[1].startswith(_NOT_OURS)
    }
    for (kind, name), sql in made.items():
        there = found.pop((kind, name), None)
        if there is None:
            yield _gone(kind, name)
        elif _plain(there) != _plain(sql):
            yield Wrong("schema", f"{kind} {name}", "The {where} isn't as this program makes it.")
    for kind, name in found:
        yield _strange(kind, name)


@cache
def _fresh_sqlite() -> tuple[tuple[str, str, str], ...]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        rows = connection.exec_driver_sql(_OBJECTS).all()
    engine.dispose()
    return tuple((row[0], row[1], row[2]) for row in rows if not row[1].startswith(_NOT_OURS))


@lru_cache(maxsize=2048)
def _plain(sql: str) -> tuple[str, ...]:
    """Return a statement's parts without what a migration may write differently.

    That is quotes, blanks, and the order in which a table's columns and constraints stand.
    """
    bare = re.sub(r"\s*([(),])\s*", r"\1", " ".join(sql.replace('"', "").split()))
    head, opened, rest = bare.partition("(")
    inside, closed, tail = rest.rpartition(")")
    if not head.startswith("CREATE TABLE"):
        return (bare,)
    return (head, opened, *sorted(_items(inside)), closed, tail)


def _items(listed: str) -> Iterator[str]:
    """Yield the items of a list, split at the commas outside brackets and quoted text."""
    depth, quoted, start = 0, False, 0
    for at, char in enumerate(listed):
        quoted ^= char == "'"
        depth += 0 if quoted else (char == "(") - (char == ")")
        if char == "," and depth == 0 and not quoted:
            yield listed[start:at]
            start = at + 1
    yield listed[start:]


def _sqlite_triggers(connection: Connection) -> Iterator[Wrong]:
    there = {
        row[0]: row[1]
        for row in connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        )
    }
    for name, sql in expected("sqlite").items():
        found = there.pop(name, None)
        if found is None:
            yield _gone("trigger", name)
        elif found.split() != sql.split():
            yield Wrong("schema", f"trigger {name}", "The {where} isn't as this program makes it.")
    for name in there:
        yield _strange("trigger", name)


def _postgresql_triggers(connection: Connection) -> Iterator[Wrong]:
    there = present(connection)
    for name, statements in expected("postgresql").items():
        found = there.pop(name, None)
        match = _BODY.search(statements)
        if found is None or match is None:
            yield _gone("trigger", name)
            continue
        definition, _, source = found.partition("\n")
        if not source.endswith(("O", "A")):
            yield Wrong("schema", f"trigger {name}", "The {where} is switched off.")
        elif source[:-1].split() != match[1].split() or _trigger(definition) != _trigger(match[2]):
            yield Wrong("schema", f"trigger {name}", "The {where} isn't as this program makes it.")
    others = text(
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
    )
    for name in sorted(set(connection.scalars(others)) - set(expected("postgresql"))):
        yield _strange("trigger", name)


@lru_cache(maxsize=2048)
def _trigger(definition: str) -> str:
    """Return a trigger's definition without the schema it lies in."""
    return " ".join(re.sub(r"\b(ON|FUNCTION) (\w+\.)", r"\1 ", definition).split())


def _postgresql_rules(connection: Connection) -> Iterator[Wrong]:
    rules = text("SELECT rulename FROM pg_rules WHERE schemaname = current_schema()")
    for name in connection.scalars(rules):
        yield _strange("rule", name)


def _tables(connection: Connection) -> Iterator[Wrong]:
    """Compare table by table what PostgreSQL tells with the tables as declared."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    reflected = _reflected(inspector)
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            yield _gone("table", table.name)
            continue
        made, found = _declared(table, connection.dialect), reflected[table.name]
        for part in sorted({*made, *found}):
            if part not in found:
                yield _gone(*part)
            elif part not in made:
                yield _strange(*part)
            elif made[part] != found[part]:
                where = " ".join(part)
                yield Wrong("schema", where, "The {where} isn't as this program makes it.")
    for name in sorted(there - set(Base.metadata.tables)):
        if not name.startswith(_NOT_OURS):
            yield _strange("table", name)
    for name in inspector.get_view_names():
        yield _strange("view", name)


Parts = dict[tuple[str, str], Any]
Piece = tuple[str, tuple[str, str], Any]


@cache
def _declared(table: Table, dialect: Dialect) -> Parts:
    parts: Parts = {}
    for column in table.columns:
        kind = column.type.compile(dialect)
        parts["column", f"{table.name}.{column.name}"] = (kind, bool(column.nullable))
    parts["primary key", table.name] = tuple(c.name for c in table.primary_key.columns)
    for key in table.foreign_key_constraints:
        target = key.elements[0].target_fullname.split(".")[0]
        parts["foreign key", str(key.name)] = (tuple(key.column_keys), target)
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            parts["constraint", str(constraint.name)] = _tokens(str(constraint.sqltext))
        elif isinstance(constraint, UniqueConstraint):
            names = tuple(c.name for c in constraint.columns)
            parts["constraint", str(constraint.name)] = names
    for index in table.indexes:
        parts["index", str(index.name)] = _declared_index(index)
    return parts


def _declared_index(index: Index) -> Any:
    where = index.dialect_options["sqlite"]["where"]
    columns = tuple(part.name if isinstance(part, Column) else None for part in index.expressions)
    return (columns, bool(index.unique), _tokens(str(where)) if where is not None else None)


def _reflected(inspector: Inspector) -> dict[str, Parts]:
    """Return what each table is made of, asked for all tables at once."""
    tables: dict[str, Parts] = {}
    for pieces in (_columns, _keys, _rules):
        for table, part, shape in pieces(inspector):
            tables.setdefault(table, {})[part] = shape
    return tables


def _columns(inspector: Inspector) -> Iterator[Piece]:
    for (_, table), columns in inspector.get_multi_columns().items():
        for column in columns:
            kind = column["type"].compile(inspector.dialect)
            part = ("column", f"{table}.{column['name']}")
            yield table, part, (kind, bool(column["nullable"]))


def _keys(inspector: Inspector) -> Iterator[Piece]:
    for (_, table), primary in inspector.get_multi_pk_constraint().items():
        if primary is not None:
            yield table, ("primary key", table), tuple(primary["constrained_columns"])
    for (_, table), keys in inspector.get_multi_foreign_keys().items():
        for key in keys:
            shape = (tuple(key["constrained_columns"]), key["referred_table"])
            yield table, ("foreign key", str(key["name"])), shape


def _rules(inspector: Inspector) -> Iterator[Piece]:
    for (_, table), checks in inspector.get_multi_check_constraints().items():
        for one in checks:
            yield table, ("constraint", str(one["name"])), _tokens(one["sqltext"])
    for (_, table), uniques in inspector.get_multi_unique_constraints().items():
        for unique in uniques:
            yield table, ("constraint", str(unique["name"])), tuple(unique["column_names"])
    for (_, table), indexes in inspector.get_multi_indexes().items():
        for index in indexes:
            if "duplicates_constraint" not in index:
                yield table, ("index", str(index["name"])), _reflected_index(index)


def _reflected_index(index: ReflectedIndex) -> Any:
    where = index.get("dialect_options", {}).get("postgresql_where")
    predicate = _tokens(where) if where is not None else None
    return (tuple(index["column_names"]), bool(index["unique"]), predicate)


@lru_cache(maxsize=2048)
def _tokens(condition: str) -> frozenset[str]:
    """Return the names, values and comparisons of a condition, however a server prints it."""
    lowered = condition if "'" in condition else condition.lower()
    spread = re.sub(r"\bBETWEEN (\w+) AND (\w+)", r">= \1 AND <= \2", lowered, flags=re.IGNORECASE)
    spread = re.sub(r"'(\d+)'::bigint", r"\1", spread)
    plain = re.sub(r"::(character varying|text|bigint|integer)(\[\])?", "", spread)
    found = {word if word.startswith("'") else word.lower() for word in _TOKENS.findall(plain)}
    return frozenset(found - _NOISE - {"and"})


def _gone(kind: str, name: str) -> Wrong:
    return Wrong("schema", f"{kind} {name}", "The {where} is missing.")


def _strange(kind: str, name: str) -> Wrong:
    return Wrong("schema", f"{kind} {name}", "The {where} isn't one that this program makes.")
