"""Proving the ledger, leaving anchors, and comparing with the anchors that were left."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from cellinv.domain.errors import CellinvError
from cellinv.records.ledger.anchors import (
    SUFFIX,
    Anchor,
    NotAnchors,
    anchors_now,
    leave_anchors,
    read_anchors,
)
from cellinv.records.tables.base import from_iso
from cellinv.records.tables.ledger import Checkpoint, Inventory, LedgerHead
from cellinv.records.verify.run import (
    Progress,
    compare_anchors,
    save_checkpoint,
    verify_since_checkpoint,
)
from cellinv.records.verify.run import verify as verify_whole
from cellinv.services.ledger import doing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from cellinv.records.verify.report import Report
    from cellinv.services.desk import Desk

_NOTED: Final = 10
"""So many findings of one proof stand in the ledger; the first are what the others come from."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the ledger was proved here: when (``None``: never), and what came since."""

    verified_at: datetime | None
    entries: int
    since: int


@dataclass(frozen=True, slots=True)
class AnchorFile:
    """A file of anchors: how many, the newest, and what is wrong with it, if anything is.

    ``problem`` is a sentence: the file can't be read, or the ledger isn't what it anchors.
    """

    path: Path
    anchors: int
    newest_at: datetime | None
    newest: tuple[str, ...] = ()
    problem: str = ""


def verify(
    desk: Desk,
    *,
    against: Iterable[Path] = (),
    since_checkpoint: bool = False,
    remember: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Prove the inventory and its heads against anchor files; needs nobody signed in.

    With ``since_checkpoint`` only what is new since the last such check is looked at, and a check
    without findings is remembered for the next. With ``remember`` a whole one is remembered, too,
    and what was found is in the ledger where somebody is signed in; otherwise nothing is written.

    Raises:
        NotAnchors: a file holds something else.
        SurroundingsError: the database or a file can't be read.
    """
    anchors = [anchor for path in against for anchor in _told(path)]
    check = verify_since_checkpoint if since_checkpoint else verify_whole
    report = check(desk.database, against=anchors, progress=progress)
    if since_checkpoint or remember:
        save_checkpoint(desk.database, report, desk.now())
    if remember and desk.actor is not None and not report.ok:
        note_altered(desk, [one.sentence for one in report.findings])
    return report


def note_altered(desk: Desk, found: Sequence[str]) -> str | None:
    """Keep in the ledger that somebody found what was altered behind the program's back.

    Returns the entry. Where the ledger itself is too damaged to be written, the finding stands
    alone.
    """
    alone = replace(desk, at=None, witness=None, batch=None)
    first = list(found[:_NOTED])
    with suppress(CellinvError):
        with doing(alone, "find_altered", found=first, findings=len(found)) as act:
            act.concerns("person", act.actor.id, act.actor.login)
        return act.receipt().entry
    return None


def _told(path: Path) -> tuple[Anchor, ...]:
    """Return the anchors of a file that has some: an emptied one proves nothing."""
    anchors = read_anchors(path)
    if not anchors:
        raise NotAnchors(path=path, line=1)
    return anchors


def anchor(desk: Desk, path: Path) -> tuple[Anchor, ...]:
    """Add the heads of all chains to an anchor file and return them; needs nobody signed in."""
    with desk.database.read() as session:
        anchors = anchors_now(session, desk.now())
    leave_anchors(path, anchors)
    return anchors


def leave(desk: Desk, folders: Iterable[Path]) -> tuple[Path, ...]:
    """Add anchors to this inventory's file in each folder that can be written.

    Returns the files that now hold them. A folder that is away (a stick, a share) is no error:
    the other one has the anchors.
    """
    with desk.database.read() as session:
        anchors = anchors_now(session, desk.now())
        identity = session.scalar(select(Inventory.uuid))
    held = []
    for folder in folders:
        path = folder / f"{identity}{SUFFIX}"
        try:
            leave_anchors(path, anchors)
        except (OSError, NotAnchors):
            continue
        held.append(path)
    return tuple(held)


def standing(desk: Desk) -> Standing:
    """Return when everything was last proved here, and how many entries are newer."""
    with desk.database.read() as session:
        heads = session.execute(select(LedgerHead.chain, LedgerHead.seq))
        newest = {chain: seq for chain, seq in heads}  # noqa: C416 - rows aren't pairs to mypy
        proved = session.execute(select(Checkpoint.chain, Checkpoint.seq))
        known = {chain: seq for chain, seq in proved}  # noqa: C416 - rows aren't pairs to mypy
        at = session.scalar(select(func.max(Checkpoint.verified_at)))
    since = sum(seq - min(seq, known.get(chain, 0)) for chain, seq in newest.items())
    return Standing(at, sum(newest.values()), since)


def anchor_files(desk: Desk, folders: Iterable[Path]) -> tuple[AnchorFile, ...]:
    """Return the files of anchors in some folders, each compared with the ledger as it is now."""
    with desk.database.read() as session:
        identity = session.scalar(select(Inventory.uuid)) or ""
    paths = {path for folder in folders for path in _beside(folder, identity)}
    return tuple(_looked_at(desk, path, identity) for path in sorted(paths))


def compared(desk: Desk, path: Path) -> AnchorFile:
    """Return a file of anchors compared with the ledger as it is now."""
    with desk.database.read() as session:
        identity = session.scalar(select(Inventory.uuid)) or ""
    return _looked_at(desk, path, identity)


def _beside(folder: Path, identity: str) -> Iterable[Path]:
    """Return what may hold anchors of an inventory: its own file, and those of its backups."""
    try:
        return [*folder.glob(f"{identity}{SUFFIX}"), *folder.glob(f"cellinv-*{SUFFIX}")]
    except OSError:
        return []


def _looked_at(desk: Desk, path: Path, identity: str) -> AnchorFile:
    try:
        anchors = [one for one in read_anchors(path) if one.inventory == identity]
        findings = compare_anchors(desk.database, anchors)
    except OSError as error:
        return AnchorFile(path, 0, None, problem=error.strerror or str(error))
    except CellinvError as error:
        return AnchorFile(path, 0, None, problem=error.explain())
    newest = max((one.time for one in anchors), default=None)
    heads = {one.chain: one.seq for one in sorted(anchors, key=_seq)}
    return AnchorFile(
        path,
        len(anchors),
        from_iso(newest) if newest else None,
        tuple(f"{chain}:{seq}" for chain, seq in sorted(heads.items())),
        findings[0].sentence if findings else "",
    )


def _seq(anchor: Anchor) -> int:
    return anchor.seq
