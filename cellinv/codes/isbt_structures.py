"""The layouts of the ISBT 128 data structures: identifier, length, characters, parts."""

import re
from dataclasses import dataclass
from typing import Final, Literal

Dated = Literal["no", "day", "minute", "flexible"]


@dataclass(frozen=True)
class Layout:
    """How one data structure looks; the named groups of ``pattern`` become its fields."""

    number: str
    name: str
    identifier: str
    length: int
    pattern: re.Pattern[str]
    dated: Dated = "no"


def _layout(
    number: str,
    name: str,
    identifier: str,
    length: int,
    pattern: str = "",
    *,
    dated: Dated = "no",
) -> Layout:
    any_text = rf"[\x20-\x7e]{{{length}}}"
    compiled = re.compile(pattern or any_text, re.ASCII)
    return Layout(number, name, identifier, length, compiled, dated)


_FACILITY: Final = r"(?P<facility>[A-NP-Z1-9][A-Z0-9]{2}\d{2})"
_DAY: Final = r"(?P<century>\d)(?P<year>\d\d)(?P<day>\d{3})"
_MINUTE: Final = _DAY + r"(?P<hour>\d\d)(?P<minute>\d\d)"

DIN: Final = _layout(
    "001",
    "donation number",
    "=",
    15,
    rf"(?P<din>{_FACILITY}(?P<year>\d\d)(?P<serial>\d{{6}}))(?P<flags>[A-Z0-9]{{2}})",
)
COMPOUND: Final = _layout("023", "compound message", "=+", 5, r"(?P<count>\d\d)(?P<sequence>\d{3})")
PATIENT: Final = _layout("025", "patient number", "&#", 4, r"[A-Z0-9]{2}(?P<length>\d\d)")
DIMENSIONS: Final = _layout("029", "dimensions", "&$", 2, r"(?P<count>\d\d)")
DIMENSION_LENGTH: Final = 14

FIXED: Final = (
    _layout("002", "blood group", "=%", 4),
    _layout(
        "003",
        "product code",
        "=<",
        8,
        r"(?P<description>[A-Z][A-Z0-9]{4})(?P<collection>[A-Za-z0-9])(?P<division>[A-Za-z0-9]{2})",
    ),
    _layout("004", "expiry date", "=>", 6, _DAY, dated="day"),
    _layout("005", "expiry date and time", "&>", 10, _MINUTE, dated="minute"),
    _layout("006", "collection date", "=*", 6, _DAY, dated="day"),
    _layout("007", "collection date and time", "&*", 10, _MINUTE, dated="minute"),
    _layout("008", "production date", "=}", 6, _DAY, dated="day"),
    _layout("009", "production date and time", "&}", 10, _MINUTE, dated="minute"),
    _layout("010", "special testing", "&(", 5),
    _layout("011", "red cell antigens", "={", 18),
    _layout("012", "red cell antigens", "=\\", 18),
    _layout("013", "red cell antigens", "&\\", 18),
    _layout("014", "platelet antigens", "&{", 18),
    _layout("015", "HLA-A and -B alleles", "=[", 18),
    _layout("016", "HLA-DRB1 alleles", '="', 18),
    _layout("017", "container manufacturer and catalogue number", "=)", 10),
    _layout("018", "container lot number", "&)", 10),
    _layout("019", "donor number", "=;", 21, _FACILITY + r"(?P<donor>[\x20-\x7e]{16})"),
    _layout("020", "staff member number", "='", 11, _FACILITY + r"(?P<staff>[\x20-\x7e]{6})"),
    _layout("021", "manufacturer and catalogue number", "=-", 10),
    _layout("022", "lot number", "&-", 10),
    _layout("024", "patient date of birth", "=#", 10, r"[A-Z0-9]{2}\d{8}"),
    _layout("026", "expiry month", "=]", 6, r"\d{6}"),
    _layout("028", "product consignment", "=$", 16),
    _layout(
        "031",
        "date and time",
        "=(",
        16,
        r"(?P<zone>[A-Z0-9])(?P<reserved>.)(?P<kind>.{2})(?P<date>\d{8})(?P<clock>\d{4})",
        dated="flexible",
    ),
    _layout("032", "product divisions", "=,", 6, r"[A-Za-z0-9]{6}"),
    _layout("033", "processing facility code", "&+", 11),
    _layout(
        "034",
        "processor product code",
        "=/",
        16,
        _FACILITY + r"(?P<code>[A-Z0-9]{6})(?P<description>[A-Z][A-Z0-9]{4})",
    ),
    _layout("035", "lot number", "&,1", 18),
    _layout("036", "supplemental number", "&,2", 18),
    _layout("037", "donor registration number (old)", "&,3", 19),
    _layout(
        "038",
        "single European code",
        "&,4",
        40,
        r"(?P<establishment>[A-Z]{2}[A-Z0-9]{6})(?P<donation>[A-Z0-9]{13})(?P<system>[ABE])"
        r"(?P<product>[A-Z0-9]{7})(?P<split>[A-Z0-9]{3})(?P<expiry>\d{8})",
    ),
    _layout(
        "039",
        "donor registration number",
        "&:",
        19,
        r"(?P<number>(?P<issuer>\d{4})(?P<registration>[A-Z0-9]{13}))(?P<check>\d{2})",
    ),
    _layout(
        "040",
        "chain of identity identifier",
        "&/",
        15,
        rf"CH{_FACILITY}(?P<year>\d\d)(?P<serial>\d{{6}})",
    ),
)
NATIONAL: Final = _layout("", "national structure", "&", 0)
"""``&`` and a small letter: a country's own; it takes the rest of the symbol."""

LAYOUTS: Final = {layout.identifier: layout for layout in (*FIXED, COMPOUND, PATIENT, DIMENSIONS)}
LAYOUT_BY_NUMBER: Final = {layout.number: layout for layout in (DIN, *LAYOUTS.values())}
