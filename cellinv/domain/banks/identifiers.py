"""Names that public registries give to cell lines and trials, checked by their form."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from typing_extensions import override

from cellinv.domain.errors import DomainError

_HPSCREG: Final = re.compile(r"[A-Z][A-Za-z0-9]{1,7}[ei][0-9]{3}-[A-Z]{1,2}(-[0-9]{1,2})?")
_LONGEST_HPSCREG: Final = 15
_RRID: Final = re.compile(r"(?:RRID:\s?)?(CVCL_[A-Z0-9]{4})")


class HpscregNameUnsound(DomainError):
    """A text that can't be a name in the hPSC registry."""

    sentence: ClassVar[str] = "“{name}” is not a name of the hPSC registry."
    way_out: ClassVar[str] = "It reads like UCLAi001-A and has at most 15 characters."
    rule: ClassVar[str] = "Institution, e or i, number of the donor, letter of the clone."


class RridUnsound(DomainError):
    """A text that can't be a Cellosaurus accession."""

    sentence: ClassVar[str] = "“{rrid}” is not a Cellosaurus accession."
    way_out: ClassVar[str] = "It reads like CVCL_9771 or RRID:CVCL_9771."


class TrialIdUnsound(DomainError):
    """A text that no known trial registry or authority would give."""

    sentence: ClassVar[str] = "“{trial}” is not a trial number of a registry known here."
    way_out: ClassVar[str] = "Known are: {known}."


class Registry(StrEnum):
    """Who gave a trial its number."""

    NCT = "NCT"
    CHICTR = "ChiCTR"
    CDE = "CTR"
    EUDRACT = "EudraCT"
    EU_CT = "EU CT"
    ISRCTN = "ISRCTN"
    JRCT = "jRCT"
    MOH = "MOH"
    IND = "IND"


@dataclass(frozen=True, slots=True)
class TrialId:
    """A trial's number as its registry writes it."""

    registry: Registry
    number: str

    @override
    def __str__(self) -> str:
        return self.number


_TRIALS: Final = {
    Registry.NCT: re.compile(r"NCT[0-9]{8}"),
    Registry.CHICTR: re.compile(r"CHICTR(-[A-Z]{3}-)?[0-9]{8,10}"),
    Registry.CDE: re.compile(r"CTR20[0-9]{6}"),
    Registry.EUDRACT: re.compile(r"20[0-9]{2}-0[0-9]{5}-[0-9]{2}"),
    Registry.EU_CT: re.compile(r"20[0-9]{2}-5[0-9]{5}-[0-9]{2}(-[0-9]{2})?"),
    Registry.ISRCTN: re.compile(r"ISRCTN[0-9]{8}"),
    Registry.JRCT: re.compile(r"JRCT[A-Z]?[0-9]{9,10}"),
    Registry.MOH: re.compile(r"MOH_[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{6,9}"),
    Registry.IND: re.compile(r"(IND\s?)?[0-9]{5,6}"),
}


def check_hpscreg(text: str) -> str:
    """Return a name of the hPSC registry without blanks around; HpscregNameUnsound otherwise.

    Case counts: the small ``e`` or ``i`` says embryonic or induced.
    """
    name = _plain(text)
    if len(name) > _LONGEST_HPSCREG or not _HPSCREG.fullmatch(name):
        raise HpscregNameUnsound(name=name)
    return name


def check_rrid(text: str) -> str:
    """Return a Cellosaurus accession (``CVCL_9771``), given with or without ``RRID:``."""
    found = _RRID.fullmatch(_plain(text).upper())
    if found is None:
        raise RridUnsound(rrid=_plain(text))
    return found[1]


def rrid_of(accession: str) -> str:
    """Return the citable form of an accession: ``RRID:CVCL_9771``."""
    return f"RRID:{check_rrid(accession)}"


def check_trial_id(text: str, registry: Registry | None = None) -> TrialId:
    """Return a trial number and whose it is; TrialIdUnsound where none (or another) gave it."""
    plain = _plain(text).upper()
    for giver, form in _TRIALS.items():
        if registry in (None, giver) and form.fullmatch(plain):
            return TrialId(giver, _written(giver, plain))
    raise TrialIdUnsound(trial=_plain(text), known=", ".join([registry] if registry else Registry))


def _written(giver: Registry, plain: str) -> str:
    if giver is Registry.CHICTR:
        return "ChiCTR" + plain.removeprefix("CHICTR")
    if giver is Registry.JRCT:
        return "jRCT" + plain.removeprefix("JRCT").lower()
    if giver is Registry.IND:
        return "IND " + plain.removeprefix("IND").strip()
    return plain


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
