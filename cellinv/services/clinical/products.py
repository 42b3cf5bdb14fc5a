"""What is made of a bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.production.runs import MOST_DAYS, NotEmpty, check_amounts
from cellinv.records.tables.clinical import Product
from cellinv.services.clinical.named import name_new
from cellinv.services.ledger import doing
from cellinv.services.people import allow

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


def add_product(
    desk: Desk,
    code: str,
    name: str,
    owner_id: int,
    *,
    shelf_life_days: int | None = None,
    storage: str | None = None,
    passage_limit: int | None = None,
) -> int:
    """Register a product and return its id; its cells are passaged at most so often.

    Raises:
        NotAllowed, CodeUnsound, CodeTaken, NotEmpty, AmountUnsound.
    """
    allow(desk, "register", owner_id=owner_id)
    if not name.strip():
        raise NotEmpty(what=tr("The product's name"))
    check_amounts(
        code,
        (tr("The shelf life in days"), shelf_life_days, MOST_DAYS),
        (tr("The number of passages"), passage_limit, MOST_DAYS),
    )
    with doing(desk, "register_product") as act:
        product = Product(
            code=code,
            name=name,
            owner_id=owner_id,
            shelf_life_days=shelf_life_days,
            storage=storage,
            passage_limit=passage_limit,
        )
        act.session.add(product)
        name_new(act, product, "product", code)
    return product.id
