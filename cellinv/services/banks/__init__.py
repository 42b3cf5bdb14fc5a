"""Donors, lines, lots with their vials, and the runs between them."""

from cellinv.services.banks.consents import withdraw_consent
from cellinv.services.banks.donors import DonorRow, donor_list
from cellinv.services.banks.lines import add_consent, add_donor, add_line
from cellinv.services.banks.lots import add_formats, add_lot
from cellinv.services.banks.release import release_lot, set_lot_state, usual_purposes
from cellinv.services.banks.runs import end_run, start_run

__all__ = [
    "DonorRow", "add_consent", "add_donor", "add_formats", "add_line", "add_lot", "donor_list",
    "end_run", "release_lot", "set_lot_state", "start_run", "usual_purposes", "withdraw_consent",
]  # fmt: skip
