"""The rules that somebody can change: what they mean, their limits, and which way is looser."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, Final, Literal

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr

Unit = Literal[
    "seconds",
    "minutes",
    "hours",
    "days",
    "times",
    "copies",
    "characters",
    "places",
    "yes_no",
    "pattern",
]
Looser = Literal["more", "less", "yes", "no", ""]

_RESERVED: Final = "CIX"


class UnknownSetting(DomainError):
    """No such rule."""

    sentence = "“{name}” is not a setting."
    way_out = "The settings are: {known}."


class SettingWrong(DomainError):
    """A value that the rule can't have."""

    sentence = "“{name}” can't be {value}."
    way_out = "It takes {needed}."


class LooseningUnsigned(DomainError):
    """A rule is to be loosened, and quality assurance hasn't signed it."""

    sentence = "“{name}” would be looser with {value}: quality assurance signs that."
    way_out = "Let somebody with the role {roles} sign the change."
    rule = "Loosening a rule needs a signature of quality assurance."


class SettingEverywhere(DomainError):
    """A rule of the whole inventory is to be changed for one site."""

    sentence = "“{name}” is the same at every site."
    way_out = "Change it everywhere."


class SettingUnchanged(DomainError):
    """The value is in force already."""

    sentence = "“{name}” is {value} already."
    way_out = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called and means, its unit and limits, and which way loosens it.

    ``endless``: 0 stands for without end, and is the loosest. ``everywhere``: it is about the
    whole inventory or its people, so that no site has one of its own.
    """

    name: str
    title: str
    meaning: str
    unit: Unit
    least: int = 0
    most: int = 0
    looser: Looser = ""
    endless: bool = False
    everywhere: bool = False

    def needed(self) -> str:
        """Return what a value has to be."""
        if self.unit == "yes_no":
            return tr("yes or no")
        if self.unit == "pattern":
            return tr("a pattern with {lot} and {number}, such as {lot}-{number:04d}")
        return tr("a whole number from {least} to {most}", least=self.least, most=self.most)

    def takes(self, value: Any) -> bool:
        """Say whether the rule can have a value."""
        if self.unit == "yes_no":
            return isinstance(value, bool)
        if self.unit == "pattern":
            return isinstance(value, str) and _makes_codes(value)
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.least <= value <= self.most

    def loosens(self, before: Any, after: Any) -> bool:
        """Say whether a change makes the rule looser."""
        if before == after:
            return False
        if self.looser in {"yes", "no"}:
            return bool(after) == (self.looser == "yes")
        if self.looser in {"more", "less"}:
            if self.endless:
                before, after = before or inf, after or inf
            return bool(after > before) == (self.looser == "more")
        return False


def _makes_codes(pattern: str) -> bool:
    """Say whether a pattern gives each vial of each lot a code of its own that may be one."""
    try:
        made = [pattern.format(lot=lot, number=number) for lot in "AB" for number in (1, 2)]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        return False
    begin = made[0].strip().upper()
    return len(set(made)) == len(made) and bool(begin) and not begin.startswith(_RESERVED)


RULES: Final = (
    Rule(
        "exposure_warn_s",
        "Warn while out",
        "After so long out of the cold the clock turns amber.",
        "seconds", 5, 3600, "more",
    ),
    Rule(
        "exposure_event_s",
        "Warming event",
        "So long out of the cold counts as one warming event; a withdrawal can't be undone then.",
        "seconds", 10, 7200, "more",
    ),
    Rule(
        "exposure_hold_events",
        "Hold after events",
        "After so many warming events a hold is proposed.",
        "times", 1, 100, "more",
    ),
    Rule(
        "exposure_hold_total_s",
        "Hold after total",
        "After so long out of the cold in all a hold is proposed.",
        "seconds", 30, 86_400, "more",
    ),
    Rule(
        "undo_minutes",
        "Undo within",
        "So long whoever acted can undo it at the same station; later it takes a supervisor.",
        "minutes", 0, 60, "more",
    ),
    Rule(
        "witness_for_mcb",
        "Witness for master banks",
        "Taking from a master cell bank needs a second person who signs.",
        "yes_no", looser="no",
    ),
    Rule(
        "return_removed_bank_vials",
        "Return removed vials",
        "A bank or product vial that was taken out may go back to stock without a case.",
        "yes_no", looser="yes",
    ),
    Rule(
        "vial_code_pattern",
        "Codes of vials",
        "How the vials of a lot are numbered when none have codes of their own.",
        "pattern",
    ),
    Rule(
        "spread_mcb_tanks",
        "Tanks for a master bank",
        "A master cell bank stands in so many tanks or freezers at least.",
        "places", 1, 20, "less",
    ),
    Rule(
        "spread_mcb_rooms",
        "Rooms for a master bank",
        "A master cell bank stands in so many rooms at least.",
        "places", 1, 20, "less",
    ),
    Rule(
        "spread_mcb_sites",
        "Sites for a master bank",
        "A master cell bank stands at so many sites at least.",
        "places", 1, 20, "less",
    ),
    Rule(
        "spread_wcb_tanks",
        "Tanks for a working bank",
        "A working cell bank stands in so many tanks or freezers at least.",
        "places", 1, 20, "less",
    ),
    Rule(
        "spread_wcb_rooms",
        "Rooms for a working bank",
        "A working cell bank stands in so many rooms at least.",
        "places", 1, 20, "less",
    ),
    Rule(
        "spread_wcb_sites",
        "Sites for a working bank",
        "A working cell bank stands at so many sites at least.",
        "places", 1, 20, "less",
    ),
    Rule(
        "backup_hours",
        "Back up every",
        "A client that is open makes a backup when the last one is so old.",
        "hours", 1, 168, "more", everywhere=True,
    ),
    Rule(
        "backup_keep",
        "Keep backups",
        "So many daily backups are kept; the oldest go.",
        "copies", 1, 3650, "less", everywhere=True,
    ),
    Rule(
        "password_length",
        "Shortest password",
        "A password has so many characters or more.",
        "characters", 8, 64, "less", everywhere=True,
    ),
    Rule(
        "password_days",
        "Password holds",
        "After so many days a password has to be renewed; 0: it doesn't expire.",
        "days", 0, 3650, "more", endless=True, everywhere=True,
    ),
    Rule(
        "password_history",
        "Passwords remembered",
        "A new password is none of so many earlier ones.",
        "times", 0, 24, "less", everywhere=True,
    ),
    Rule(
        "pin_length",
        "Shortest PIN",
        "A PIN to a badge has so many digits or more.",
        "characters", 4, 12, "less", everywhere=True,
    ),
    Rule(
        "lock_minutes",
        "Lock when idle",
        "So long after anybody touched a station it locks, and keeps the work; 0: it never does.",
        "minutes", 0, 480, "more", endless=True,
    ),
    Rule(
        "training_needed",
        "Training needed",
        "A role can be used only while a training for it is valid.",
        "yes_no", looser="no",
    ),
)  # fmt: skip
"""In the order shown; the texts are keys of the catalogue of translations."""

RULE: Final = {rule.name: rule for rule in RULES}
