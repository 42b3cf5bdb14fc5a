"""Operation qualification: the ledger is proved and attacked, kept, restored and handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from cellinv.domain.language import tr
from cellinv.records.engine import Database, as_owner, without_foreign_keys
from cellinv.records.triggers import create_triggers, drop_triggers
from cellinv.records.verify.run import verify
from cellinv.services import audit, backups, lineage
from cellinv.services.compliance.checking import Found, Planned
from cellinv.services.compliance.scratch import REASON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.compliance.scratch import Scratch

_RESTORED_EPOCH = 2


class Keeping:
    """The steps that prove and keep a scratch inventory that was worked in."""

    def __init__(self, on: Scratch) -> None:
        self.on = on

    def planned(self) -> Iterator[Planned]:
        """Yield the steps; they build on a bank that was worked in."""
        yield Planned(
            tr("Prove the ledger"), tr("Every entry, record and signature agrees"), self.verify
        )
        yield Planned(
            tr("Change an entry in the database"), tr("Refused by the database"), self.rewrite
        )
        yield Planned(tr("Back up"), tr("A verified copy with its SHA-256"), self.back_up)
        yield Planned(tr("Restore the backup"), tr("A new epoch that proves itself"), self.restore)
        yield Planned(
            tr("Change a record behind the program's back"), tr("Found by the proof"), self.tamper
        )
        yield Planned(
            tr("Write a custody workbook"), tr("Unchanged and true when checked"), self.workbook
        )
        yield Planned(
            tr("Change a cell of the workbook"), tr("Found by the check"), self.change_workbook
        )

    def verify(self) -> Found:
        """Prove everything."""
        report = audit.verify(self.on.desk)
        entries = sum(seq for seq, _ in report.heads.values())
        told = [one.sentence for one in report.findings] or [tr("{n} entries agree", n=entries)]
        return Found.where("; ".join(told), right=report.ok)

    def rewrite(self) -> Found:
        """Try to write into the ledger past the program."""
        try:
            with self.on.desk.database.writer.begin() as connection:
                connection.exec_driver_sql("UPDATE ledger_entry SET reason = 'x'")
        except DBAPIError as error:
            return Found(str(error.orig))
        return Found(tr("It was done."), "failed")

    def back_up(self) -> Found:
        """Write a copy."""
        receipt = backups.backup(self.on.of("oq-admin"), self.on.folder / "backup.db")
        report = backups.check_backup(self.on.folder / "backup.db")
        return Found.where(f"SHA-256 {receipt.details['sha256']}", right=report.ok)

    def restore(self) -> Found:
        """Put the copy in force at another place."""
        url = self.on.url("restored.db")
        by = backups.Restoring("oq-admin", self.on.password, REASON)
        receipt = backups.restore(
            self.on.folder / "backup.db", url, by, station=self.on.station, clock=self.on.clock
        )
        epoch, wrong = receipt.details["epoch"], _proof(url)
        told = tr("Epoch {epoch}; {told}", epoch=epoch, told=wrong or tr("it agrees"))
        return Found.where(told, right=epoch == _RESTORED_EPOCH and not wrong)

    def tamper(self) -> Found:
        """Change a vial in the restored copy as its owner could, and prove it."""
        database = Database(self.on.url("restored.db"))
        try:
            with as_owner(database) as engine, without_foreign_keys(engine) as connection:
                drop_triggers(connection)
                connection.exec_driver_sql("UPDATE vial SET notes = 'x' WHERE id = 1")
                create_triggers(connection)
        finally:
            database.dispose()
        told = _proof(self.on.url("restored.db"))
        return Found.where(told or tr("Nothing was found."), right=bool(told))

    def workbook(self) -> Found:
        """Write the chain of custody of a vial and check it."""
        code = self.on.rows()[0].code
        lineage.export_custody(self.on.of("oq-tech"), [code], self.on.folder / "custody.xlsx")
        return self._checked(right=True)

    def change_workbook(self) -> Found:
        """Change a cell, and check again."""
        from openpyxl import load_workbook

        path = self.on.folder / "custody.xlsx"
        book = load_workbook(path)
        book.worksheets[1]["A2"].value = "2001-01-01T00:00:00Z"
        book.save(path)
        book.close()
        return self._checked(right=False)

    def _checked(self, *, right: bool) -> Found:
        result = lineage.check_custody(self.on.desk.database, self.on.folder / "custody.xlsx")
        told = "; ".join(result.findings) or tr("Unchanged and true: {n} events.", n=result.events)
        return Found.where(told, right=result.passed == right)


def _proof(url: str) -> str:
    """Return the first thing wrong with an inventory, or nothing."""
    database = Database(url)
    try:
        report = verify(database)
    finally:
        database.dispose()
    return report.findings[0].sentence if report.findings else ""
