"""People: who is in this inventory, in which roles; to be read."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.people.listing import PersonRow, people_here
from cellinv.ui.settings.parts import Section
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat


class PeopleSection(Section):
    """Everybody with login, home and roles."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(tr("People"))
        self._seat = seat
        empty = EmptyState("person", tr("There is nobody yet."))
        self.table = TablePane(RowsModel(_columns(), _login), tr("People"), empty)
        told = tr("Administrators register people and grant roles: cellinv person add.")
        self.head(tr("People"), told)
        self.card.body.insertWidget(1, self.table, 1)

    @override
    def refresh(self) -> None:
        """Read again who there is."""
        work = functools.partial(people_here, self._seat.desk)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="people")

    def _show(self, people: tuple[PersonRow, ...]) -> None:
        self.table.set_rows(people)


def _columns() -> tuple[Column[PersonRow], ...]:
    return (
        Column("login", tr("Login"), _login, mono=True, width=130),
        Column("name", tr("Name"), _name, width=200),
        Column("roles", tr("Roles today"), _roles, width=250),
        Column("home", tr("Home site"), _home, width=120),
        Column("active", tr("State"), _active, state=True),
    )


def _login(row: PersonRow) -> object:
    return row.login


def _name(row: PersonRow) -> str:
    return row.name


def _roles(row: PersonRow) -> str:
    return ", ".join(tr(role.replace("_", " ")) for role in row.roles)


def _home(row: PersonRow) -> str | None:
    return row.home_site


def _active(row: PersonRow) -> str:
    return "active" if row.active else "inactive"
