"""Taking data out: the lists of containers, lots, vials and entries as files, and templates."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.exchange.importing import ListUnknown
from cellinv.domain.exchange.mapping import Meaning
from cellinv.domain.language import tr
from cellinv.domain.people import NotAllowed
from cellinv.records.catalog import any_role, catalog, roles
from cellinv.records.queries.blinding import blinded_subjects
from cellinv.services.exchange import rows
from cellinv.services.exchange.job import digest
from cellinv.services.ledger import ORG, Receipt, doing, signed_in, viewing
from cellinv.services.people import SETUP, allow
from cellinv.services.people.looks import note_look
from cellinv.services.people.reach import Reach, blind_to, seeing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_TITLES: Final = {
    "storage": "Containers",
    "lots": "Lots",
    "vials": "Vials",
    "ledger": "Ledger",
}


def export_list(desk: Desk, what: str, path: Path) -> Receipt:
    """Write a list as .xlsx or .csv: ``storage``, ``lots``, ``vials`` or ``ledger``.

    Of what whoever is at the desk may export; the receipt's details tell ``rows``, ``file`` and
    its ``sha256``. The file appears once its entry is in the ledger, whole or not at all. That a
    ledger told of arms, to those who may see them, is recorded by itself.

    Raises:
        ListUnknown, NotAllowed, FileKindUnknown, SheetNotWritten: nothing is written.
    """
    from cellinv.sheets.table import write_table

    if what not in _TITLES:
        raise ListUnknown(what=what)
    allow(desk, "export", site_id=desk.site.id if desk.site else None)
    reach = _reach(desk, what)

    def write(staged: Path) -> int:
        with viewing(desk) as session:
            columns, body = _content(session, seeing(desk), what, reach)
            told = blinded_subjects(session) if what == "ledger" else {}
            count = write_table(staged, tr(_TITLES[what]), columns, body)
        note_look(desk, f"export {what}", (), told)
        return count

    return _taken_out(desk, what, path, write)


def export_shown(
    desk: Desk,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str | int | Decimal | date | None]],
    path: Path,
) -> Receipt:
    """Write a list exactly as a screen shows it, as .xlsx or .csv; text never becomes a formula.

    The rows were read within reach of whoever is at the desk. As :func:`export_list`.

    Raises:
        NotAllowed, FileKindUnknown, SheetNotWritten: nothing is written.
    """
    from cellinv.sheets.table import write_table

    allow(desk, "export", site_id=desk.site.id if desk.site else None)
    return _taken_out(
        desk, title, path, partial(write_table, title=title, columns=columns, rows=rows)
    )


def _taken_out(desk: Desk, what: str, path: Path, write: Callable[[Path], int]) -> Receipt:
    """Write a file aside, record it, and put it into place."""
    from cellinv.sheets.staging import put_in_place

    def record(staged: Path) -> Receipt:
        data: dict[str, Any] = {"list": what, "file": path.name, "rows": write(staged)}
        data["sha256"] = digest(staged)
        with doing(desk, "export", chain=desk.site.code if desk.site else ORG, **data) as act:
            if desk.site is not None:
                act.concerns("site", desk.site.id, desk.site.code)
        return replace(act.receipt(), details=data)

    return put_in_place(path, record)


def make_template(kind: str, path: Path) -> None:
    """Write the template for ``storage``, ``lots`` or ``vials``, with the words to choose from.

    Raises:
        TemplateUnknown, TemplateNotWorkbook, SheetNotWritten.
    """
    from cellinv.sheets.templates import write_template

    choices = {
        Meaning.CONTAINER_TYPE: [str(entry["code"]) for entry in catalog("container_types")],
        Meaning.LOT_KIND: [str(entry["code"]) for entry in catalog("lot_kinds")],
        Meaning.FORMAT: [str(entry["code"]) for entry in catalog("formats")],
    }
    write_template(kind, path, choices)


def _content(
    session: Session, desk: Desk, what: str, reach: Reach
) -> tuple[list[str], Iterator[list[Any]]]:
    if what == "ledger":
        return rows.ledger_columns(), rows.ledger_rows(
            session, reach, blind=bool(blind_to(session, desk))
        )
    made: dict[str, tuple[list[str], Callable[[Session, Reach], Iterator[list[Any]]]]] = {
        "storage": (rows.storage_columns(), rows.storage_rows),
        "lots": (rows.lot_columns(), rows.lot_rows),
        "vials": (rows.vial_columns(), rows.vial_rows),
    }
    columns, body = made[what]
    return columns, body(session, reach)


def _reach(desk: Desk, what: str) -> Reach:
    """Return the sites and owners whose things may be taken out.

    Entries tell of every owner's things, so the ledger takes the right for all owners.
    """
    actor = signed_in(desk)
    if actor is SETUP:
        return Reach(((None, None),))
    known = roles()
    pairs = [
        (right.site_id, right.owner_id)
        for right in desk.rights
        if "export" in known.get(right.role, frozenset())
    ]
    if what == "ledger":
        pairs = [pair for pair in pairs if pair[1] is None]
    if not pairs:
        raise NotAllowed(
            who=actor.shown, right=tr("export the ledger"), roles=any_role(["supervisor", "qa"])
        )
    return Reach(tuple(dict.fromkeys(pairs)))
