"""The page of lines and their banks."""

from cellinv.ui.banks.page import BanksPage

__all__ = ["BanksPage"]
