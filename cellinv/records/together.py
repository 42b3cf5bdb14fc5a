"""Several questions asked as one: a server is waited for once, and each is answered by its rows.

A question to a server takes as long on its way as in being answered, and whoever scans waits for
a dozen. Those that depend on nothing but each other's parameters are sent together: their rows
come one below the other, each in columns that questions share by type.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, Text, literal_column, null, select, union_all
from sqlalchemy.types import String

from cellinv.records.asking import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session
    from sqlalchemy.types import TypeEngine


class Together:
    """Some selects by name, asked as one; built once and kept, as statements are.

    In each, every column has a name and a type of its own. Rows come in no order, whatever a
    select says: one that has a limit still finds the right ones.
    """

    def __init__(self, **parts: Any) -> None:
        self._names = list(parts)
        tables = [part.subquery(f"asked_{name}") for name, part in parts.items()]
        shared = _Shared()
        places = [shared.places([column.type for column in table.c]) for table in tables]
        self._cut = [_cut(each) for each in places]
        self._query = union_all(
            *(
                _side_by_side(number, dict(zip(each, table.c, strict=True)), shared.types)
                for number, (table, each) in enumerate(zip(tables, places, strict=True))
            )
        )

    def ask(self, session: Session, values: Mapping[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of each, as it would be answered alone."""
        told: list[list[tuple[Any, ...]]] = [[] for _ in self._names]
        cut = self._cut
        for row in ask(session, self._query, dict(values)).all():
            number = row[0]
            told[number].append(cut[number](row))
        return dict(zip(self._names, told, strict=True))


class _Shared:
    """Columns that selects share: one takes as many of a type as it needs."""

    def __init__(self) -> None:
        self.types: list[TypeEngine[Any]] = []
        self._of_type: dict[type[Any], list[int]] = defaultdict(list)

    def places(self, types: list[TypeEngine[Any]]) -> list[int]:
        """Return which of the columns takes each column of a select."""
        used: dict[type[Any], int] = defaultdict(int)
        found = []
        for one in map(_widest, types):
            alike = self._of_type[type(one)]
            if used[type(one)] == len(alike):
                alike.append(len(self.types))
                self.types.append(one)
            found.append(alike[used[type(one)]])
            used[type(one)] += 1
        return found


def _widest(of: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return what holds numbers, or texts, of every size."""
    if isinstance(of, Integer):
        return BigInteger()
    return Text() if isinstance(of, String) else of


def _side_by_side(number: int, columns: dict[int, Any], types: list[TypeEngine[Any]]) -> Any:
    """Select a part's columns at their places, and nothing at the others."""
    return select(
        literal_column(str(number), Integer).label("part"),
        *(
            columns.get(place, null().cast(one)).label(f"at_{place}")
            for place, one in enumerate(types)
        ),
    )


def _cut(places: list[int]) -> Any:
    """Return what takes the columns of a part out of a row, behind the number of the part."""
    first, *more = (place + 1 for place in places)
    return itemgetter(first, *more) if more else lambda row: (row[first],)
