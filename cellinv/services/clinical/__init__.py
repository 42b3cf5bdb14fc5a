"""From product to patient: studies, subjects, doses, their hand-over and their giving."""

from cellinv.services.clinical.doses import release_dose, set_aside
from cellinv.services.clinical.giving import administer
from cellinv.services.clinical.handing import hand_over, take_over
from cellinv.services.clinical.products import add_product
from cellinv.services.clinical.studies import NewStudy, add_study
from cellinv.services.clinical.subjects import enrol

__all__ = [
    "NewStudy",
    "add_product",
    "add_study",
    "administer",
    "enrol",
    "hand_over",
    "release_dose",
    "set_aside",
    "take_over",
]
