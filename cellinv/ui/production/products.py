"""The view of products: what is made, what it is released by, and placebo of the same look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.ui.production.chosen import ChosenList
from cellinv.ui.production.deeds import OF_PRODUCT
from cellinv.ui.production.rows import product_columns
from cellinv.ui.widgets.card import EmptyState

if TYPE_CHECKING:
    from cellinv.services.production.products import ProductRow
    from cellinv.ui.shell.seat import Seat


def products_list(seat: Seat) -> ChosenList[ProductRow]:
    """Return the view of the products."""
    empty = EmptyState("production", tr("No product is on record."), "")
    deeds = OF_PRODUCT, tr("What can be done with the product")
    return ChosenList(seat, tr("Products"), product_columns(), deeds, empty)
