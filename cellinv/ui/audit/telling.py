"""An act in words: one line for the list, a page for whoever looks closer."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final

from cellinv.domain.language import a_list, tr
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.acts.acting import action_word
from cellinv.ui.widgets.facts import FactLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from cellinv.services.audit.act import ActInFull, ChangeLine
    from cellinv.services.audit.listing import LedgerRow, Touched

_DIGEST: Final = re.compile("[0-9a-f]{64}")
_WITHOUT_PAGE: Final = frozenset({"setting"})
_HIDDEN: Final = {
    "erased": "lawfully erased",
    "blinded": "withheld: a blinded study",
}


def moment(at: datetime) -> str:
    """Return a time to the second."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def at_site(zone: tzinfo | None, row: LedgerRow) -> str:
    """Return when an act happened, in the site's time."""
    return moment(row.happened_at.astimezone(zone) if zone else row.happened_at)


def at_utc(row: LedgerRow) -> str:
    """Return when an act was recorded."""
    return moment(row.recorded_at)


def what(row: LedgerRow) -> str:
    """Return what was done, and that it was taken back."""
    parts = [action_word(row.action)]
    if row.taken_back:
        parts.append(tr("taken back"))
    return " · ".join(parts)


def mark(row: LedgerRow) -> str | None:
    """Return what makes an act stand out: it was told late, or by a clock that was behind."""
    if "late" in row.marks:
        return "late_entry"
    return "clock_behind" if "clock_behind" in row.marks else None


def hidden_text(row: LedgerRow) -> str:
    """Return why an act's content isn't shown, if it isn't."""
    return tr(_HIDDEN[row.hidden]) if row.hidden else ""


def about(row: LedgerRow) -> str:
    """Return the records an act is about."""
    if row.hidden:
        return hidden_text(row)
    shown = a_list(each.code for each in row.about)
    return tr("{codes} and {n} more", codes=shown, n=row.more) if row.more else shown


def facts(act: ActInFull, zone: tzinfo | None) -> list[FactLine]:
    """Return who, when, where and why."""
    row = act.row
    late = row.happened_at != row.recorded_at
    return [
        FactLine(tr("When"), at_site(zone, row)),
        FactLine(tr("UTC"), moment(row.happened_at)),
        FactLine(tr("Told late"), tr("{time} UTC", time=moment(row.recorded_at)) if late else ""),
        FactLine(tr("Clock"), tr("behind the last entry") if "clock_behind" in row.marks else ""),
        FactLine(tr("Who"), row.who),
        FactLine(tr("Witness"), row.witness or ""),
        FactLine(tr("Station"), row.station),
        FactLine(tr("Reason"), row.reason or ""),
        *(_said(name, value) for name, value in act.said),
        FactLine(tr("Takes back"), act.reverses or "", link=act.reverses or "", mono=True),
        FactLine(tr("Taken back by"), row.taken_back or "", link=row.taken_back or "", mono=True),
        FactLine(tr("Entry hash"), _parted(row.hash), mono=True),
    ]


def _said(name: str, value: str) -> FactLine:
    if _DIGEST.fullmatch(value):
        return FactLine(tr("SHA-256"), _parted(value), mono=True)
    return FactLine(name.capitalize(), value)


def _parted(digest: str) -> str:
    """Return a digest in parts, so that it can go on in the next line."""
    return " ".join(digest[at : at + 16] for at in range(0, len(digest), 16))


def page(act: ActInFull) -> str:
    """Return what an act touched and changed as a document; links are ``kind:id``."""
    if act.row.hidden:
        return f"<p>{escape(hidden_text(act.row).capitalize())}</p>"
    parts = [*_touched(act.about), *_changes(act.changes)]
    if act.cut:
        parts.append(f"<p>{escape(tr('And more: export the list, or open a record.'))}</p>")
    return "".join(parts)


def _touched(records: tuple[Touched, ...]) -> Iterator[str]:
    if records:
        yield _section(tr("Touched"))
        links = (_link(each.kind, each.id, each.code) for each in records)
        yield f"<p>{'&nbsp;&nbsp; '.join(links)}</p>"


def _changes(lines: tuple[ChangeLine, ...]) -> Iterator[str]:
    yield _section(tr("Old and new values"))
    if not lines:
        yield f"<p>{escape(tr('No record was changed: the entry says it all.'))}</p>"
        return
    yield '<table width="100%" cellspacing="0" cellpadding="3">'
    for (kind, row_id, code), group in groupby(lines, _of):
        title = _link(kind, row_id, code) if kind else escape(code)
        style = "padding-left:0; padding-top:6px"
        yield f'<tr><td colspan="2" style="{style}"><b>{title}</b></td></tr>'
        yield from map(_change, group)
    yield "</table>"


def _of(line: ChangeLine) -> tuple[str, int, str]:
    return line.kind, line.id, line.code


def _change(line: ChangeLine) -> str:
    dim = theme().colour("dim").name()
    before = f'<span style="color:{dim}">{escape(line.before)} → </span>'
    return (
        f'<tr><td width="34%" style="color:{dim}; padding-left:0">{escape(line.field)}</td>'
        f"<td>{before}{escape(line.after)}</td></tr>"
    )


def _section(title: str) -> str:
    dim, size = theme().colour("dim").name(), theme().size("small")
    style = f"color:{dim}; font-size:{size}px; font-weight:600; margin-top:8px; margin-bottom:4px"
    return f'<p style="{style}">{escape(title)}</p>'


def _link(kind: str, row_id: int, code: str) -> str:
    if kind in _WITHOUT_PAGE:
        return escape(code.replace("_", " "))
    accent = theme().colour("accent").name()
    style = f"color:{accent}; text-decoration:none; white-space:nowrap; font-family:JetBrains Mono"
    return f'<a href="{kind}:{row_id}" style="{style}">{escape(code)}</a>'
