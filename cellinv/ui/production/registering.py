"""Panels of what a programme begins with: donors, consents, lines, products, what they need."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.domain.privacy import CodeLooksLikeName
from cellinv.domain.production.runs import NotEmpty
from cellinv.services import banks, clinical, production
from cellinv.services.banks.donors import consent_purposes, line_kinds
from cellinv.services.banks.lines import Component
from cellinv.services.ledger import Receipt
from cellinv.services.people.named import thing_named, things_named
from cellinv.ui.production.about import AboutPanel, offer
from cellinv.ui.production.inside import Inside
from cellinv.ui.widgets.fields import DayField, padded
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.errors import DomainError
    from cellinv.services.banks.donors import ConsentSeen
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_MOST = 100_000
_MOST_DAYS = 36_500


class OwnedPanel(AboutPanel):
    """Registers something new that belongs to a party."""

    def __init__(self, seat: Seat, acting: Acting, titles: tuple[str, str, str]) -> None:
        super().__init__(seat, acting, titles)
        self.code, self.owner = QLineEdit(), QComboBox()
        self.owner.setPlaceholderText(tr("Choose…"))
        self.add(tr("Code"), self.code)
        self.add(tr("Owner"), self.owner)

    @override
    def prepare(self) -> None:
        self.code.clear()
        work = functools.partial(production.parties, self._seat.desk)
        self._seat.tasks.run_read(work, self._offer, owner=self, latest="parties")
        self.code.setFocus()

    def _offer(self, found: tuple[str, ...]) -> None:
        kept = self.owner.currentData()
        offer(self.owner, ((code, code) for code in found))
        self.owner.setCurrentIndex(0 if len(found) == 1 else self.owner.findData(kept))


class DonorPanel(OwnedPanel):
    """Registers a donor, by code only."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("New donor"), tr("Register"), "person"))
        self.material = QLineEdit()
        self.add(tr("Material: blood, skin, an embryo …"), self.material)
        self.nobody = QCheckBox(tr("The code names nobody"))
        self.fields.addWidget(self.nobody)

    @override
    def prepare(self) -> None:
        super().prepare()
        self.material.clear()
        self.nobody.setChecked(False)
        self.nobody.hide()

    @override
    def go(self) -> None:
        told = (self.code.text().strip(), self.owner.currentText(), self.material.text())
        self.do(functools.partial(_add_donor, told, self.nobody.isChecked()), _registered)

    @override
    def refused(self, error: DomainError) -> None:
        super().refused(error)
        if isinstance(error, CodeLooksLikeName):
            self.nobody.show()


class ConsentPanel(AboutPanel):
    """Records a version of what a donor agreed to."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Consent"), tr("Record consent"), "signature"))
        self.version, self.given = QLineEdit(), DayField()
        self.standing = words("", "dim", wrap=True)
        self.fields.addWidget(self.standing)
        self.add(tr("Version of the form"), self.version)
        self.add(tr("Given on"), self.given)
        self.fields.addWidget(words(tr("It covers"), "small"))
        self.scope = {code: QCheckBox(tr(name)) for code, name in consent_purposes()}
        for box in self.scope.values():
            self.fields.addWidget(box)

    @override
    def prepare(self) -> None:
        self.version.clear()
        self.standing.setText(_standing(self.subject.in_force))
        self.standing.setVisible(bool(self.subject.in_force))
        self.given.show_day(self._seat.desk.today())
        for box in self.scope.values():
            box.setChecked(False)
        self.version.setFocus()

    @override
    def go(self) -> None:
        scope = tuple(code for code, box in self.scope.items() if box.isChecked())
        act = functools.partial(
            banks.add_consent, donor_id=self.subject.id, form_version=self.version.text(),
            scope=scope, given_on=self.given.day(),
        )  # fmt: skip
        said = tr("{donor}: consent {version} recorded", donor=self.subject.code,
                  version=self.version.text().strip())  # fmt: skip
        self.do(act, said)


class WithdrawnPanel(AboutPanel):
    """Records that a donor withdrew: everything that came of them and isn't final is held."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = (tr("Consent withdrawn"), tr("Record and hold"), "hold")
        super().__init__(seat, acting, titles)
        self.version, self.on, self.reason = QComboBox(), DayField(), QLineEdit()
        note = tr("A case is opened; all that came of the donor and isn't used up is held.")
        self.fields.addWidget(words(note, "dim", wrap=True))
        self.add(tr("Version of the form"), self.version)
        self.add(tr("Withdrawn on"), self.on)
        self.add(tr("Reason"), self.reason)

    @override
    def prepare(self) -> None:
        standing = self.subject.in_force
        offer(self.version, ((one.version, one.version) for one in standing), tr("All in force"))
        self.version.setCurrentIndex(0)
        self.on.show_day(self._seat.desk.today())
        self.reason.clear()
        self.reason.setFocus()

    @override
    def go(self) -> None:
        act = functools.partial(
            banks.withdraw_consent, donor_id=self.subject.id, reason=self.reason.text(),
            form_version=self.version.currentData(), on=self.on.day(),
        )  # fmt: skip
        self.do(act, functools.partial(_withdrawn, self.subject.code))


class LinePanel(OwnedPanel):
    """Registers a cell line that comes from donors."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("New cell line"), tr("Register"), "line"))
        self.kind, self.donors = QComboBox(), QLineEdit()
        self.hpscreg, self.rrid = QLineEdit(), QLineEdit()
        offer(self.kind, ((kind, kind) for kind in line_kinds()))
        self.donors.setPlaceholderText(tr("Several: a comma between them"))
        self.add(tr("Kind"), self.kind)
        self.add(tr("Donors, by code"), self.donors)
        self.add(tr("Name in hPSCreg"), self.hpscreg)
        self.add(tr("RRID of Cellosaurus"), self.rrid)

    @override
    def prepare(self) -> None:
        super().prepare()
        self.donors.setText(self.subject.code if self.subject is not None else "")
        self.hpscreg.clear()
        self.rrid.clear()

    @override
    def go(self) -> None:
        donors = self.donors.text().replace(",", " ").split()
        told = {"code": self.code.text().strip(), "kind": self.kind.currentData(),
                "hpscreg_name": self.hpscreg.text().strip() or None,
                "rrid": self.rrid.text().strip() or None}  # fmt: skip
        self.do(functools.partial(_add_line, told, self.owner.currentText(), donors), _registered)


class ProductPanel(OwnedPanel):
    """Registers a product."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("New product"), tr("Register"), "production"))
        self.name, self.storage = QLineEdit(), QLineEdit()
        self.life, self.passages = _number(_MOST_DAYS), _number(999)
        self.add(tr("Name"), self.name)
        self.add(tr("Shelf life in days"), self.life)
        self.add(tr("Storage"), self.storage)
        self.add(tr("Passages at most"), self.passages)

    @override
    def prepare(self) -> None:
        super().prepare()
        for field in (self.name, self.storage):
            field.clear()
        for number in (self.life, self.passages):
            number.setValue(0)

    @override
    def go(self) -> None:
        told = (self.code.text().strip(), self.name.text(), self.owner.currentText())
        act = functools.partial(
            _add_product, told, self.storage.text(), self.life.value(), self.passages.value()
        )
        self.do(act, _registered)


class EquipmentPanel(AboutPanel):
    """Registers what runs are made in, at the site."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Equipment"), tr("Register"), "add"))
        self.code, self.name, self.kind = QLineEdit(), QLineEdit(), QLineEdit()
        self.kind.setPlaceholderText(tr("Bioreactor"))
        for caption, field in ((tr("Code"), self.code), (tr("Name"), self.name),
                               (tr("Kind"), self.kind)):  # fmt: skip
            self.add(caption, field)

    @override
    def prepare(self) -> None:
        self.code.clear()
        self.name.clear()
        self.kind.clear()
        self.code.setFocus()

    @override
    def go(self) -> None:
        told = (self.code.text().strip(), self.name.text(), self.kind.text().strip())
        self.do(functools.partial(_add_equipment, told), _equipped)


class PlaceboPanel(AboutPanel):
    """Fills a lot that looks like a product and holds nobody's cells."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Fill a placebo lot"), tr("Fill"), "vial"))
        self.code, self.count = QLineEdit(), padded(QSpinBox())
        self.count.setRange(0, _MOST)
        self.count.setSpecialValueText(tr("not stated"))
        self.add(tr("Code"), self.code)
        self.add(tr("Vials filled"), self.count)
        self.inside = Inside(self, cells=False)

    @override
    def prepare(self) -> None:
        self.code.clear()
        self.count.setValue(0)
        self.inside.start(self._seat.desk.today())
        self.code.setFocus()

    @override
    def go(self) -> None:
        expires, volume = self.inside.expires.last_day(), self.inside.volume.value() or None
        new = production.NewOutput(
            self.code.text(), self.count.value(), fill_volume_ul=volume, expires_on=expires
        )
        self.do(functools.partial(_fill_placebo, self.subject.id, new), _filled)


def _standing(consents: Sequence[ConsentSeen]) -> str:
    """Say what a donor agreed to already, and that it stays so beside another consent."""
    told = a_list(tr("{version} of {day}", version=one.version, day=one.given_on)
                  for one in consents)  # fmt: skip
    return tr("In force: {consents}. Another one stands beside it and takes nothing back.",
              consents=told)  # fmt: skip


def _number(most: int) -> QSpinBox:
    field = padded(QSpinBox())
    field.setRange(0, most)
    field.setSpecialValueText(tr("not stated"))
    return field


def _new(kind: str, row_id: int, code: str, desk: Desk) -> Receipt:
    return Receipt("", "", desk.now(), ((kind, row_id),), {"code": code})


def _party(desk: Desk, code: str) -> int:
    """Return whose it is to be: nobody is taken for granted."""
    if not code:
        raise NotEmpty(what=tr("The owner"))
    return thing_named(desk, code, "party").id


def _add_donor(told: tuple[str, str, str], confirmed: object, desk: Desk) -> Receipt:
    code, owner, material = told
    party = _party(desk, owner)
    said = material.strip() or None
    donor = banks.add_donor(desk, code, party, material=said, confirmed=bool(confirmed))
    return _new("donor", donor, code, desk)


def _add_line(told: dict[str, str], owner: str, donors: list[str], desk: Desk) -> Receipt:
    party = _party(desk, owner)
    parts = [Component(each.id) for each in things_named(desk, donors, "donor")]
    code = told["code"]
    line = banks.add_line(
        desk, code, party, parts, kind=told["kind"], hpscreg_name=told["hpscreg_name"],
        rrid=told["rrid"],
    )  # fmt: skip
    return _new("cell_line", line, code, desk)


def _add_product(
    told: tuple[str, str, str], storage: str, life: int, passages: int, desk: Desk
) -> Receipt:
    code, name, owner = told
    product = clinical.add_product(
        desk, code, name, _party(desk, owner), shelf_life_days=life or None,
        storage=storage.strip() or None, passage_limit=passages or None,
    )  # fmt: skip
    return _new("product", product, code, desk)


def _add_equipment(told: tuple[str, str, str], desk: Desk) -> Receipt:
    code, name, kind = told
    if not kind:
        return production.add_equipment(desk, code, name)
    return production.add_equipment(desk, code, name, kind=kind)


def _fill_placebo(product_id: int, new: production.NewOutput, desk: Desk) -> Receipt:
    return production.fill_placebo(desk, product_id, new)


def _registered(receipt: Receipt) -> str:
    return tr("{code} registered", code=receipt.details["code"])


def _equipped(receipt: Receipt) -> str:
    return tr("{code} registered", code=receipt.details["equipment"])


def _filled(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{lot} filled: {n} vials", lot=told["lot"], n=len(told["vials"]))


def _withdrawn(donor: str, receipt: Receipt) -> str:
    return tr("{donor}: consent withdrawn; all that came of them is held, {case}",
              donor=donor, case=receipt.details["case"])  # fmt: skip
