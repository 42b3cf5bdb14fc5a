"""The tables of the page: what their columns are and say."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.banks.materials import usual_word
from cellinv.domain.language import tr
from cellinv.services.quality.shipped import units
from cellinv.ui.widgets.rows import Column

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from decimal import Decimal

    from cellinv.records.queries.production import (
        FigureRow,
        InputRow,
        MaterialRow,
        OutputRow,
        RunRow,
    )
    from cellinv.records.queries.transfers import ItemRow, MilestoneRow, TransferRow
    from cellinv.services.production.products import ProductRow
    from cellinv.services.production.reading import Compared


_TOGETHER: Final = 4
"""So many digits are read without a gap."""


def kind_word(kind: str) -> str:
    """Return what a kind of run, item or figure is called; a figure of one's own as it is."""
    known = {
        "derivation": tr("Derivation"),
        "banking": tr("Banking"),
        "expansion": tr("Expansion"),
        "differentiation": tr("Differentiation"),
        "fill_finish": tr("Fill and finish"),
        "dose_preparation": tr("Dose preparation"),
        "cells_in": tr("Cells in"),
        "cells_out": tr("Cells out"),
        "viability": tr("Viability"),
        "purity": tr("Purity"),
        "line": tr("Cell line"),
        "lot": tr("Lot"),
        "product": tr("Product"),
        "protocol": tr("Protocol"),
        "panel": tr("Panel"),
        "document": tr("Document"),
    }
    return known.get(kind) or kind.replace("_", " ").capitalize()


def day(at: datetime) -> str:
    """Return a moment's day."""
    return f"{at:%Y-%m-%d}"


def plain(number: Decimal) -> str:
    """Return a number without an exponent, its thousands apart where it is large."""
    whole, point, rest = f"{number:f}".partition(".")
    if len(whole) > _TOGETHER:
        whole = f"{int(whole):,}".replace(",", "\u202f")
    return whole + point + rest


def times(number: Decimal) -> str:
    """Return a yield as people say it: so many times the cells that went in."""
    return tr("{n} ×", n=plain(number))


def run_columns() -> tuple[Column[RunRow], ...]:
    """Return the columns of the list of runs."""
    return (
        Column("code", tr("Run"), attrgetter("code"), mono=True, width=132),
        Column("product", tr("Product"), attrgetter("product"), width=84),
        Column("status", tr("State"), attrgetter("status"), state=True, width=112),
        Column("grade", tr("Grade"), attrgetter("grade"), state=True, width=138, leaves=1),
        Column("protocol", tr("Protocol"), attrgetter("protocol_told"), width=112, whole=True,
               leaves=2),
        Column("started", tr("Begun"), attrgetter("started_at"), day, width=116, whole=True),
        Column("kind", tr("Kind"), attrgetter("kind"), kind_word, width=124, hidden=True),
        Column("equipment", tr("Equipment"), attrgetter("equipment"), mono=True, width=92,
               hidden=True),
        Column("site", tr("Site"), attrgetter("site"), width=64, hidden=True),
        Column("ended", tr("Ended"), attrgetter("ended_at"), day, width=116, whole=True,
               hidden=True),
        Column("inputs", tr("Vials in"), attrgetter("inputs"), right=True, width=80, hidden=True),
        Column("outputs", tr("Lots out"), attrgetter("outputs"), right=True, width=80,
               hidden=True),
    )  # fmt: skip


def figure_columns() -> tuple[Column[FigureRow], ...]:
    """Return the columns of a run's figures."""
    return (
        Column("kind", tr("Figure"), attrgetter("kind"), kind_word, width=116),
        Column("number", tr("Value"), attrgetter("number"), plain, right=True, width=136),
        Column("unit", tr("Unit"), attrgetter("unit"), _unit, width=64),
        Column("state", tr("State"), _stands, width=132, leaves=1),
        Column("at", tr("Measured"), attrgetter("measured_at"), day, width=116, whole=True),
        Column("by", tr("Entered by"), attrgetter("entered_by"), width=124),
        Column("note", tr("Note"), attrgetter("note"), width=160),
    )


def input_columns() -> tuple[Column[InputRow], ...]:
    """Return the columns of what went into a run."""
    return (
        Column("vial", tr("Vial"), attrgetter("vial"), mono=True, width=128),
        Column("lot", tr("Lot"), attrgetter("lot"), mono=True, width=96),
        Column("kind", tr("Kind"), attrgetter("kind"), width=72),
        Column("grade", tr("Grade"), attrgetter("grade"), state=True, width=112),
        Column("passage", tr("Passage"), attrgetter("passage"), width=84),
    )


def output_columns() -> tuple[Column[OutputRow], ...]:
    """Return the columns of what came out of a run."""
    return (
        Column("lot", tr("Lot"), attrgetter("lot"), mono=True, width=116),
        Column("kind", tr("Kind"), attrgetter("kind"), width=64),
        Column("status", tr("State"), attrgetter("status"), state=True, width=120),
        Column("grade", tr("Grade"), attrgetter("grade"), state=True, width=112),
        Column("filled", tr("Filled"), attrgetter("filled"), right=True, width=68),
        Column("expected", tr("To be stored"), attrgetter("expected"), right=True, width=104),
        Column("expires", tr("Expires"), attrgetter("expires_on"), width=116, whole=True),
    )


def material_columns() -> tuple[Column[MaterialRow], ...]:
    """Return the columns of the reagents' lots."""
    return (
        Column("name", tr("Reagent"), attrgetter("name"), width=148),
        Column("lot", tr("Lot"), attrgetter("lot_number"), mono=True, width=112),
        Column("supplier", tr("Supplier"), attrgetter("supplier"), width=132),
        Column("expires", tr("Expires"), attrgetter("expires_on"), width=116, whole=True),
    )


def product_columns() -> tuple[Column[ProductRow], ...]:
    """Return the columns of the products."""
    return (
        Column("code", tr("Product"), attrgetter("code"), mono=True, width=96),
        Column("name", tr("Name"), attrgetter("name"), width=232),
        Column("owner", tr("Owner"), attrgetter("owner"), width=72, whole=True),
        Column("panels", tr("Release panel"), attrgetter("panels"), width=176, leaves=1),
        Column("life", tr("Shelf life"), attrgetter("shelf_life_days"), _days, right=True,
               width=96),
        Column("storage", tr("Storage"), attrgetter("storage"), usual_word, width=176, leaves=2),
        Column("limit", tr("Passages at most"), attrgetter("passage_limit"), right=True,
               width=132),
        Column("runs", tr("Runs"), attrgetter("runs"), right=True, width=64),
        Column("lots", tr("Lots"), attrgetter("lots"), right=True, width=64),
    )  # fmt: skip


def compared_columns() -> tuple[Column[Compared], ...]:
    """Return the columns of the comparison."""
    return (
        Column("run", tr("Run"), attrgetter("row.code"), mono=True, width=124),
        Column("by", tr("Compared by"), attrgetter("by"), width=116, leaves=1),
        Column("grade", tr("Grade"), attrgetter("row.grade"), state=True, width=136),
        Column("yield", tr("Yield"), attrgetter("told.yielded"), times, right=True, width=76),
        Column("viability", tr("Viability %"), attrgetter("told.viability"), right=True, width=92),
        Column("purity", tr("Purity %"), attrgetter("told.purity"), right=True, width=80),
    )


def transfer_columns() -> tuple[Column[TransferRow], ...]:
    """Return the columns of the transfers."""
    return (
        Column("code", tr("Code"), attrgetter("code"), mono=True, width=116),
        Column("status", tr("State"), attrgetter("status"), state=True, width=132, leaves=1),
        Column("scope", tr("Scope"), attrgetter("scope"), scope_word, width=84, leaves=2),
        Column("between", tr("From, to"), _between, width=116, whole=True),
        Column("done", tr("Accepted"), _accepted, right=True, width=84),
        Column("title", tr("Title"), attrgetter("title"), width=200, hidden=True),
    )


def item_columns() -> tuple[Column[ItemRow], ...]:
    """Return the columns of what is transferred."""
    return (
        Column("number", tr("No."), attrgetter("number"), right=True, width=48),
        Column("name", tr("Item"), attrgetter("name"), width=152),
        Column("kind", tr("Kind"), attrgetter("kind"), kind_word, width=92, leaves=1),
        Column("edition", tr("Edition"), attrgetter("edition"), width=80, leaves=1),
        Column("status", tr("State"), attrgetter("status"), state=True, width=124),
        Column("on", tr("Since"), attrgetter("changed_on"), width=116, whole=True, leaves=2),
        Column("by", tr("By"), attrgetter("person"), width=120, leaves=3),
    )


def milestone_columns(state: Callable[[MilestoneRow], str]) -> tuple[Column[MilestoneRow], ...]:
    """Return the columns of the milestones; ``state`` tells how each stands."""
    return (
        Column("number", tr("No."), attrgetter("number"), right=True, width=48),
        Column("title", tr("Milestone"), attrgetter("title"), width=176),
        Column("state", tr("State"), state, state=True, width=112),
        Column("planned", tr("Planned on"), attrgetter("planned_on"), width=116, whole=True),
        Column("reached", tr("Reached"), attrgetter("reached_on"), width=116, whole=True, leaves=1),
        Column("evidence", tr("Shown by"), attrgetter("evidence"), width=160, leaves=2),
    )


def scope_word(scope: str) -> str:
    """Return what the scope of a transfer is called."""
    return tr("Complete") if scope == "complete" else tr("Limited")


def _unit(code: str) -> str:
    return tr(units().find(code).shown)


def _stands(row: FigureRow) -> str:
    if row.replaced:
        return tr("Corrected later")
    return tr("Instead of {number}", number=row.replaces) if row.replaces else tr("Stands")


def _days(days: int) -> str:
    return tr("{n} days", n=days)


def _between(row: TransferRow) -> str:
    """Return who hands over to whom: one without the other would mislead."""
    return f"{row.giver} → {row.taker}"


def _accepted(row: TransferRow) -> str:
    return f"{len(row.items) - len(row.remaining)} / {len(row.items)}"


def key_of(name: str) -> Any:
    """Return what rows of a table are told apart by."""
    return attrgetter(name)
