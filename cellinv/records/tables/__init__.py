"""The tables that opening an inventory and signing in ask of.

They refer to no others. Each of the others imports those that it refers to, so that who asks of
one has all that belongs to it; :mod:`cellinv.records.tables.whole` has every one. What is
imported here, every start of the program waits for.
"""

from cellinv.records.tables import codes, ledger, people, settings
from cellinv.records.tables.base import Base, Derived, Ledgered, LedgerOwn, Local

__all__ = [
    "Base", "Derived", "LedgerOwn", "Ledgered", "Local", "codes", "ledger", "people", "settings",
]  # fmt: skip
