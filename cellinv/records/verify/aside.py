"""Proving a large file in a process of its own, so that whoever works here isn't held up."""

from __future__ import annotations

from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from cellinv.domain.language import language
from cellinv.records.engine import Database, url_of
from cellinv.records.translations import choose
from cellinv.records.verify.run import verify

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cellinv.records.ledger.anchors import Anchor
    from cellinv.records.verify.report import Report

LARGE: Final = 100 << 20
"""Bytes from which on a process is begun: below, a proof is over before one would have started."""


def verify_aside(database: Database, *, against: Iterable[Anchor] = ()) -> Report:
    """Prove a whole inventory as :func:`cellinv.records.verify.run.verify` does.

    A proof is a minute of Python for a million vials: in a thread beside the window it would
    take every other turn from it. Where no process can be begun, or what it comes upon can't be
    told from there, it is done here.
    """
    path = database.path
    if path is None or path.stat().st_size < LARGE:
        return verify(database, against=against)
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    anchors = tuple(against)
    try:
        with ProcessPoolExecutor(1, get_context("spawn")) as beside:
            return beside.submit(_verify, path, anchors, language()).result()
    except (BrokenProcessPool, OSError):
        return verify(database, against=anchors)


def _verify(path: Path, anchors: tuple[Anchor, ...], code: str) -> Report:
    choose(code)
    database = Database(url_of(path))
    try:
        return verify(database, against=anchors)
    finally:
        database.dispose()
