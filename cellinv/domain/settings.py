"""What can be wrong with a rule that somebody wants to change."""

from __future__ import annotations

from cellinv.domain.errors import DomainError


class UnknownSetting(DomainError):
    """No such rule."""

    sentence = "“{name}” is not a setting."
    way_out = "The settings are: {known}."
