"""Backing an inventory up, verified, and putting a backup in force again."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from cellinv.domain.backups import (
    BackupBroken,
    BackupExists,
    BackupNotWritten,
    BackupUnreadable,
    RestoreNeedsReason,
    backup_name,
    backup_time,
    is_due,
    surplus,
)
from cellinv.domain.language import tr
from cellinv.domain.people import InventoryNotEmpty
from cellinv.records.copying import as_one_file, copy_file, copy_rows
from cellinv.records.engine import Database, url_of
from cellinv.records.errors import DatabaseDamaged, DatabaseMissing
from cellinv.records.ledger.anchors import (
    SUFFIX,
    Anchor,
    anchors_now,
    leave_anchors,
    newest_left,
    read_anchors,
)
from cellinv.records.tables.base import from_iso
from cellinv.records.tables.ledger import Inventory, LedgerHead
from cellinv.records.upgrade import bring_up_to_date, is_empty
from cellinv.records.verify.aside import verify_aside
from cellinv.records.verify.run import verify
from cellinv.services.audit import leave
from cellinv.services.cases import make_case
from cellinv.services.desk import Desk, SystemClock
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, check_every_owner, sign_in
from cellinv.services.settings import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta

    from sqlalchemy.orm import Session

    from cellinv.records.verify.report import Report
    from cellinv.records.verify.run import Progress
    from cellinv.services.desk import Clock


@dataclass(frozen=True, slots=True)
class Restoring:
    """Who puts a backup in force, why, and the anchors at hand that tell what is lost."""

    login: str
    password: str
    reason: str
    anchors: tuple[Anchor, ...] = ()


def backup(desk: Desk, path: Path) -> Receipt:
    """Write a verified copy of the inventory as one SQLite file, whatever it runs on.

    Others may go on working. The copy holds everything, credentials too; beside it lies a file of
    anchors. In a folder it is named by its time. The receipt's details tell ``file``, ``sha256``,
    ``bytes`` and ``heads``.

    Raises:
        NotAllowed, BackupExists, BackupNotWritten, BackupBroken.
    """
    check_every_owner(desk, "backups")
    if path.is_dir():
        with desk.database.read() as session:
            path /= backup_name(_identity(session), desk.now())
    return _backup(desk, path, automatic=False)


def backup_if_due(desk: Desk, folder: Path) -> Receipt | None:
    """Make the daily backup in a folder where it is time for one, and drop the oldest.

    Needs no right of its own: whoever is signed in leaves it behind. ``None``: not due yet.
    """
    with desk.database.read() as session:
        rules, identity = in_force(session), _identity(session)
    if not is_due(backup_age(desk, folder), rules["backup_hours"]):
        return None
    receipt = _backup(desk, folder / backup_name(identity, desk.now()), automatic=True)
    for name in surplus((each.name for each in folder.iterdir()), identity, rules["backup_keep"]):
        (folder / name).unlink()
        (folder / f"{name}{SUFFIX}").unlink(missing_ok=True)
    return receipt


def backup_age(desk: Desk, folder: Path) -> timedelta | None:
    """Return how old the newest daily backup of this inventory in a folder is, if there is one."""
    with desk.database.read() as session:
        identity = _identity(session)
    names = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    times = [at for name in names if (at := backup_time(name, identity)) is not None]
    return desk.now() - max(times) if times else None


@dataclass(frozen=True, slots=True)
class Kept:
    """When the newest daily backup was made and the newest anchor left, in UTC, if ever."""

    backup_at: datetime | None
    anchor_at: datetime | None
    backup_hours: int


def last_kept(desk: Desk, second: Path) -> Kept:
    """Return how an inventory is kept safe, by the files that :func:`keep` leaves."""
    with desk.database.read() as session:
        identity, hours = _identity(session), int(in_force(session)["backup_hours"])
    path = desk.database.path
    beside = path.resolve().parent if path is not None else second
    age = backup_age(desk, beside / "backups")
    left = (newest_left(folder / f"{identity}{SUFFIX}") for folder in (beside, second))
    newest = max(filter(None, left), default=None)
    return Kept(
        desk.now() - age if age is not None else None, from_iso(newest) if newest else None, hours
    )


def keep(desk: Desk, second: Path) -> timedelta | None:
    """Make the daily backup where it is due, leave anchors, and return the newest backup's age.

    Both lie beside an SQLite inventory; anchors also in the ``second`` folder, which holds the
    backups of an inventory on a server.
    """
    path = desk.database.path
    beside = path.resolve().parent if path is not None else second
    folder = beside / "backups"
    for each in (folder, second):
        each.mkdir(parents=True, exist_ok=True)
    backup_if_due(desk, folder)
    leave(desk, (beside, second))
    return backup_age(desk, folder)


def backups_in(desk: Desk, folder: Path) -> tuple[tuple[datetime, Path, int], ...]:
    """Return the daily backups of this inventory in a folder, newest first: time, file, bytes."""
    with desk.database.read() as session:
        identity = _identity(session)
    files = [each for each in folder.iterdir() if each.is_file()] if folder.is_dir() else []
    times = ((backup_time(each.name, identity), each) for each in files)
    return tuple(sorted(((at, f, f.stat().st_size) for at, f in times if at), reverse=True))


def check_backup(path: Path, progress: Progress | None = None) -> Report:
    """Prove a copy of a backup, against the anchors beside it, too; raises BackupUnreadable."""
    with tempfile.TemporaryDirectory(prefix="cellinv-") as folder:
        staged = Path(folder) / "backup.db"
        _fetch(path, staged)
        with _opened(staged) as copy:
            _ready(copy, path)
            anchors = _within(copy, _of_this(copy, _anchors_beside(path)))
            return verify(copy, against=anchors, progress=progress)


def restore(
    path: Path, url: str, by: Restoring, *, station: str, clock: Clock | None = None
) -> Receipt:
    """Put a backup in force in an empty place, SQLite or PostgreSQL, as a new epoch.

    Its first entry names the backup's heads, the newest anchor known, who and why; the gap is a
    case. All of it is done on a copy first: until the end nothing is at ``url``.

    Raises:
        RestoreNeedsReason, InventoryNotEmpty, BackupUnreadable, BackupBroken, SchemaNewer,
        SignInFailed, NotAllowed: nothing was changed.
    """
    if not by.reason.strip():
        raise RestoreNeedsReason
    target = Database(url, create=True)
    try:
        if not _is_free(target):
            raise InventoryNotEmpty(where=target.where)
        with tempfile.TemporaryDirectory(prefix="cellinv-") as folder:
            staged = Path(folder) / "restored.db"
            receipt = _staged(path, staged, by, station, clock or SystemClock())
            _put(staged, target)
    finally:
        target.dispose()
    return receipt


def _staged(path: Path, staged: Path, by: Restoring, station: str, clock: Clock) -> Receipt:
    """Make a copy of a backup that is ready to be put in force."""
    digits = _fetch(path, staged)
    with _opened(staged) as copy:
        _ready(copy, path)
        anchors = _of_this(copy, (*by.anchors, *_anchors_beside(path)))
        _check(copy, path, _within(copy, anchors))
        desk = sign_in(Desk(database=copy, station=station, clock=clock), by.login, by.password)
        allow(desk, "backups")
        receipt = _new_epoch(desk, path, digits, by, _newest(anchors))
    as_one_file(staged)
    return receipt


def _fetch(path: Path, staged: Path) -> str:
    try:
        shutil.copyfile(path, staged)
    except OSError as error:
        raise BackupUnreadable(path=path, detail=error.strerror or error) from error
    return _sha256(staged)


def _ready(copy: Database, path: Path) -> None:
    try:
        bring_up_to_date(copy)
    except (DatabaseDamaged, DatabaseMissing) as error:
        raise BackupUnreadable(path=path, detail=tr("it is no sound inventory")) from error


def _backup(desk: Desk, path: Path, *, automatic: bool) -> Receipt:
    if path.exists():
        raise BackupExists(path=path)
    # Not beside the target, which may be a share: SQLite isn't safe to open there.
    with tempfile.TemporaryDirectory(prefix="cellinv-") as folder:
        staged = Path(folder) / "backup.db"
        _copy(desk.database, staged)
        with _opened(staged) as copy:
            _check(copy, path, ())
            with copy.read() as session:
                heads = _heads(session)
        as_one_file(staged)
        digits, size = _sha256(staged), staged.stat().st_size
        part = path.with_name(f"{path.name}.part")
        _move(staged, part, digits)
    told: dict[str, Any] = {"file": path.name, "sha256": digits, "bytes": size, "heads": heads}
    with doing(desk, "backup", **told, automatic=automatic) as act:
        pass  # no row changes: the entry says it all
    try:
        part.replace(path)
    except OSError as error:
        raise BackupNotWritten(path=path, detail=error.strerror or error) from error
    with desk.database.read() as session:
        leave_anchors(path.with_name(f"{path.name}{SUFFIX}"), anchors_now(session, desk.now()))
    return act.receipt(**told)


def _copy(database: Database, staged: Path) -> None:
    if database.path is not None:
        copy_file(database.path, staged)
        return
    empty = Database(url_of(staged), create=True)
    try:
        copy_rows(database, empty)
    finally:
        empty.dispose()


def _move(staged: Path, part: Path, digits: str) -> None:
    """Bring a file to its folder and read it back there."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(staged, part)
        if _sha256(part) == digits:
            return
        detail = "it reads differently than it was written"
    except OSError as error:
        raise BackupNotWritten(path=part, detail=error.strerror or error) from error
    part.unlink(missing_ok=True)
    raise BackupNotWritten(path=part, detail=detail)


def _put(staged: Path, target: Database) -> None:
    if target.path is None:
        with _opened(staged) as copy:
            copy_rows(copy, target)
        _check(target, target.where, ())
        target.dispose()
        return
    target.dispose()
    put_file(staged, target.path)


def put_file(staged: Path, path: Path) -> None:
    """Bring a file made elsewhere to its place, read back there: all of it or nothing."""
    part = path.with_name(f"{path.name}.part")
    _move(staged, part, _sha256(staged))
    part.replace(path)


def _is_free(target: Database) -> bool:
    """Return whether nothing is at a place yet, and leave no trace of asking."""
    return (target.path is not None and not target.path.exists()) or is_empty(target)


def _new_epoch(
    desk: Desk, path: Path, digits: str, by: Restoring, newest: Anchor | None
) -> Receipt:
    with desk.database.read() as session:
        epoch = (session.scalar(select(Inventory.epoch)) or 1) + 1
        heads = _heads(session)
    told: dict[str, Any] = {
        "epoch": epoch,
        "backup": {"file": path.name, "sha256": digits},
        "heads": heads,
        "newest_anchor": _as_data(newest),
    }
    with doing(desk, "restore", reason=by.reason, **told) as act:
        act.session.execute(update(Inventory).values(epoch=epoch))
        _open_gap(act, path, newest)
    return act.receipt(**told)


def _open_gap(act: Doing, path: Path, newest: Anchor | None) -> None:
    """Open the case that stays until somebody has said what the gap held."""
    known = f"{newest.chain}:{newest.seq} of {newest.time}" if newest else "none"
    make_case(
        act,
        "restore_gap",
        title=f"Restored from {path.name}",
        finding=f"Acts after this backup are lost. Newest anchor known: {known}.",
        site_id=None,
        subjects=(),
    )


def _check(database: Database, path: Path | str, anchors: Iterable[Anchor]) -> None:
    report = verify_aside(database, against=anchors)
    if not report.ok:
        raise BackupBroken(path=path, finding=report.findings[0].sentence)


def _within(copy: Database, anchors: Iterable[Anchor]) -> list[Anchor]:
    """Return the anchors that a backup must agree with: those not newer than it is."""
    with copy.read() as session:
        rows = session.execute(select(LedgerHead.chain, LedgerHead.seq))
        heads = {chain: seq for chain, seq in rows}  # noqa: C416 - typed rows, untyped dict()
    return [anchor for anchor in anchors if anchor.seq <= heads.get(anchor.chain, 0)]


def _of_this(copy: Database, anchors: Iterable[Anchor]) -> list[Anchor]:
    with copy.read() as session:
        identity = _identity(session)
    return [anchor for anchor in anchors if anchor.inventory == identity]


def _anchors_beside(path: Path) -> tuple[Anchor, ...]:
    beside = path.with_name(f"{path.name}{SUFFIX}")
    return read_anchors(beside) if beside.exists() else ()


def _newest(anchors: Iterable[Anchor]) -> Anchor | None:
    return max(anchors, key=lambda anchor: (anchor.time, anchor.seq), default=None)


def _as_data(anchor: Anchor | None) -> dict[str, Any] | None:
    if anchor is None:
        return None
    return {
        "epoch": anchor.epoch,
        "chain": anchor.chain,
        "seq": anchor.seq,
        "hash": anchor.hash,
        "time": anchor.time,
    }


def _heads(session: Session) -> list[dict[str, Any]]:
    heads = select(LedgerHead.chain, LedgerHead.seq, LedgerHead.hash).order_by(LedgerHead.number)
    return [{"chain": chain, "seq": seq, "hash": h} for chain, seq, h in session.execute(heads)]


def _identity(session: Session) -> str:
    return session.scalars(select(Inventory.uuid)).one()


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = Database(url_of(path))
    try:
        yield database
    finally:
        database.dispose()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
