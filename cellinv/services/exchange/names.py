"""Which texts name something already, in the inventory or in the rows read so far."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import select

from cellinv.domain.exchange.importing import KeyTooLong
from cellinv.domain.naming import CodeTaken, code_key
from cellinv.records.codes_table import Named
from cellinv.records.tables.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

T = TypeVar("T")

CHUNK: Final = 900
_LONGEST_KEY: Final = 2000
"""Bytes: what an index of PostgreSQL takes, with room to spare."""
_LONGEST_LOT: Final = 300
_PART: Final = re.compile(r"(?:[^\\/]|\\.)+", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Names:
    """The code table as one import sees it: what is there, and what it gives away itself."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Named | None] = {}
        self._given: dict[str, str] = {}

    def load(self, texts: Iterable[str]) -> None:
        """Look many texts up at once."""
        keys = dict.fromkeys(map(code_key, texts))
        wanted = [key for key in keys if key and key not in self._known]
        for some in chunks(wanted):
            self._known.update(dict.fromkeys(some))
            rows = self._session.execute(
                select(Code.key, Code.record_kind, Code.record_id, Code.text, Code.kind).where(
                    Code.key.in_(some), Code.kind != "old_label"
                )
            )
            for key, record_kind, record_id, text, kind in rows:
                self._known[key] = Named(record_kind, record_id, text, kind)

    def find(self, text: str) -> Named | None:
        """Return what a text names in the inventory."""
        key = code_key(text)
        if key not in self._known:
            self.load([text])
        return self._known.get(key)

    def is_free(self, text: str) -> bool:
        """Say whether a text names nothing, here or in the rows so far."""
        return self.find(text) is None and code_key(text) not in self._given

    def check_free(self, text: str) -> None:
        """Refuse a text that names something, here or in the rows so far; raises CodeTaken."""
        found = self.find(text)
        if found is not None:
            raise CodeTaken(code=text, kind=found.record_kind, record_id=found.record_id)
        taken = self._given.get(code_key(text))
        if taken is not None:
            raise CodeTaken(code=text, kind=taken)

    def give(self, text: str, kind: str) -> None:
        """Keep a text for a record that this import makes.

        Raises:
            CodeTaken: it names something.
        """
        self.check_free(text)
        self._given[code_key(text)] = kind

    def unused(self, wanted: str, kind: str) -> str:
        """Return a text like the one wanted that names nothing yet, and keep it."""
        text, number = wanted, 1
        while not self.is_free(text):
            number += 1
            text = f"{wanted}-{number}"
        self.give(text, kind)
        return text


def import_name(mapping: str, key: str, columns: Sequence[str] = ()) -> str:
    """Return the further name a record gets for ever from the row it came with.

    Raises:
        KeyTooLong: no index could hold it.
    """
    text = f"{mapping}:{key}"
    if len(code_key(text).encode()) > _LONGEST_KEY:
        raise KeyTooLong(columns=", ".join(columns))
    return text


def place_name(mapping: str, path: Sequence[str]) -> str:
    """Return the further name of a container made on the way."""
    return import_name(mapping, f"place:{joined(path)}")


def lot_name(mapping: str, site: str, owner: str, identity: Sequence[str]) -> str:
    """Return the further name of a lot made from what its vials have in common."""
    told = joined((site, owner, *identity))
    if len(told) > _LONGEST_LOT:
        told = hashlib.sha256(told.encode()).hexdigest()
    return import_name(mapping, f"lot:{told}")


def joined(parts: Iterable[str]) -> str:
    """Return texts in one, parted by ``/``."""
    return "/".join(part.replace("\\", "\\\\").replace("/", "\\/") for part in parts)


def parted(text: str) -> tuple[str, ...]:
    """Return the texts that :func:`joined` was given, none of them empty."""
    return tuple(_ESCAPED.sub(r"\1", part) for part in _PART.findall(text))


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the items in lots that one query can name."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
