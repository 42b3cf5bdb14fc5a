"""Every table of an inventory."""

from cellinv.records.tables import (
    banks,
    cases,
    clinical,
    codes,
    custody,
    ledger,
    people,
    production,
    quality,
    recall,
    search,
    settings,
    storage,
    trials,
)
from cellinv.records.tables.base import Base, Derived, Ledgered, LedgerOwn, Local

__all__ = [
    "Base", "Derived", "LedgerOwn", "Ledgered", "Local", "banks", "cases", "clinical", "codes",
    "custody", "ledger", "people", "production", "quality", "recall", "search", "settings",
    "storage", "trials",
]  # fmt: skip
