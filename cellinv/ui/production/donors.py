"""The view of donors: what they agreed to or withdrew, and the lines that come from them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from cellinv.domain.banks.materials import usual_word
from cellinv.domain.language import a_list, tr
from cellinv.services.banks.donors import consent_purposes
from cellinv.ui.production.chosen import ChosenList
from cellinv.ui.production.deeds import OF_DONOR
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.rows import Column

if TYPE_CHECKING:
    from cellinv.services.banks.donors import DonorRow
    from cellinv.ui.shell.seat import Seat


def donors_list(seat: Seat) -> ChosenList[DonorRow]:
    """Return the view of the donors."""
    deeds = OF_DONOR, tr("What can be done with the donor")
    return ChosenList(seat, tr("Donors and lines"), donor_columns(), deeds, _empty())


def donor_columns() -> tuple[Column[DonorRow], ...]:
    """Return the columns of the donors."""
    return (
        Column("code", tr("Donor"), attrgetter("code"), mono=True, width=116),
        Column("owner", tr("Owner"), attrgetter("owner"), width=72),
        Column("state", tr("Consent"), attrgetter("state"), state=True, width=136),
        Column("version", tr("Version"), _versions, width=84, leaves=3),
        Column("scope", tr("It covers"), _scope, width=420),
        Column("given", tr("Given on"), _given, width=116, whole=True, leaves=3),
        Column("withdrawn", tr("Withdrawn on"), _withdrawn, width=124, whole=True),
        Column("lines", tr("Cell lines"), _lines, mono=True, width=168, leaves=1),
        Column("material", tr("Material"), attrgetter("material"), usual_word, width=116, leaves=2),
    )


def _versions(row: DonorRow) -> str | None:
    return a_list(one.version for one in row.in_force or row.consents) or None


def _scope(row: DonorRow) -> str | None:
    words = {code: tr(name) for code, name in consent_purposes()}
    covered = dict.fromkeys(code for one in row.in_force for code in one.scope)
    return a_list(words.get(code, code) for code in covered) or None


def _given(row: DonorRow) -> str | None:
    days = [one.given_on for one in row.in_force or row.consents]
    return f"{max(days)}" if days else None


def _withdrawn(row: DonorRow) -> str | None:
    days = [one.withdrawn_on for one in row.consents if one.withdrawn_on is not None]
    return f"{max(days)}" if days else None


def _lines(row: DonorRow) -> str | None:
    return a_list(row.lines) or None


def _empty() -> EmptyState:
    return EmptyState(
        "person",
        tr("No donor is on record."),
        tr("Register one by code, then what was agreed to, then the cell line."),
    )
