"""Help for the page in front, offline, in the language in use."""

from cellinv.ui.help.page import HelpPage

__all__ = ["HelpPage"]
