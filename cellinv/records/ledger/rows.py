"""Rows as the ledger sees them: JSON values by column, without empty ones."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Boolean, Column, Date, Table
from sqlalchemy.orm import class_mapper

from cellinv.records.tables.base import Base, Ledgered, UtcDateTime, iso

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

_UNRECORDED: Final = frozenset({"id", "entry_id"})


class Field(NamedTuple):
    """One recorded column: its name and how its value becomes JSON (``None``: as it is)."""

    name: str
    convert: Callable[[Any], Any] | None


def _day(value: date) -> str:
    return value.isoformat()


def _moment(value: datetime) -> str:
    return iso(value)


def _converter(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, UtcDateTime):
        return _moment
    if isinstance(column.type, Date):
        return _day
    if isinstance(column.type, Boolean):
        return bool
    return None


@cache
def fields(table: Table) -> tuple[Field, ...]:
    """Return the recorded columns of a ledgered table, by name."""
    columns = sorted(table.columns, key=lambda column: column.name)
    return tuple(
        Field(column.name, _converter(column))
        for column in columns
        if column.name not in _UNRECORDED
    )


@cache
def fixed_defaults(table: Table) -> dict[str, Any]:
    """Return what columns of a table hold where nothing is given."""
    return {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.columns
        if column.default is not None and column.default.is_scalar
    }


def as_json(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row's recorded values as JSON values, empty ones left out."""
    found = {}
    for name, convert in fields(table):
        value = values.get(name)
        if value is not None:
            found[name] = convert(value) if convert else value
    return found


def changed_json(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Return former values of changed columns as JSON values, empty ones as null."""
    return {
        name: (convert(values[name]) if convert and values[name] is not None else values[name])
        for name, convert in fields(table)
        if name in values
    }


@cache
def ledgered_tables() -> Mapping[str, Table]:
    """Return every ledgered table by name, in the order of their dependencies."""
    # Late: an act on a few tables needn't wait for all.
    from cellinv.records.tables.whole import Base

    ledgered = classes()
    return MappingProxyType(
        {table.name: table for table in Base.metadata.sorted_tables if table.name in ledgered}
    )


@cache
def classes() -> Mapping[str, type[Ledgered]]:
    """Return the mapped class of every ledgered table."""
    from cellinv.records.tables.whole import Base  # late, as above

    return MappingProxyType(
        {
            mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
            for mapper in Base.registry.mappers
            if issubclass(mapper.class_, Ledgered)
        }
    )


def is_ledgered(name: str) -> bool:
    """Say whether the table of a statement, which is therefore loaded, is a ledgered one."""
    return any(
        mapper.local_table.name == name  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Ledgered)
    )


@cache
def table_of(kind: type[Ledgered]) -> Table:
    """Return the table of a mapped class."""
    table = class_mapper(kind).local_table
    assert isinstance(table, Table)  # noqa: S101 - narrows for the type checker
    return table


def as_it_stands(row: Ledgered) -> dict[str, Any]:
    """Return every column of a loaded row by name, as it stands."""
    return {name: getattr(row, name) for name in _names(type(row))}


@cache
def _names(kind: type[Ledgered]) -> tuple[str, ...]:
    return tuple(column.key for column in table_of(kind).columns)
