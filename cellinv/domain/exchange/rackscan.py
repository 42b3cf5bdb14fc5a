"""What whole-rack scanners write: which tube stands in which well, which wells are empty.

EMPTY and UNREAD are different: an unread tube is there and must be looked at.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from cellinv.domain.errors import DomainError
from cellinv.domain.exchange.table import ForeignRow, header_key
from cellinv.domain.language import tr


class WellState(StrEnum):
    """What the scanner saw in a well."""

    TUBE = "tube"
    EMPTY = "empty"
    UNREAD = "unread"


class ScanUnknown(DomainError):
    """A file in which no position and tube code can be told apart."""

    sentence: ClassVar[str] = "{file} is not a rack scan of a kind known here."
    way_out: ClassVar[str] = "Export it with a position and a tube code in each line."


class ScanEmpty(DomainError):
    """A scan without a single well."""

    sentence: ClassVar[str] = "{file} names no well."
    way_out: ClassVar[str] = "Scan the rack again and export it anew."


class ScanRefused(DomainError):
    """A scan in which something can't be true; none of it is taken."""

    sentence: ClassVar[str] = "{file} can't be taken: {problems}."
    way_out: ClassVar[str] = "Put the rack right and scan it again."


class ProblemKind(StrEnum):
    """What is wrong with a scan."""

    WELL_TWICE = "well_twice"
    TUBE_TWICE = "tube_twice"
    NO_WELL = "no_well"
    RACKS_DIFFER = "racks_differ"
    CODE_IS_PLACE = "code_is_place"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, with the line (0 where there is none) and the reason in words."""

    kind: ProblemKind
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Well:
    """One well; row and column count from zero. ``said`` is what the file has, word for word."""

    row: int
    column: int
    state: WellState
    code: str
    said: str
    line: int

    @property
    def label(self) -> str:
        """Return the well as scanners print it: ``A01``."""
        return f"{_LETTERS[self.row]}{self.column + 1:02}"


@dataclass(frozen=True, slots=True)
class RackScan:
    """A scan: the rack's code where the file has one, its time as stated, wells by row."""

    rack: str
    stated_at: str
    wells: tuple[Well, ...]
    problems: tuple[Problem, ...]

    def in_state(self, state: WellState) -> tuple[Well, ...]:
        """Return the wells in one state."""
        return tuple(well for well in self.wells if well.state is state)

    def check(self, file: str) -> None:
        """Raise ``ScanRefused`` with every problem where there is any."""
        if self.problems:
            reasons = "; ".join(problem.reason for problem in self.problems)
            raise ScanRefused(file=file, problems=reasons)


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EMPTY_WORDS: Final = frozenset(["", "-", "EMPTY", "NOTUBE", "NOTRAKMATE"])
_UNREAD_WORDS: Final = frozenset(["NOREAD", "NOCODE", "NOSCAN", "ERROR", "NULL"])
_UNREAD_STARTS: Final = ("UNKNOWN", "FAIL")
_WELL: Final = re.compile("([A-Za-z])\\s*0*([0-9]{1,2})")
_RACK_LINE: Final = re.compile("\\s*rack(?: base name| id)?\\s*[:=]\\s*([^,;\\t]*)", re.IGNORECASE)
_TIME_LINE: Final = re.compile("\\s*date[^:=]*[:=]\\s*([^,;\\t]*)", re.IGNORECASE)
_TRAKMATE: Final = re.compile("\\s*([A-Za-z][0-9]{1,2})\\s*;\\s*(.*)")
_POSITION_HEADS: Final = frozenset(
    ["position", "tubeposition", "well", "location", "tubelocation", "tpositionid", "wellposition"]
)
_CODE_HEADS: Final = frozenset(
    [
        "tubeid",
        "tubecode",
        "tubebarcode",
        "barcode",
        "barcodeid",
        "ttubebc",
        "code",
        "decodedbarcode",
    ]
)
_ROW_HEADS: Final = frozenset(["locationrow", "row", "tuberow"])
_COLUMN_HEADS: Final = frozenset(["locationcolumn", "column", "tubecolumn", "col"])
_RACK_HEADS: Final = frozenset(["rackid", "rackbarcode", "rack", "platebarcode", "box", "rackcode"])
_STATUS_HEADS: Final = frozenset(["status", "decodestatus", "readstatus"])
_TIME_HEADS: Final = frozenset(["date", "scantime", "time", "scandate"])


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says before it is judged."""

    line: int
    position: str
    code: str
    status: str = ""
    rack: str = ""
    at: str = ""


def state_of(code: str, status: str = "") -> WellState:
    """Return what the words for a well mean.

    ``NULL`` means empty only where the status says so; an empty code with a status that names a
    failure is unread.
    """
    word, said = _word(code), _word(status)
    if _is_unread(said) or (word != "NULL" and _is_unread(word)):
        return WellState.UNREAD
    if said in _EMPTY_WORDS - {""} or word in _EMPTY_WORDS:
        return WellState.EMPTY
    return WellState.UNREAD if word == "NULL" else WellState.TUBE


def _is_unread(word: str) -> bool:
    return word in _UNREAD_WORDS or word.startswith(_UNREAD_STARTS)


def _word(text: str) -> str:
    return "".join(text.upper().replace("_", "").split())


def scan_of_rows(
    rows: Sequence[ForeignRow], *, file: str = "", grid: tuple[int, int] = (8, 12)
) -> RackScan:
    """Read the lines of a scanner's table: with a header, with lines above it, or with neither.

    Every problem is listed in the scan; ``ScanUnknown`` or ``ScanEmpty`` where there is none.
    """
    filled = [row for row in rows if any(row.cells)]
    if not filled:
        raise ScanEmpty(file=file)
    at = next((at for at, row in enumerate(filled) if _is_header(row.cells)), None)
    above = filled[: at or 0]
    said = (
        list(_by_header(filled[at].cells, filled[at + 1 :]))
        if at is not None
        else list(_by_shape(filled))
    )
    if at is None and not any(_WELL.fullmatch(each.position) for each in said):
        raise ScanUnknown(file=file)
    if not said:
        raise ScanEmpty(file=file)
    rack, stated = _stated(above if at is not None else filled)
    return _judged(said, rack, stated, grid)


def scan_of_text(text: str, *, file: str = "", grid: tuple[int, int] = (8, 12)) -> RackScan | None:
    """Read what is no table: JSON of a Ziath reader, or TrakMate text; None where it is neither."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _of_json(start, file, grid)
    lines = list(enumerate(text.splitlines(), 1))
    found = [(line, _TRAKMATE.fullmatch(each)) for line, each in lines]
    said = [_Said(line, match[1], match[2].strip()) for line, match in found if match]
    rack, stated = _stated([ForeignRow(line, (each,)) for line, each in lines[:5]])
    return _judged(said, rack, stated, grid) if said and len(said) * 2 > len(lines) else None


def _of_json(text: str, file: str, grid: tuple[int, int]) -> RackScan:
    try:
        given = json.loads(text)
        tubes = given.get("tubeBarcode") or given.get("tubeBarcodes") or []
        said = [_of_tube(at, tube) for at, tube in enumerate(tubes, 1)]
        rack, stated = (str(given.get(name) or "") for name in ("containerBarcode", "scanTime"))
    except (ValueError, TypeError, AttributeError, RecursionError) as problem:
        raise ScanUnknown(file=file) from problem
    if not said:
        raise ScanEmpty(file=file)
    return _judged(said, rack, stated, grid)


def _of_tube(at: int, tube: dict[str, object]) -> _Said:
    row, column = str(tube.get("row", "")), str(tube.get("column", ""))
    code = tube.get("barcode")
    return _Said(
        at,
        _joined(row, column),
        "NULL" if code is None else str(code),
        str(tube.get("decodeStatus") or ""),
    )


def _is_header(cells: Sequence[str]) -> bool:
    keys = set(map(header_key, cells))
    placed = keys & _POSITION_HEADS or (keys & _ROW_HEADS and keys & _COLUMN_HEADS)
    return bool(placed and keys & _CODE_HEADS)


def _by_header(headers: Sequence[str], rows: Iterable[ForeignRow]) -> Iterator[_Said]:
    keys = list(map(header_key, headers))

    def place(heads: frozenset[str]) -> int | None:
        return next((at for at, key in enumerate(keys) if key in heads), None)

    at = {
        name: place(heads)
        for name, heads in (
            ("position", _POSITION_HEADS), ("row", _ROW_HEADS), ("column", _COLUMN_HEADS),
            ("code", _CODE_HEADS), ("status", _STATUS_HEADS), ("rack", _RACK_HEADS),
            ("at", _TIME_HEADS),
        )
    }  # fmt: skip
    for row in rows:
        found = {
            name: row.cells[column].strip()
            if column is not None and column < len(row.cells)
            else ""
            for name, column in at.items()
        }
        position = found["position"] or _joined(found["row"], found["column"])
        yield _Said(row.line, position, found["code"], found["status"], found["rack"], found["at"])


def _by_shape(rows: Iterable[ForeignRow]) -> Iterator[_Said]:
    """Read lines without header: ``A1,code``, or ``rack,A1,code``."""
    for row in rows:
        cells = [cell.strip() for cell in row.cells]
        if _is_remark(",".join(cells)):
            continue
        if cells[2:] and (_WELL.fullmatch(cells[1]) or not _WELL.fullmatch(cells[0])):
            yield _Said(row.line, cells[1], cells[2], "", cells[0])
        else:
            yield _Said(row.line, cells[0], cells[1] if cells[1:] else "")


def _is_remark(text: str) -> bool:
    return bool(_RACK_LINE.match(text) or _TIME_LINE.match(text))


def _stated(rows: Iterable[ForeignRow]) -> tuple[str, str]:
    rack = stated = ""
    for row in rows:
        text = ",".join(row.cells)
        found, when = _RACK_LINE.match(text), _TIME_LINE.match(text)
        rack = rack or (found[1].strip() if found else "")
        stated = stated or (when[1].strip() if when else "")
    return rack, stated


def _joined(row: str, column: str) -> str:
    if row.isascii() and row.isdigit() and 0 < int(row) <= len(_LETTERS):
        row = _LETTERS[int(row) - 1]
    return f"{row}{column}"


def _judged(said: Sequence[_Said], rack: str, stated: str, grid: tuple[int, int]) -> RackScan:
    racks = list(dict.fromkeys(filter(None, (rack, *(each.rack for each in said)))))
    problems = [*_different(racks)]
    wells: dict[tuple[int, int], Well] = {}
    tubes: dict[str, Well] = {}
    for each in said:
        well = _well(each, grid)
        if well is None:
            reason = tr(
                "line {line}: “{position}” is no well of {rows} by {columns}",
                line=each.line, position=each.position, rows=grid[0], columns=grid[1],
            )  # fmt: skip
            problems.append(Problem(ProblemKind.NO_WELL, each.line, reason))
            continue
        problems += _clashes(well, wells, tubes, racks, grid)
        wells.setdefault((well.row, well.column), well)
        if well.code:
            tubes.setdefault(well.code, well)
    ordered = tuple(wells[at] for at in sorted(wells))
    times = next((each.at for each in said if each.at), "")
    return RackScan(racks[0] if len(racks) == 1 else "", stated or times, ordered, tuple(problems))


def _different(racks: Sequence[str]) -> Iterator[Problem]:
    if len(racks) > 1:
        reason = tr("it names {count} racks: {racks}", count=len(racks), racks=", ".join(racks[:4]))
        yield Problem(ProblemKind.RACKS_DIFFER, 0, reason)


def _well(said: _Said, grid: tuple[int, int]) -> Well | None:
    at = _place(said.position, grid)
    if at is None:
        return None
    state = state_of(said.code, said.status)
    code = said.code.strip() if state is WellState.TUBE else ""
    return Well(*at, state, code, said.code or said.status, said.line)


def _place(text: str, grid: tuple[int, int]) -> tuple[int, int] | None:
    found = _WELL.fullmatch(text.strip())
    if not found:
        return None
    row, column = _LETTERS.index(found[1].upper()), int(found[2]) - 1
    return (row, column) if row < grid[0] and 0 <= column < grid[1] else None


def _clashes(
    well: Well,
    wells: dict[tuple[int, int], Well],
    tubes: dict[str, Well],
    racks: Sequence[str],
    grid: tuple[int, int],
) -> Iterator[Problem]:
    before = wells.get((well.row, well.column))
    if before:
        reason = tr(
            "well {well} is in lines {first} and {second}",
            well=well.label, first=before.line, second=well.line,
        )  # fmt: skip
        yield Problem(ProblemKind.WELL_TWICE, well.line, reason)
    twin = tubes.get(well.code) if well.code else None
    if twin:
        reason = tr(
            "tube {code} is in {first} and {second}",
            code=well.code, first=twin.label, second=well.label,
        )  # fmt: skip
        yield Problem(ProblemKind.TUBE_TWICE, well.line, reason)
    if well.code and (_place(well.code, grid) or well.code in racks):
        reason = tr(
            "in {well} stands “{code}”, which is no tube code", well=well.label, code=well.code
        )
        yield Problem(ProblemKind.CODE_IS_PLACE, well.line, reason)
