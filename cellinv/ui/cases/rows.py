"""The table of cases: its columns, and what kinds of case are called."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from cellinv.domain.language import a_list, tr
from cellinv.ui.widgets.rows import Column

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.services.cases import CaseRow


def kind_word(kind: str) -> str:
    """Return what a kind of case is called."""
    known = {
        "deviation": tr("Deviation"),
        "out_of_specification": tr("Out of specification"),
        "discrepancy": tr("Discrepancy"),
        "conflict": tr("Conflict"),
        "excursion": tr("Excursion"),
        "restore_gap": tr("Gap after a restore"),
        "emergency": tr("Emergency"),
    }
    return known.get(kind, kind)


def columns() -> tuple[Column[CaseRow], ...]:
    """Return the columns of the list, in the language in use."""
    return (
        Column("code", tr("Case"), attrgetter("case.code"), mono=True, width=160),
        Column("status", tr("State"), _state, state=True, width=96, hidden=True),
        Column("kind", tr("Kind"), attrgetter("case.kind"), kind_word, width=140, whole=True,
               leaves=1),
        Column("title", tr("Title"), attrgetter("case.title"), width=200),
        Column("about", tr("About"), _about, mono=True, width=120),
        Column("opened_by", tr("Opened by"), attrgetter("case.opened_by"), width=130, whole=True,
               leaves=2),
        Column("opened_at", tr("Since"), attrgetter("case.opened_at"), day, width=108),
        Column("site", tr("Site"), attrgetter("case.site"), width=72, hidden=True),
        Column("closed_by", tr("Closed by"), attrgetter("case.closed_by"), width=130, whole=True,
               hidden=True),
        Column("closed_at", tr("Closed on"), attrgetter("case.closed_at"), day, width=108,
               hidden=True),
    )  # fmt: skip


def day(moment: datetime) -> str:
    """Return the day of a moment."""
    return f"{moment:%Y-%m-%d}"


def _state(row: CaseRow) -> str:
    return "open" if row.case.closed_at is None else "closed"


def _about(row: CaseRow) -> str | None:
    return a_list(one.code for one in row.subjects) or None
