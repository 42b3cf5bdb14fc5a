"""Somebody in full: roles with scope and days, badges, training, and how they sign in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.records.catalog import role_word
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.people.listing import BadgeRow, GrantRow, PersonInFull, TrainingRow

_EVER: Final = date(1970, 1, 1)
"""From when roles are held that were given with the person."""


class PersonFacts(QWidget):
    """What lets somebody in, in four short lists."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = words("", "strong", wrap=True)
        self.roles, self.badges = words("", wrap=True), words("", wrap=True)
        self.training, self.sign_in = words("", wrap=True), words("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.name)
        for caption, label in self._parts():
            column.addSpacing(8)
            column.addWidget(SectionLabel(caption))
            column.addWidget(label)
        column.addStretch(1)
        self.hide()

    def show_person(self, full: PersonInFull) -> None:
        """Show somebody."""
        person = full.person
        self.name.setText(f"{person.name} ({person.login})")
        self.roles.setText(_lines([_grant(one) for one in full.grants]))
        self.badges.setText(_lines([_badge(one) for one in full.badges]))
        self.training.setText(_lines([_training(one) for one in full.training]))
        self.sign_in.setText("\n".join(_sign_in(full)))
        self.setAccessibleName(self.name.text())
        self.show()

    def _parts(self) -> tuple[tuple[str, QLabel], ...]:
        return (
            (tr("Roles"), self.roles),
            (tr("Badges"), self.badges),
            (tr("Training"), self.training),
            (tr("Signing in"), self.sign_in),
        )


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(texts) or tr("none")


def _grant(one: GrantRow) -> str:
    scope = " · ".join(part for part in (one.site, one.owner) if part) or tr("everywhere")
    begin = one.from_on.isoformat() if one.from_on > _EVER else ""
    days = _days(begin, one.until_on)
    return " · ".join(part for part in (role_word(one.role), scope, days) if part)


def _days(begin: str, until: object) -> str:
    if until is None:
        return tr("from {day}", day=begin) if begin else ""
    return f"{begin} – {until}" if begin else tr("until {day}", day=str(until))


def _badge(one: BadgeRow) -> str:
    if one.withdrawn_at is None:
        return tr("{badge}, given {day}", badge=one.code, day=f"{one.given_at:%Y-%m-%d}")
    return tr("{badge}, withdrawn {day}", badge=one.code, day=f"{one.withdrawn_at:%Y-%m-%d}")


def _training(one: TrainingRow) -> str:
    subject = role_word(one.subject) if one.subject == one.role else one.subject
    days = _days(one.trained_on.isoformat(), one.until_on)
    return " · ".join(part for part in (subject, days, one.reference or "") if part)


def _sign_in(full: PersonInFull) -> list[str]:
    told = []
    if not full.person.active:
        told.append(tr("deactivated"))
    if full.pending:
        told.append(tr("the first sign-in is still to come"))
    if full.password_expires_on is not None:
        told.append(tr("password until {day}", day=full.password_expires_on.isoformat()))
    told.append(tr("has a PIN") if full.has_pin else tr("has no PIN"))
    if full.accepted_at is not None:
        told.append(tr("accepted the responsibility on {day}", day=f"{full.accepted_at:%Y-%m-%d}"))
    if full.failed:
        told.append(tr("{n} failed tries in a row", n=full.failed))
    return told
