"""A practice copy: all of an inventory to try things on, which can't be taken for the real one."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.engine import URL

from cellinv.domain.backups import BackupExists
from cellinv.records.copying import as_one_file, give_identity
from cellinv.records.engine import Database
from cellinv.records.tables.ledger import Inventory
from cellinv.records.tables.settings import Setting
from cellinv.services import backups
from cellinv.services.ledger import ORG, Receipt, doing
from cellinv.services.people import allow, is_practice
from cellinv.services.people.opening import PRACTICE

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def make_practice(desk: Desk, path: Path) -> Receipt:
    """Copy the inventory into an SQLite file and mark the copy; return the receipt of its mark.

    The copy has an identity of its own: no anchor and no backup of it is one of the real
    inventory's. The mark is an entry of its ledger. In the real one the copying is an entry, too.

    Raises:
        NotAllowed, BackupExists, BackupNotWritten, BackupBroken.
    """
    allow(desk, "backups")
    if path.exists():
        raise BackupExists(path=path)
    with tempfile.TemporaryDirectory(prefix="cellinv-") as folder:
        staged = Path(folder) / path.name
        backups.backup(desk, staged)
        copy = Database(URL.create("sqlite", database=str(staged)).render_as_string())
        try:
            receipt = _mark(desk, copy)
        finally:
            copy.dispose()
        as_one_file(staged)
        backups.put_file(staged, path)
    return receipt


def _mark(desk: Desk, copy: Database) -> Receipt:
    with desk.database.read() as session:
        source = session.scalar(select(Inventory.uuid))
    give_identity(copy, str(uuid4()))
    there = replace(desk, database=copy, batch=None, witness=None, at=None)
    with doing(there, "begin_practice", chain=ORG, source=source) as act:
        if not is_practice(there):
            act.session.add(Setting(site_id=None, name=PRACTICE, value="true"))
    return act.receipt()
