"""The ledger as auditors use it: proving it, anchoring it, reading what was done."""

from cellinv.services.audit.history import (
    EntryRow,
    FieldChange,
    RowChange,
    entry_named,
    history,
)
from cellinv.services.audit.proving import anchor, leave, verify

__all__ = [
    "EntryRow", "FieldChange", "RowChange", "anchor", "entry_named", "history", "leave", "verify",
]  # fmt: skip
