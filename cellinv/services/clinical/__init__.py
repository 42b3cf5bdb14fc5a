"""From product to patient: studies, subjects, doses, their hand-over and their giving."""

from cellinv.services.clinical.arms import ArmSeen, KitSeen, look_at_arm, unblind
from cellinv.services.clinical.doses import propose, release_dose, set_aside
from cellinv.services.clinical.giving import administer, destroy_dose, return_dose
from cellinv.services.clinical.handing import hand_over, take_over
from cellinv.services.clinical.kits import AllocationLine, Kit, add_allocations, pack_kits
from cellinv.services.clinical.products import add_product
from cellinv.services.clinical.studies import (
    NewArm,
    NewStudy,
    add_study,
    close_site,
    open_site,
    set_study_state,
)
from cellinv.services.clinical.subjects import enrol
from cellinv.services.clinical.taking import Preparation, prepare_dose, take_dose

__all__ = [
    "AllocationLine",
    "ArmSeen",
    "Kit",
    "KitSeen",
    "NewArm",
    "NewStudy",
    "Preparation",
    "add_allocations",
    "add_product",
    "add_study",
    "administer",
    "close_site",
    "destroy_dose",
    "enrol",
    "hand_over",
    "look_at_arm",
    "open_site",
    "pack_kits",
    "prepare_dose",
    "propose",
    "release_dose",
    "return_dose",
    "set_aside",
    "set_study_state",
    "take_dose",
    "take_over",
    "unblind",
]
