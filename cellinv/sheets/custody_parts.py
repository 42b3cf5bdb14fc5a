"""The sheets of a custody workbook: which columns each has, and the rows of a book in them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cellinv.domain.custody.book import BookAnchor, BookCover, BookEvent, CustodyBook
from cellinv.domain.language import tr
from cellinv.sheets.cells import CellValue, cell_text, fits_date_cell
from cellinv.sheets.digest import DIGEST_CELL, FORMAT, cell_moment

Row = Sequence[CellValue]
ENTRY_AT: Final = 0
HASH_AT: Final = 13
ANCHOR_MARK: Final = "cellinv-anchor"


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet: its name, its columns as (caption, width in characters), and its rows."""

    name: str
    columns: tuple[tuple[str, float], ...]
    rows: Iterable[Row]
    filtered: bool = True


def parts_of(book: CustodyBook) -> Iterator[Part]:
    """Yield every sheet of the workbook in its order, without the last, the verification."""
    yield Part(tr("Cover"), _pair(), _cover(book.cover), filtered=False)
    yield Part(tr("Events"), _event_columns(), map(_event, book.events))
    yield Part(tr("Lineage"), _lineage_columns(), _lineage(book))
    yield Part(tr("Storage"), _storage_columns(), _storage(book))
    yield Part(tr("Quality"), _quality_columns(), _quality(book))
    yield Part(tr("Signatures"), _signature_columns(), _signatures(book))


def verification_of(book: CustodyBook, digest: str) -> Part:
    """Return the last sheet, with the digest of everything where ``DIGEST_CELL`` says."""
    rows: list[Row] = [
        (tr("Format"), FORMAT),
        (tr("Digest of this workbook (SHA-256)"), digest),
        (tr("Inventory"), cell_text(book.cover.inventory)),
        *((cell_text(check.what), cell_text(check.found)) for check in book.checks),
        *((tr("Anchor"), anchor_text(anchor)) for anchor in book.cover.anchors),
    ]
    assert rows[DIGEST_CELL[0] - 1][DIGEST_CELL[1]] == digest  # noqa: S101 two places, one truth
    return Part(tr("Verification"), _pair(), rows, filtered=False)


def anchor_text(anchor: BookAnchor) -> str:
    """Return an anchor as one line: inventory, epoch, chain, seq, hash, time; blanks apart."""
    return cell_text(
        f"{ANCHOR_MARK} {anchor.inventory} {anchor.epoch} {anchor.chain} {anchor.seq} "
        f"{anchor.hash} {iso(anchor.at)}"
    )


def iso(at: datetime) -> str:
    """Return the exact UTC time with microseconds, ending in Z."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _pair() -> tuple[tuple[str, float], ...]:
    return (tr("What"), 36), (tr("Value"), 110)


def _cover(cover: BookCover) -> Iterator[Row]:
    yield tr("Chain of custody"), ""
    yield tr("Inventory"), cell_text(cover.inventory)
    for item in cover.scope:
        yield tr("Scope"), cell_text(item)
    for what, count in cover.counts:
        yield cell_text(what), count
    yield tr("Made by"), cell_text(cover.made_by)
    yield tr("Made at (UTC)"), iso(cover.made_at)
    yield tr("Made at (site time)"), _site_time(cover.made_at, cover.zone)
    yield tr("Program version"), cell_text(cover.program)
    for anchor in cover.anchors:
        yield tr("Anchor"), anchor_text(anchor)


def _event_columns() -> tuple[tuple[str, float], ...]:
    return (
        (tr("Entry"), 11), (tr("Time (UTC, exact)"), 28), (tr("Date (UTC)"), 18),
        (tr("Site time"), 26), (tr("What"), 16), (tr("Who"), 18), (tr("Witness"), 16),
        (tr("Action"), 11), (tr("From"), 20), (tr("To"), 20), (tr("Reason"), 22),
        (tr("Exposure (s)"), 10), (tr("Told late, recorded at (UTC)"), 15),
        (tr("Entry hash"), 34),
    )  # fmt: skip


def _event(event: BookEvent) -> Row:
    at, recorded = event.happened_at, event.recorded_at
    return (
        _text(event.entry), iso(at), _date_cell(at), _site_time(at, event.zone),
        _text(event.thing), _text(event.who), _text(event.witness), _text(event.action),
        _text(event.source), _text(event.target), _text(event.reason), event.exposure_s,
        iso(recorded) if recorded else "", cell_text(event.entry_hash),
    )  # fmt: skip


def _lineage_columns() -> tuple[tuple[str, float], ...]:
    return (
        (tr("Of"), 22), (tr("Direction"), 12), (tr("Steps"), 8), (tr("Kind"), 14),
        (tr("Code"), 26), (tr("Status"), 16), (tr("Through"), 26),
    )  # fmt: skip


def _lineage(book: CustodyBook) -> Iterator[Row]:
    ways = {"up": tr("came from"), "down": tr("became")}
    for step in book.lineage:
        yield (
            _text(step.start), ways[step.way], step.steps, _text(step.kind), _text(step.code),
            _text(step.status), _text(step.through),
        )  # fmt: skip


def _storage_columns() -> tuple[tuple[str, float], ...]:
    return (
        (tr("What"), 22), (tr("Place"), 46), (tr("Slot"), 8), (tr("From (UTC)"), 28),
        (tr("From, date"), 19), (tr("To (UTC)"), 28), (tr("To, date"), 19), (tr("Because"), 20),
        (tr("Container moved"), 30), (tr("Entry"), 14),
    )  # fmt: skip


def _storage(book: CustodyBook) -> Iterator[Row]:
    for stay in book.stays:
        until = stay.to_at
        yield (
            _text(stay.thing), _text(stay.path), _text(stay.slot), iso(stay.from_at),
            _date_cell(stay.from_at), iso(until) if until else "",
            _date_cell(until) if until else None, _text(stay.because), _text(stay.moved),
            _text(stay.entry),
        )  # fmt: skip


def _quality_columns() -> tuple[tuple[str, float], ...]:
    return (
        (tr("Entry"), 14), (tr("Time (UTC, exact)"), 27), (tr("Date (UTC)"), 19),
        (tr("What"), 22), (tr("Lot"), 22), (tr("Lot status"), 14), (tr("Holds"), 36),
        (tr("Released for"), 36), (tr("Expires on"), 12), (tr("Expires on, date"), 12),
    )  # fmt: skip


def _quality(book: CustodyBook) -> Iterator[Row]:
    for seen in book.quality:
        expires = seen.expires_on
        yield (
            _text(seen.entry), iso(seen.at), _date_cell(seen.at), _text(seen.thing),
            _text(seen.lot), _text(seen.lot_status), _text(seen.holds), _text(seen.released_for),
            expires.isoformat() if expires else "", _day_cell(expires),
        )  # fmt: skip


def _signature_columns() -> tuple[tuple[str, float], ...]:
    return (
        (tr("Entry"), 14), (tr("Time (UTC, exact)"), 27), (tr("Date (UTC)"), 19),
        (tr("Name"), 30), (tr("Meaning"), 16), (tr("Hash of what was signed"), 66),
    )  # fmt: skip


def _signatures(book: CustodyBook) -> Iterator[Row]:
    for signed in book.signatures:
        yield (
            _text(signed.entry), iso(signed.at), _date_cell(signed.at), _text(signed.name),
            _text(signed.meaning), _text(signed.signed_hash),
        )  # fmt: skip


_text: Final[Callable[[str], str]] = lru_cache(maxsize=4096)(cell_text)


def _date_cell(at: datetime) -> CellValue:
    moment = cell_moment(at)
    return moment if fits_date_cell(moment) else None


def _day_cell(day: date | None) -> CellValue:
    return day if day and fits_date_cell(day) else None


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _site_time(at: datetime, zone: str) -> str:
    known = _zone(zone)
    local = at.astimezone(known or UTC).isoformat(sep=" ", timespec="seconds")
    return local if known else tr("{time} (zone {zone} unknown)", time=local, zone=zone)
