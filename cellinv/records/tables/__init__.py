"""The tables that nearly all work needs, together: none of them refers to one elsewhere.

The others are loaded by who asks of them, or all at once by :mod:`cellinv.records.tables.whole`:
every start of the program waits for what is loaded here.
"""

from cellinv.records.tables import (
    banks,
    cases,
    clinical,
    codes,
    custody,
    ledger,
    people,
    settings,
    storage,
)
from cellinv.records.tables.base import Base, Derived, Ledgered, LedgerOwn, Local

__all__ = [
    "Base", "Derived", "LedgerOwn", "Ledgered", "Local", "banks", "cases", "clinical", "codes",
    "custody", "ledger", "people", "settings", "storage",
]  # fmt: skip
