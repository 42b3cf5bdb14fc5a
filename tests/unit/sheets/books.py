"""A custody book to write, with every kind of text that ever broke a spreadsheet."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cellinv.domain.custody.book import (
    BookAnchor,
    BookCheck,
    BookCover,
    BookEvent,
    BookLineage,
    BookQuality,
    BookSignature,
    BookStay,
    CustodyBook,
)

AT = datetime(2025, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)
ANCHOR = BookAnchor("7f3a", 1, "LIC", 9, "ab" * 32, AT)
REASONS = (
    "production",
    "=1+1",
    "GS \x1d in it, \ufffe and _x0041_",
    "中文 two\nlines\tand a tab",
    "-80 °C & <GS>",
    " =HYPERLINK(1)",
    "\r carriage",
    "#N/A",
    "TRUE",
    "12E05",
)


def opened(path: Path) -> Any:
    """Open a workbook with openpyxl, which the package imports late."""
    from openpyxl import load_workbook

    return load_workbook(path)


def streamed() -> Any:
    from openpyxl import Workbook

    return Workbook(write_only=True)


def event(at: int) -> BookEvent:
    return BookEvent(
        entry=f"LIC:{at}",
        entry_hash=f"{at:064x}",
        happened_at=AT + timedelta(seconds=37 * at, microseconds=at),
        zone="Europe/Helsinki",
        thing=f"0012E{at:05}",
        who="Ada Tech (tech)",
        witness="Bo Lead (lead)" if at % 2 else "",
        action="withdraw",
        source="LN-1/Rack 4/B-0113 C7",
        target="Ada Tech",
        reason=REASONS[at % len(REASONS)],
        exposure_s=at % 90 or None,
        recorded_at=AT + timedelta(days=2) if at % 7 == 0 else None,
    )


def book(events: int = 20) -> CustodyBook:
    return CustodyBook(
        BookCover(
            "7f3a", ("vial 00123", "=cmd|' /C calc'!A0"), (("vials", 1), ("events", events)),
            "Ada Tech (tech)", AT, "cellinv 0.1.0", "Europe/Helsinki", (ANCHOR,),
        ),
        tuple(event(at) for at in range(events)),
        (BookLineage("00123", "up", 1, "lot", "MCB-1", "released", "run R-1"),),
        (
            BookStay("00123", "LN-1/Rack 4/B-0113", "C7", AT, AT, "stored", "LIC:1"),
            BookStay("00123", "LN-2/Rack 4/B-0113", "C7", AT, None, "moved", "LIC:2", "Rack 4"),
        ),
        (BookQuality("LIC:1", AT, "00123", "MCB-1", "released", "", "qc", date(2030, 1, 2)),),
        (BookSignature("LIC:2", AT, "Ada Tech", "performed", "d" * 64),),
        (BookCheck("Chain LIC", "9 entries, unbroken"),),
    )  # fmt: skip
