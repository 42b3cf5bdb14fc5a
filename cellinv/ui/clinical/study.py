"""A study: how far it is, in figures; its sites, its planned visits, its events."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.ui.clinical.acts import OF_STUDY
from cellinv.ui.clinical.named import relation_word
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.deeds import Deeds
from cellinv.ui.widgets.card import EmptyState, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.scrolled import Bending
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.records.queries.courses import SiteSeen
    from cellinv.records.queries.following import PlanSeen
    from cellinv.services.desk import Desk
    from cellinv.ui.clinical.about import About
    from cellinv.ui.clinical.lists import StudyRow

_TABLE_PX: Final = 212
_TILE_PX: Final = 124


class StudyView(QWidget):
    """``asked`` names what is to be done with the study."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.code, self.state, self.blinded = CodeLabel("", "strong"), Chip(), Chip()
        self.title, self.about = words("", "strong", wrap=True), words("", "small", wrap=True)
        self.deeds = Deeds(OF_STUDY, tr("What can be done with the study"))
        self.deeds.asked.connect(self.asked)
        captions = {
            "planned": tr("Planned"), "enrolled": tr("Enrolled"), "treated": tr("Treated"),
            "followed": tr("In follow-up"), "months": tr("Months, median"),
            "overdue": tr("Visits overdue"), "serious": tr("Serious events"),
            "events": tr("Other events"),
        }  # fmt: skip
        self.tiles = {name: StatTile(caption, "–") for name, caption in captions.items()}
        self.sites = TablePane(
            RowsModel(_site_columns(), attrgetter("id")), tr("Study sites"), _none()
        )
        self.visits = TablePane(
            RowsModel(_visit_columns(), attrgetter("number")), tr("Visits planned"), _no_visit()
        )
        for pane in (self.sites, self.visits):
            hold(pane, least=_TABLE_PX)
        self.related = words("", "small", wrap=True)
        self.arms = words("", "small", wrap=True)
        self._beside = Bending()
        self._beside.setSpacing(16)
        self._lay_out()

    def show_study(self, row: StudyRow) -> None:
        """Show a study."""
        study, now = row.study, row.figures
        self.code.set_code(study.code)
        self.state.say_state(study.state)
        self.blinded.setVisible(study.blinded)
        self.blinded.say(tr("Blinded: kits only"), "lock", "plain")
        self.title.setText(study.title)
        known = (
            study.product, study.indication, tr("phase {phase}", phase=study.phase),
            study.authority, study.registry_id, study.owner,
        )  # fmt: skip
        self.about.setText(" · ".join(part for part in known if part))
        self.tiles["planned"].say("–" if now.planned is None else str(now.planned))
        self.tiles["enrolled"].say(str(now.enrolled))
        self.tiles["treated"].say(str(now.treated))
        self.tiles["followed"].say(str(now.in_follow_up))
        months = "–" if now.months_median is None else str(now.months_median)
        self.tiles["months"].say(months)
        self.tiles["overdue"].say(str(now.overdue), "", "attention" if now.overdue else "plain")
        serious, other = now.of_events(serious=True), now.of_events(serious=False)
        self.tiles["serious"].say(str(serious), "", "refused" if serious else "plain")
        self.tiles["events"].say(str(other))
        self.sites.set_rows(study.sites)
        self.visits.set_rows(study.visits)
        self.related.setText(_related(row))
        self.related.setVisible(bool(now.events))
        arms = a_list(one.name for one in study.arms)
        told = tr("Arms: {arms}. Who is in which is hidden.", arms=arms)
        self.arms.setText(told)
        self.arms.setVisible(study.blinded and bool(study.arms))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask for the height needed at this width, not at the least one: that is much more."""
        hint = super().minimumSizeHint()
        wide_enough = max(self.width(), hint.width())
        hint.setHeight(self._column.totalMinimumHeightForWidth(wide_enough))
        return hint

    def offer(self, desk: Desk, about: About) -> None:
        """Offer what can be done."""
        self.deeds.offer(desk, desk, about)

    def _lay_out(self) -> None:
        head = flowing(self.code, self.state, self.blinded, spacing=12)
        for tile in self.tiles.values():
            hold(tile, width=_TILE_PX)
        tiles = flowing(*self.tiles.values(), spacing=12, top=True)
        for caption, pane, share in (
            (tr("Study sites"), self.sites, 9), (tr("Visits planned"), self.visits, 5),
        ):  # fmt: skip
            column = QVBoxLayout()
            column.setSpacing(8)
            column.addWidget(SectionLabel(caption))
            column.addWidget(pane, 1)
            self._beside.addLayout(column, share)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(head)
        for line in (self.title, self.about, self.arms, self.deeds):
            column.addWidget(line)
        column.addSpacing(8)
        column.addWidget(tiles)
        column.addWidget(self.related)
        column.addSpacing(8)
        column.addLayout(self._beside, 1)


def _related(row: StudyRow) -> str:
    told = [
        tr("{n} {kind}, {relation}", n=count, relation=relation_word(relation).lower(),
           kind=tr("serious") if serious else tr("not serious"))
        for (serious, relation), count in sorted(row.figures.events.items(), reverse=True)
    ]  # fmt: skip
    return tr("Adverse events: {told}", told=tr("; ").join(told))


def _site_columns() -> tuple[Column[SiteSeen], ...]:
    return (
        Column("code", tr("Code"), attrgetter("code"), mono=True, width=60),
        Column("name", tr("Name"), attrgetter("name"), width=164),
        Column("enrolled", tr("Enrolled"), attrgetter("enrolled"), right=True, width=64),
        Column("closed", tr("Closed"), attrgetter("closed_on"), width=112),
        Column("planned", tr("Planned"), attrgetter("planned"), right=True, width=90, hidden=True),
        Column("opened", tr("Opened"), attrgetter("opened_on"), width=100, hidden=True),
    )


def _visit_columns() -> tuple[Column[PlanSeen], ...]:
    return (
        Column("name", tr("Visit"), attrgetter("name"), width=84),
        Column("day", tr("On day"), attrgetter("day"), right=True, width=60),
        Column("window", tr("Window ±"), attrgetter("window"), right=True, width=80),
    )


def _none() -> EmptyState:
    return EmptyState("site", tr("Open at no site."), tr("Open a site to enrol subjects there."))


def _no_visit() -> EmptyState:
    return EmptyState(
        "expires", tr("No visit is planned."), tr("Planned visits follow each first dose.")
    )
