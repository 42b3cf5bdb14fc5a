"""The lines and lots that rows tell of: found again, or planned."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.errors import DomainError
from cellinv.domain.exchange.importing import (
    FillTooLarge,
    FormatUnknown,
    LineDiffers,
    LotKindUnknown,
    OfAnotherOwner,
)
from cellinv.domain.exchange.mapping import Meaning
from cellinv.domain.exchange.outcomes import LotRow, VialRow
from cellinv.domain.lookup import UnknownCode, WrongKind
from cellinv.domain.naming import (
    COMMAND_PREFIX,
    CodeNotUsable,
    CodeTaken,
    check_code,
    code_key,
    numbered,
)
from cellinv.domain.people import OtherSite
from cellinv.domain.privacy import check_person_code
from cellinv.domain.texts import check_texts
from cellinv.records.catalog import catalog
from cellinv.records.tables.banks import CellLine, Donor, Format, LineComponent, Lot, Vial
from cellinv.records.tables.people import Site
from cellinv.services.exchange.job import DonorPlan, Job, LinePlan, LotPlan, VialPlan
from cellinv.services.exchange.names import import_name, lot_name
from cellinv.services.exchange.report import Fate
from cellinv.services.people import allow
from cellinv.services.settings import in_force

if TYPE_CHECKING:
    from cellinv.domain.exchange.outcomes import ImportPlan, LotIdentity
    from cellinv.records.codes_table import Named
    from cellinv.records.tables.people import Party

USUAL_FORMAT: Final = "CRYO-2"
MOST_VIALS: Final = 100_000
_NOT_IN_CODES: Final = re.compile(r"[^A-Za-z0-9._]+")
_LONGEST_LINE: Final = 24


class Banks:
    """Finds the lines and lots of an inventory that rows speak of, and plans the others."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._lines: dict[str, LinePlan] = {}
        self._donors: dict[str, DonorPlan] = {}
        self._named: dict[str, LotPlan] = {}
        self._told: dict[tuple[str, ...], LotPlan] = {}

    def line(
        self, name: str, owner: Party, *, unstated: int = 1, donors: tuple[str, ...] = ()
    ) -> LinePlan:
        """Return a line by its name.

        Raises:
            OfAnotherOwner, CodeTaken, CodeUnsound, LineDiffers, PersonCodeUnsound.
        """
        key = code_key(name)
        if key not in self._lines:
            found = self._job.names.find(name)
            known = found is not None and found.record_kind == "cell_line"
            plan = self._known_line(found) if known and found else None
            self._lines[key] = plan or self._new_line(name, owner, unstated, donors)
        line = self._lines[key]
        if line.owner_id != owner.id:
            if not self._job.reach.sees(line.owner_id, None):
                raise CodeNotUsable(code=name)
            raise OfAnotherOwner(code=line.code)
        for donor in donors:
            if all(code_key(donor) != code_key(each.code) for each in line.donors):
                raise LineDiffers(line=line.code, donor=donor)
        return line

    def lot_named(self, text: str) -> LotPlan:
        """Return a lot that is registered here, by its code.

        Raises:
            UnknownCode, WrongKind, OtherSite, NotAllowed.
        """
        key = code_key(text)
        if key not in self._named:
            found = self._job.names.find(text)
            if found is None or not self._job.sees(found):
                raise UnknownCode(code=text)
            if found.record_kind != "lot":
                kind = found.record_kind.replace("_", " ")
                raise WrongKind(code=text, kind=kind, wanted="lot")
            self._named[key] = self._known_lot(found)
        lot = self._named[key]
        allow(self._job.desk, "import", site_id=self._job.site.id, owner_id=lot.owner_id)
        return lot

    def lot_told(self, row: VialRow) -> LotPlan:
        """Return the lot that a row tells of without naming it.

        A lot that an earlier import made of the same line, age, day, type, stock and medium grows,
        as long as it is in quarantine; once quality decided on it, further vials are a new lot.
        Raises as :meth:`line`.
        """
        identity, seen = row.identity, row.cell_line
        assert identity is not None  # noqa: S101 - the reader gives it where there is no lot
        assert seen is not None  # noqa: S101 - as above
        told = identity_texts(identity)
        if told not in self._told:
            line = self.line(seen.name, self._job.owner, unstated=seen.components)
            self._told[told] = self._open_lot(told) or self._new_told(identity, line, row.line)
        return self._told[told]

    def _open_lot(self, told: tuple[str, ...]) -> LotPlan | None:
        for name in self._generations(told):
            found = self._job.names.find(name)
            if found is None:
                return None
            lot = self._known_lot(found) if found.record_kind == "lot" else None
            if lot is not None and lot.status == "quarantine":
                return lot
        return None

    def _generations(self, told: tuple[str, ...]) -> itertools.chain[str]:
        job = self._job
        first = lot_name(job.mapping.name, job.site.code, job.owner.code, told)
        later = (f"{first}~{number}" for number in itertools.count(2))
        return itertools.chain([first], later)

    def _new_told(self, identity: LotIdentity, line: LinePlan, at: int) -> LotPlan:
        job, mapping = self._job, self._job.mapping
        names = self._generations(identity_texts(identity))
        free = next(name for name in names if job.names.is_free(name))
        job.names.give(free, "lot")
        kind = kind_of_lot(mapping.lot_kind or "RESEARCH")
        typed = f"{mapping.columns.get(Meaning.TYPE, '')}: {identity.type}"
        values: dict[str, object] = {
            "kind": kind,
            "grade": "non-GMP",
            "passage": identity.passage or None,
            "days_in_differentiation": identity.days,
            "filled_on": identity.made_on,
            "stock": identity.stock or None,
            "medium": identity.medium or None,
            "legacy": mapping.legacy,
            "notes": typed if identity.type else None,
        }
        check_texts(values)
        return LotPlan(
            code=job.names.unused(_lot_code(identity), "lot"),
            owner_id=job.owner.id,
            formats=[mapping.format] if mapping.format else _formats(),
            line=line,
            values=values,
            remembered=free,
            line_of_file=at,
        )

    def _known_lot(self, found: Named) -> LotPlan:
        job = self._job
        row = job.session.execute(
            select(
                Lot.id, Lot.code, Lot.site_id, Lot.owner_id, Lot.status, Format.code.label("format")
            )
            .join(Format, Format.id == Lot.format_id)
            .where(Lot.id == found.record_id)
        ).one()  # fmt: skip
        if row.site_id != job.site.id:
            there = job.session.get_one(Site, row.site_id)
            raise OtherSite(code=row.code, there=there.code, here=job.site.code)
        lot = LotPlan(row.code, row.owner_id, [row.format], id=row.id, status=row.status)
        vials = select(Vial.id, Vial.number, Vial.code, Vial.status).where(Vial.lot_id == row.id)
        for vial_id, number, code, status in job.session.execute(vials.order_by(Vial.number)):
            lot.number(number)
            if status == "expected":
                lot.expected[number] = (vial_id, code)
        return lot

    def _known_line(self, found: Named) -> LinePlan:
        session = self._job.session
        line = session.execute(
            select(CellLine.id, CellLine.code, CellLine.owner_id).where(
                CellLine.id == found.record_id
            )
        ).one()
        donors = session.execute(
            select(Donor.code, Donor.owner_id, Donor.id)
            .join(LineComponent, LineComponent.donor_id == Donor.id)
            .where(LineComponent.line_id == line.id)
        )
        plans = tuple(DonorPlan(*row) for row in donors)
        return LinePlan(line.code, line.owner_id, line.id, plans)

    def _new_line(
        self, name: str, owner: Party, unstated: int, donors: tuple[str, ...]
    ) -> LinePlan:
        code = check_code(name)
        plans = tuple(self._donor(donor, owner) for donor in donors)
        self._job.names.give(code, "cell line")
        return LinePlan(code, owner.id, donors=plans, unstated=0 if donors else unstated)

    def _donor(self, code: str, owner: Party) -> DonorPlan:
        key = code_key(code)
        if key in self._donors:
            return self._donors[key]
        found = self._job.names.find(code)
        if found is not None and found.record_kind == "donor":
            donor = self._job.session.get_one(Donor, found.record_id)
            plan = DonorPlan(donor.code, donor.owner_id, donor.id)
        else:
            check_person_code(check_code(code))
            self._job.names.give(code, "donor")
            plan = DonorPlan(code.strip(), owner.id)
        if plan.owner_id != owner.id:
            if not self._job.reach.sees(plan.owner_id, None):
                raise CodeNotUsable(code=code)
            raise OfAnotherOwner(code=code)
        self._donors[key] = plan
        return plan


def plan_lots(job: Job, plan: ImportPlan) -> None:
    """Judge the rows of a list of lots, and plan the lots with their expected vials."""
    banks = Banks(job)
    pattern = str(in_force(job.session, job.site.id)["vial_code_pattern"])
    rows = [row for row in plan.rows if isinstance(row, LotRow)]
    job.names.load(text for row in rows for text in (row.code, row.cell_line, row.donor))
    for row in job.counted(rows):
        try:
            _plan_lot(job, banks, row, pattern)
        except DomainError as refusal:
            job.refuse(row.line, refusal)


def _plan_lot(job: Job, banks: Banks, row: LotRow, pattern: str) -> None:
    key = import_name(job.mapping.name, row.key, job.mapping.key)
    known = job.names.find(key)
    if known is not None:
        job.check_seen(row.code, known)
        return job.judge(row.line, Fate.UNCHANGED, code=row.code)
    kind, code = kind_of_lot(row.kind), check_code(row.code)
    owner = job.owner_named(row.owner)
    found = job.names.find(code)
    if found is not None:
        job.check_seen(code, found)
        if found.record_kind == "lot" and _agrees(job, found, kind, row.cell_line):
            return job.judge(row.line, Fate.UNCHANGED, code=found.text)
        raise CodeTaken(code=code, kind=found.record_kind)
    filled = row.filled or 0
    if filled > MOST_VIALS:
        raise FillTooLarge(lot=code, filled=filled, most=MOST_VIALS)
    donors = tuple(filter(None, (part.strip() for part in row.donor.split(";"))))
    made = format_code(row.format or job.mapping.format or USUAL_FORMAT)
    line = banks.line(row.cell_line, owner, donors=donors)
    codes = [numbered(pattern, code, number) for number in range(1, filled + 1)]
    job.names.load([key, code, *codes])
    for each in codes:
        job.names.check_free(each)
    job.names.give(code, "lot")
    job.names.give(key, "lot")
    for each in codes:
        job.names.give(check_code(each), "vial")
    lot = LotPlan(code, owner.id, [made], line=line, values=_values(job, row, kind))
    lot.remembered, lot.line_of_file, line.wanted = key, row.line, True
    lot.vials = [VialPlan(lot, number, each) for number, each in enumerate(codes, 1)]
    job.lots.append(lot)
    job.vials += lot.vials
    job.judge(row.line, Fate.LOADED, code=code)
    return None


def _values(job: Job, row: LotRow, kind: str) -> dict[str, object]:
    columns = job.mapping.columns
    typed = [f"{columns.get(Meaning.TYPE, '')}: {row.type}"] if row.type else []
    rest = [f"{header}: {text}" for header, text in row.rest]
    notes = "; ".join(filter(None, [row.note, *typed, *rest]))
    values: dict[str, object] = {
        "kind": kind,
        "grade": "GMP" if row.gmp else "non-GMP",
        "passage": row.passage or None,
        "days_in_differentiation": row.days,
        "filled_on": row.made_on,
        "expires_on": row.expires_on,
        "retest_on": row.retest_on,
        "medium": row.medium or None,
        "legacy": job.mapping.legacy,
        "notes": notes or None,
    }
    check_texts(values)
    return values


def _agrees(job: Job, found: Named, kind: str, line: str) -> bool:
    """Say whether a registered lot is what a row says it is."""
    row = job.session.execute(
        select(Lot.kind, CellLine.code)
        .join(CellLine, CellLine.id == Lot.line_id)
        .where(Lot.id == found.record_id)
    ).one_or_none()
    return row is not None and (row[0], code_key(row[1])) == (kind, code_key(line))


def identity_texts(identity: LotIdentity) -> tuple[str, ...]:
    """Return what makes two rows tell of one lot, spelling aside."""
    days = "" if identity.days is None else f"d{identity.days}"
    day = identity.made_on.isoformat() if identity.made_on else ""
    parts = (identity.line, identity.passage, days, day, identity.type, identity.stock,
             identity.medium)  # fmt: skip
    return tuple(code_key(part) for part in parts)


def kind_of_lot(text: str) -> str:
    """Return a kind of lot by code or name; LotKindUnknown."""
    known = catalog("lot_kinds")
    for entry in known:
        if code_key(text) in (code_key(entry["code"]), code_key(entry["name"])):
            return str(entry["code"])
    raise LotKindUnknown(kind=text, known=", ".join(entry["code"] for entry in known))


def format_code(text: str) -> str:
    """Return a format of the catalogue by code or name; FormatUnknown."""
    known = catalog("formats")
    for entry in known:
        if code_key(text) in (code_key(entry["code"]), code_key(entry["name"])):
            return str(entry["code"])
    raise FormatUnknown(format=text, known=", ".join(entry["code"] for entry in known))


def _formats() -> list[str]:
    codes = [str(entry["code"]) for entry in catalog("formats")]
    return [USUAL_FORMAT, *(code for code in codes if code != USUAL_FORMAT)]


def _lot_code(identity: LotIdentity) -> str:
    """Return a code that people can read and every printer prints: line, age, day."""
    plain = unicodedata.normalize("NFKD", identity.line)
    line = _NOT_IN_CODES.sub("-", plain)[:_LONGEST_LINE].strip("-._") or "LOT"
    if line.upper().startswith(COMMAND_PREFIX):
        line = f"LOT-{line}"
    age = identity.passage or ("" if identity.days is None else f"d{identity.days}")
    day = identity.made_on.isoformat().replace("-", "") if identity.made_on else ""
    return "-".join(filter(None, (line, age, day)))
