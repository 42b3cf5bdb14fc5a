"""The declarative base, the column types and the marks that every table carries."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TIMESTAMP, String, TypeDecorator
from typing_extensions import override

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigInt: Final = BigInteger().with_variant(Integer(), "sqlite")


@lru_cache(maxsize=64)
def iso(at: datetime) -> str:
    """Return a UTC time as fixed-width ISO text with microseconds: it sorts as it reads."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def from_iso(given: str) -> datetime:
    """Return the aware time of a text made by :func:`iso`."""
    return datetime.fromisoformat(given)


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time: ISO text with microseconds on SQLite, ``timestamptz`` on PostgreSQL."""

    impl = String(27)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Any) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    @override
    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return iso(value)

    @override
    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return _utc(value)
        return from_iso(str(value))


Id = Annotated[int, mapped_column(BigInt, primary_key=True)]
Ref = Annotated[int, mapped_column(BigInt)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Day = Annotated[date, mapped_column(Date)]
Words = Annotated[str, mapped_column(Text)]


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, datetime: UtcDateTime, date: Date}


class Ledgered(Base):
    """A row whose every write is in the ledger.

    ``entry_id`` names the entry that last wrote the row; ``version`` is raised by one at each
    write. Rows are never deleted.
    """

    __abstract__ = True

    id: Mapped[Id]
    version: Mapped[int] = mapped_column(Integer)
    entry_id: Mapped[int] = mapped_column(BigInt)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # type: ignore[explicit-override]  # noqa: N805
        return {"version_id_col": cls.__table__.c.version, "version_id_generator": False}


class Derived(Base):
    """A row that can be rebuilt from ledgered rows and entries."""

    __abstract__ = True


class Local(Base):
    """A row of this installation alone: credentials, anchors, positions of windows."""

    __abstract__ = True


class LedgerOwn(Base):
    """A table of the ledger itself, kept by triggers."""

    __abstract__ = True


def one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    """Return a check that a text column holds one of ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def partial(name: str, *columns: str, where: str) -> Index:
    """Return a unique index over the rows that fulfil ``where``."""
    return Index(name, *columns, unique=True, sqlite_where=text(where))


def ref(target: str, *, index: bool = False) -> Any:
    """Return a foreign key column to ``table.id``."""
    return mapped_column(BigInt, ForeignKey(f"{target}.id"), index=index)
