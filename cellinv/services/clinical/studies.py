"""Trials of a product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellinv.records.tables.clinical import Study
from cellinv.services.clinical.named import name_new
from cellinv.services.ledger import doing
from cellinv.services.people import allow

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What is registered of a trial."""

    code: str
    title: str
    owner_id: int
    product_id: int
    authority: str
    phase: str
    indication: str
    registry_id: str | None = None
    blinded: bool = False
    planned_subjects: int | None = None


def add_study(desk: Desk, new: NewStudy) -> int:
    """Register a study and return its id."""
    allow(desk, "register", owner_id=new.owner_id)
    with doing(desk, "register_study") as act:
        study = Study(
            **{name: getattr(new, name) for name in NewStudy.__slots__}, state="recruiting"
        )
        act.session.add(study)
        name_new(act, study, "study", new.code)
    return study.id
