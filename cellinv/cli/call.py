"""One call of the program: what was asked for, and where its answer goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from cellinv.cli.shown import Shown
    from cellinv.services.desk import Desk

DONE, REFUSED, USAGE, SURROUNDINGS, BROKEN, OUR_BUG, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
"""The exit codes."""

OpenClient = Callable[..., int]


@dataclass
class Call:
    """The global options of a call, and the desks it opened.

    A command gives its answer once, by :meth:`answer`: a document for programs, lines for people.
    """

    open_client: OpenClient
    db: str | None = None
    user: str | None = None
    as_json: bool = False
    site: str | None = None
    station: str | None = None
    at: str | None = None
    opened: list[Desk] = field(default_factory=list)

    def url(self) -> str:
        """Return the URL of the inventory; raises ``InventoryPlaceWrong``."""
        from cellinv.cli.place import inventory_url

        return inventory_url(self.db or os.environ.get("CELLINV_DB"))

    def answer(self, document: Mapping[str, Any], shown: Iterable[Shown]) -> None:
        """Print the result: with ``--json`` the document, otherwise what people read."""
        if self.as_json:
            _write_json(sys.stdout, document)
            return
        from cellinv.cli.shown import show

        show(sys.stdout, shown)

    def close(self) -> None:
        """Close every connection."""
        while self.opened:
            self.opened.pop().database.dispose()


def _write_json(stream: TextIO, document: Mapping[str, Any]) -> None:
    """Write one document as UTF-8, whatever the terminal's encoding is."""
    import orjson

    text = orjson.dumps(
        document,
        default=_plain,
        option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME,
    )
    stream.flush()
    binary = getattr(stream, "buffer", None)
    if binary is None:
        stream.write(text.decode())
        return
    binary.write(text)
    binary.flush()


def _plain(value: object) -> str:
    """Return a time as the ledger writes it: UTC, to the microsecond."""
    if isinstance(value, datetime):
        utc = value.astimezone(UTC).replace(tzinfo=None)
        return f"{utc.isoformat(timespec='microseconds')}Z"
    if isinstance(value, date | PurePath):
        return str(value)
    raise TypeError(type(value).__name__)


def warn(text: str) -> None:
    """Say something on standard error; what would steer a terminal is shown by its number."""
    plain = "".join(one if one.isprintable() or one == "\n" else _escaped(one) for one in text)
    print(plain, file=sys.stderr)  # noqa: T201 - this is where the command line speaks


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
