"""What a state looks like: a word, a shape and a colour, so that colour never speaks alone."""

from dataclasses import dataclass
from typing import Final, Literal

from cellinv.domain.language import tr

Tone = Literal["plain", "accent", "done", "attention", "refused"]


@dataclass(frozen=True)
class Look:
    """How a state is shown: English word, icon, tone of its chip, Okabe-Ito colour of its cell."""

    word: str
    icon: str
    tone: Tone
    colour: str

    def text(self) -> str:
        """Return the word in the language in use."""
        return tr(self.word)


VIAL_LOOKS: Final = {
    "expected": Look("Expected", "expected", "plain", "yellow"),
    "stored": Look("Stored", "stored", "done", "bluish green"),
    "out": Look("Out", "timer", "attention", "orange"),
    "in_transit": Look("In transit", "shipments", "accent", "sky blue"),
    "consumed": Look("Consumed", "consumed", "plain", "blue"),
    "administered": Look("Administered", "administered", "accent", "reddish purple"),
    "destroyed": Look("Destroyed", "destroyed", "plain", "black"),
    "transferred": Look("Transferred", "transferred", "plain", "blue"),
    "void": Look("Void", "void", "plain", "black"),
    "missing": Look("Missing", "missing", "refused", "vermillion"),
}

LOT_LOOKS: Final = {
    "quarantine": Look("Quarantine", "quarantine", "attention", "orange"),
    "released": Look("Released", "released", "done", "bluish green"),
    "rejected": Look("Rejected", "rejected", "refused", "vermillion"),
    "on_hold": Look("On hold", "hold", "attention", "yellow"),
    "recalled": Look("Recalled", "recalled", "refused", "reddish purple"),
    "expired": Look("Expired", "expired", "refused", "black"),
}

CONTAINER_LOOKS: Final = {
    "active": Look("Active", "done", "done", "bluish green"),
    "defrosting": Look("Defrosting", "defrosting", "attention", "orange"),
    "backup": Look("Backup", "spare", "accent", "sky blue"),
    "retired": Look("Retired", "archived", "plain", "black"),
}

SLOT_LOOKS: Final = {
    "free": Look("Free", "void", "plain", "black"),
    "blocked": Look("Blocked", "blocked", "plain", "black"),
    "reserved": Look("Reserved", "reserved", "accent", "blue"),
}

RECORD_LOOKS: Final = {
    "in_place": Look("In its place", "done", "done", "bluish green"),
    "registered": Look("Registered", "info", "plain", "sky blue"),
    "legacy": Look("Legacy", "archived", "plain", "black"),
    "eligible": Look("Eligible", "done", "done", "bluish green"),
    "planned": Look("Planned", "expected", "plain", "yellow"),
    "started": Look("Started", "timer", "accent", "sky blue"),
    "ended": Look("Ended", "done", "plain", "blue"),
    "prepared": Look("Prepared", "vial", "accent", "sky blue"),
    "returned": Look("Returned", "return", "plain", "black"),
    "enrolled": Look("Enrolled", "person", "accent", "sky blue"),
    "treated": Look("Treated", "administered", "done", "reddish purple"),
    "withdrawn": Look("Withdrawn", "remove", "plain", "black"),
    "consented": Look("Consented", "done", "done", "bluish green"),
    "no_consent": Look("No consent", "attention", "attention", "orange"),
    "recruiting": Look("Recruiting", "person", "done", "bluish green"),
    "stopped": Look("Stopped", "blocked", "refused", "vermillion"),
    "open": Look("Open", "info", "accent", "orange"),
    "closed": Look("Closed", "done", "plain", "black"),
    "inactive": Look("Inactive", "archived", "plain", "black"),
}

RESULT_LOOKS: Final = {
    "done": Look("Done", "done", "done", "bluish green"),
    "refused": Look("Refused", "refused", "refused", "vermillion"),
    "attention": Look("Needs attention", "attention", "attention", "orange"),
    "info": Look("For information", "info", "plain", "sky blue"),
    "undone": Look("Undone", "undo", "plain", "black"),
}

ANCHOR_LOOKS: Final = {
    "agrees": Look("Agrees", "done", "done", "bluish green"),
    "disagrees": Look("Disagrees", "refused", "refused", "vermillion"),
    "unreadable": Look("Unreadable", "attention", "attention", "orange"),
    "foreign": Look("Of another inventory", "info", "plain", "black"),
}

ROW_LOOKS: Final = {
    "loaded": Look("Loaded", "done", "done", "bluish green"),
    "loads": Look("Loads", "done", "accent", "bluish green"),
    "known": Look("Known already", "info", "plain", "sky blue"),
    "nothing": Look("Empty", "void", "plain", "black"),
    "sent_back": Look("Returned", "refused", "refused", "vermillion"),
}

STOCK_LOOKS: Final = {
    "below_reserve": Look("Short", "attention", "attention", "orange"),
    "reserve_kept": Look("Kept", "done", "done", "bluish green"),
    "one_tank": Look("One tank", "attention", "attention", "orange"),
    "one_room": Look("One room", "info", "accent", "sky blue"),
    "spread": Look("Spread", "done", "done", "bluish green"),
}

ITEM_LOOKS: Final = {
    "to_do": Look("To do", "expected", "plain", "yellow"),
    "under_way": Look("Under way", "timer", "accent", "sky blue"),
    "late_entry": Look("Late entry", "history", "attention", "orange"),
    "clock_behind": Look("Clock behind", "timer", "attention", "orange"),
    "overdue": Look("Overdue", "timer_over", "attention", "orange"),
    "to_judge": Look("To judge", "unknown", "attention", "yellow"),
    "to_review": Look("To review", "look_up", "accent", "blue"),
    "passed": Look("Passed", "done", "done", "bluish green"),
    "failed": Look("Failed", "refused", "refused", "vermillion"),
    "deviation": Look("Deviation", "case", "attention", "reddish purple"),
    "pass": Look("Passes", "done", "done", "bluish green"),
    "fail": Look("Fails", "refused", "refused", "vermillion"),
    "judge": Look("To judge", "unknown", "attention", "yellow"),
}

RUN_LOOKS: Final = {
    "abandoned": Look("Abandoned", "remove", "plain", "black"),
    "GMP": Look("GMP", "gmp", "done", "bluish green"),
    "non-GMP": Look("Non-GMP", "info", "plain", "black"),
    "engineering": Look("Engineering", "run", "attention", "orange"),
    "agreed": Look("Agreed", "expected", "plain", "yellow"),
    "sent": Look("Sent", "shipments", "accent", "sky blue"),
    "received": Look("Received", "store", "accent", "blue"),
    "accepted": Look("Accepted", "done", "done", "bluish green"),
    "completed": Look("Completed", "done", "done", "bluish green"),
}

_UNKNOWN: Final = "unknown"


_TABLES: Final = (
    VIAL_LOOKS, LOT_LOOKS, CONTAINER_LOOKS, SLOT_LOOKS, RESULT_LOOKS, RECORD_LOOKS, ANCHOR_LOOKS,
    ROW_LOOKS, STOCK_LOOKS, ITEM_LOOKS, RUN_LOOKS,
)  # fmt: skip


def look_of(state: str) -> Look:
    """Return the look of a vial's, lot's, container's, slot's or result's state.

    A state this table has no row for keeps its own name as its word, so nothing is hidden.
    """
    for table in _TABLES:
        if state in table:
            return table[state]
    return Look(state.replace("_", " ").capitalize(), _UNKNOWN, "plain", "black")
