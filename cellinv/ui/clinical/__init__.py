"""The page of studies, their subjects, what they are given and what becomes of them."""

from cellinv.ui.clinical.page import ClinicalPage

__all__ = ["ClinicalPage"]
