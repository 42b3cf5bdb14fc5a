"""People: who is in this inventory, in which roles; what lets them in is given and taken here."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.records.catalog import role_word, role_words, roles
from cellinv.services.people import has_right
from cellinv.services.people.listing import (
    PersonInFull,
    PersonRow,
    Scopes,
    people_here,
    person_in_full,
    scopes_here,
)
from cellinv.ui.settings.deeds import deeds
from cellinv.ui.settings.forms import Deed, DeedForm
from cellinv.ui.settings.parts import Section
from cellinv.ui.settings.person import PersonFacts
from cellinv.ui.shell.icons import dress
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_TABLE_PX, _FORM_PX = 304, 304


class PeopleSection(Section):
    """Everybody; below whoever is chosen, and what can be done to them or to oneself."""

    widest = 1280

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("People"))
        self._seat = seat
        self._scopes = Scopes((), ())
        self._full: PersonInFull | None = None
        self._deed: Deed | None = None
        self._about = self._wanted = ""
        empty = EmptyState("person", tr("There is nobody yet."))
        self.table = TablePane(RowsModel(_columns(), _login), tr("People"), empty)
        self.facts, self.side = PersonFacts(), QWidget()
        self.evidence = EvidenceButton(acting, self)
        self.buttons: dict[str, QPushButton] = {}
        self.forms: dict[str, DeedForm] = {}
        for deed in deeds():
            self.buttons[deed.name] = _way(deed)
            self.buttons[deed.name].clicked.connect(functools.partial(self.ask, deed))
            self.forms[deed.name] = DeedForm(deed, acting)
            self.forms[deed.name].closed.connect(self.close_form)
            self.forms[deed.name].added.connect(self._want)
        acting.done.connect(self.refresh)
        self.table.selection_changed.connect(self._read_chosen)
        self._lay_out()
        self.close_form()

    @override
    @Slot()
    def refresh(self) -> None:
        """Read again who there is, and who may do what to them."""
        desk = self._seat.desk
        manages = has_right(desk, "users")
        if self._deed is None:
            self._offer()
        if manages or has_right(desk, "read"):
            work = functools.partial(people_here, desk)
            self._seat.tasks.run_read(work, self._show, owner=self, latest="people")
        if manages:
            ask = functools.partial(scopes_here, desk)
            self._seat.tasks.run_read(ask, self._know, owner=self, latest="scopes")

    @property
    def chosen(self) -> str:
        """Return the login of whoever is chosen."""
        rows = self.table.selected()
        return rows[0].login if len(rows) == 1 else ""

    @Slot()
    def ask(self, deed: Deed, _checked: bool = False) -> None:
        """Show the form for a deed."""
        self.close_form()
        for way in self.buttons.values():
            way.hide()
        actor = self._seat.desk.actor
        login = actor.login if deed.mine and actor else self.chosen
        name = next((row.name for row in self.table.model.each() if row.login == login), "")
        self._deed, self._about = deed, login
        self.forms[deed.name].show()
        self.forms[deed.name].start(login, self._choices(), self._seat.desk.today(), name)

    @Slot()
    def close_form(self) -> None:
        """Put the form away."""
        self._deed = None
        for form in self.forms.values():
            form.hide()
        self._offer()

    @Slot(str)
    def _want(self, login: str) -> None:
        """Choose whoever was just added, once they are in the list."""
        self._wanted = login

    def _offer(self) -> None:
        """Show what whoever sits here may do."""
        manages = has_right(self._seat.desk, "users")
        for deed in deeds():
            self.buttons[deed.name].setVisible(deed.mine or manages)

    def _choices(self) -> dict[str, list[tuple[str, Any]]]:
        today, full, anywhere = self._seat.desk.today(), self._full, (tr("everywhere"), None)
        grants = full.grants if full else ()
        badges = full.badges if full else ()
        deed = self._deed.name if self._deed else ""
        return {
            "role": [(role_word(role), role) for role in roles()],
            "site": [anywhere, *((code, code) for code in self._scopes.sites)],
            "owner": [(tr("all owners"), None), *((code, code) for code in self._scopes.owners)],
            "held": [
                (" · ".join(part for part in (role_word(one.role), one.site, one.owner) if part),
                 (one.role, one.site, one.owner))
                for one in grants
                if one.from_on <= today and (one.until_on is None or today <= one.until_on)
            ],
            "badge": [
                (one.code, one.code)
                for one in badges
                if deed == "withdraw" and one.withdrawn_at is None
            ],
        }  # fmt: skip

    def _show(self, people: tuple[PersonRow, ...]) -> None:
        chosen, wanted = self.chosen, self._wanted
        self.table.set_rows(people)
        if wanted in {row.login for row in people}:
            self._wanted = ""
            self.table.select_keys([wanted])
            self.table.bring_selected()
        elif chosen:
            self._read_chosen()
        elif people:
            actor = self._seat.desk.actor
            self.table.select_keys([actor.login if actor else people[0].login])

    def _know(self, scopes: Scopes) -> None:
        self._scopes = scopes

    @Slot()
    def _read_chosen(self) -> None:
        login = self.chosen
        managed = bool(login) and has_right(self._seat.desk, "users")
        for deed in deeds():
            if not (deed.mine or deed.anew):
                self.buttons[deed.name].setEnabled(managed)
        about_chosen = self._deed is not None and not (self._deed.mine or self._deed.anew)
        if about_chosen and self._about != login:
            self.close_form()
        self._full = None
        self.facts.hide()
        self.evidence.tell_of(login if has_right(self._seat.desk, "read") else "")
        if login:
            work = functools.partial(person_in_full, self._seat.desk, login)
            self._seat.tasks.run_read(work, self._show_full, _unseen, owner=self, latest="person")

    def _show_full(self, full: PersonInFull) -> None:
        self._full = full
        self.facts.show_person(full)
        for deed in deeds():
            if not (deed.mine or deed.anew):
                self.buttons[deed.name].setEnabled(full.person.active)

    def _lay_out(self) -> None:
        self.head(tr("People"), tr("Nobody is ever deleted: what they did stays theirs."))
        hold(self.table, height=_TABLE_PX)
        bare(self.table)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.table)
        left.addWidget(self.facts)
        left.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignLeft)
        left.addStretch(1)
        side = QVBoxLayout(self.side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(2)
        for widget in (*self.buttons.values(), *self.forms.values()):
            side.addWidget(widget)
        side.addStretch(1)
        hold(self.side, width=_FORM_PX)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addWidget(self.side)
        self.column.addLayout(row)


def _way(deed: Deed) -> QPushButton:
    made = QPushButton(f"   {deed.title}")
    made.setProperty("kind", "big")
    made.setAccessibleName(deed.title)
    dress(made, deed.icon, "dim")
    return made


def _unseen(_error: DomainError) -> bool:
    return True  # who doesn't manage users sees of others what the list tells


def _columns() -> tuple[Column[PersonRow], ...]:
    return (
        Column("login", tr("Login"), _login, mono=True, width=100),
        Column("name", tr("Full name"), _name, width=140, whole=True),
        Column("roles", tr("Roles today"), _roles, width=170),
        Column("active", tr("State"), _active, state=True, width=110, leaves=1),
        Column("home", tr("Home site"), _home, leaves=2),
    )


def _login(row: PersonRow) -> object:
    return row.login


def _name(row: PersonRow) -> str:
    return row.name


def _roles(row: PersonRow) -> str:
    return role_words(row.roles)


def _home(row: PersonRow) -> str | None:
    return row.home_site


def _active(row: PersonRow) -> str:
    return "active" if row.active else "inactive"
