"""Who takes vials out, what becomes of them, and taking an act back."""

from cellinv.services.custody.emergency import relocate
from cellinv.services.custody.end import consume, discard
from cellinv.services.custody.give_back import give_back
from cellinv.services.custody.reserve import close_reservation, reserve
from cellinv.services.custody.undo import undo
from cellinv.services.custody.withdraw import purpose_named, withdraw, withdraw_named

__all__ = [
    "close_reservation", "consume", "discard", "give_back", "purpose_named", "relocate", "reserve",
    "undo", "withdraw", "withdraw_named",
]  # fmt: skip
