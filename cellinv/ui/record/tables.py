"""The tables of a record: its history, and of a lot its vials, places and releases."""

from datetime import datetime, tzinfo
from functools import partial

from PySide6.QtCore import Qt

from cellinv.domain.language import a_list, tr
from cellinv.services.banks.vials import ReleaseLine, VialLine
from cellinv.services.lineage.telling import ToldAct
from cellinv.services.station.views import Where
from cellinv.ui.record.words import words_of
from cellinv.ui.widgets.acts.acting import action_word
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane


def history_table(zone: tzinfo | None) -> TablePane[ToldAct]:
    """Return the table of what was ever done to a record, in the site's time and in UTC."""
    columns: list[Column[ToldAct]] = [
        Column("when", tr("When"), partial(_when, zone), show=_second, width=196),
        Column("action", tr("What"), _action, width=124, whole=True),
        Column("changes", tr("What changed"), _changes, width=240),
        Column("who", tr("Who"), _who, width=176, whole=True),
        Column("witness", tr("Witness"), _witness, width=140, leaves=1),
        Column("reason", tr("Reason"), _reason, width=170, leaves=1),
        Column("utc", tr("UTC"), _utc, show=_second, width=196, leaves=2),
        Column("station", tr("Station"), _station, width=110, hidden=True),
        Column("entry", tr("Entry"), _entry, mono=True, width=110, leaves=3),
    ]
    empty = EmptyState("history", tr("Nothing was done to it yet."))
    return TablePane(RowsModel(columns, _entry), tr("History"), empty)


def vials_table() -> TablePane[VialLine]:
    """Return the table of a lot's vials."""
    columns: list[Column[VialLine]] = [
        Column("code", tr("Code"), _code, mono=True, width=150),
        Column("status", tr("State"), _status, state=True, width=140),
        Column("place", tr("Place"), _place, width=210),
        Column("slot", tr("Slot"), _slot, mono=True, width=70),
        Column("reserved", tr("Set aside"), _reserved, width=100),
        Column("site", tr("Site"), _site),
    ]
    empty = EmptyState("vial", tr("This lot has no vials."))
    pane = TablePane(RowsModel(columns, _vial_id), tr("Vials"), empty)
    pane.view.setTextElideMode(Qt.TextElideMode.ElideLeft)  # a place is told by its end
    return pane


def places_table() -> TablePane[Where]:
    """Return the table of where a lot's vials stand."""
    columns: list[Column[Where]] = [
        Column("path", tr("Place"), _path, width=380),
        Column("vials", tr("Vials"), _count, right=True, width=90),
        Column("site", tr("Site"), _where_site),
    ]
    empty = EmptyState("storage", tr("None of its vials is stored."))
    return TablePane(RowsModel(columns, _container), tr("Where its vials are"), empty)


def releases_table(zone: tzinfo | None) -> TablePane[ReleaseLine]:
    """Return the table of what a lot was released for."""
    columns: list[Column[ReleaseLine]] = [
        Column("purposes", tr("Released for"), _purposes, width=320),
        Column("study", tr("Study only"), _study, mono=True, width=130),
        Column("when", tr("When"), partial(_released, zone), show=_second, width=196),
        Column("by", tr("By"), _by, width=180),
        Column("ended", tr("Ended"), partial(_ended, zone), show=_second),
    ]
    empty = EmptyState("quarantine", tr("It was not released for anything yet."))
    return TablePane(RowsModel(columns, _release_key), tr("Releases"), empty)


def act_in_full(act: ToldAct) -> str:
    """Return an act with every change and its entry's hash, as lines."""
    lines = [f"{action_word(act.action)} · {act.entry} · {act.station} · {act.who}"]
    if act.witness:
        lines.append(tr("Witness: {who}", who=act.witness))
    if act.reason:
        lines.append(tr("Reason: {reason}", reason=act.reason))
    if act.erased:
        lines.append(tr("What it changed was lawfully erased."))
    lines += [f"– {change}" for change in act.changes]
    if "late" in act.marks:
        lines.append(tr("Told late, at {when} UTC", when=_second(act.recorded_at)))
    return "\n".join([*lines, tr("Entry hash {hash}", hash=act.hash)])


def _second(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _when(zone: tzinfo | None, act: ToldAct) -> datetime:
    return act.happened_at.astimezone(zone)


def _utc(act: ToldAct) -> datetime:
    return act.happened_at


def _action(act: ToldAct) -> str:
    late = tr("late entry") if "late" in act.marks else ""
    return " · ".join(part for part in (action_word(act.action), late) if part)


def _who(act: ToldAct) -> str:
    return act.who


def _witness(act: ToldAct) -> str | None:
    return act.witness


def _changes(act: ToldAct) -> str:
    return tr("erased") if act.erased else tr("; ").join(act.changes)


def _reason(act: ToldAct) -> str | None:
    return act.reason


def _station(act: ToldAct) -> str:
    return act.station


def _entry(act: ToldAct) -> str:
    return act.entry


def _vial_id(row: VialLine) -> object:
    return row.id


def _code(row: VialLine) -> str:
    return row.code


def _status(row: VialLine) -> str:
    return row.status


def _place(row: VialLine) -> str:
    return row.place


def _slot(row: VialLine) -> str | None:
    return row.slot


def _reserved(row: VialLine) -> str:
    return tr("reserved") if row.reserved else ""


def _site(row: VialLine) -> str:
    return row.site


def _container(row: Where) -> object:
    return row.container_id


def _path(row: Where) -> str:
    return " / ".join(row.path)


def _count(row: Where) -> int:
    return row.vials


def _where_site(row: Where) -> str:
    return row.site


def _release_key(row: ReleaseLine) -> object:
    return row.released_at, row.purposes


def _purposes(row: ReleaseLine) -> str:
    return a_list(words_of(each) for each in row.purposes)


def _study(row: ReleaseLine) -> str | None:
    return row.study


def _released(zone: tzinfo | None, row: ReleaseLine) -> datetime:
    return row.released_at.astimezone(zone)


def _by(row: ReleaseLine) -> str:
    return row.released_by


def _ended(zone: tzinfo | None, row: ReleaseLine) -> datetime | None:
    return row.ended_at.astimezone(zone) if row.ended_at else None
