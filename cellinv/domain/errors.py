"""What can go wrong, in four families, each ending in one plain sentence."""

from pathlib import PurePath
from typing import ClassVar, Final

from typing_extensions import override

from cellinv.domain.language import together, tr

_LONGEST: Final = 400
"""More of a value, however it came in, nobody reads in a sentence."""


class CellinvError(Exception):
    """Anything the program says no to, or cannot do.

    A subclass states ``sentence`` (what is wrong and where) and ``way_out`` (what to do), both
    English templates whose fields are filled from the values given at the raise; ``way_typed``
    where something else is to be done by whoever types commands.
    """

    sentence: ClassVar[str] = "Something is wrong."
    way_out: ClassVar[str] = ""
    way_typed: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        super().__init__(self.code)
        self.values = values

    @property
    def code(self) -> str:
        """Return the stable name of the error: its class."""
        return type(self).__name__

    def explain(self, *, typed: bool = False) -> str:
        """Return the sentence, followed by the way out where there is one.

        ``typed``: it is told to whoever typed a command.
        """
        way = self.way_typed if typed else ""
        return self._said(self.sentence, way or self.way_out)

    def _said(self, *texts: str) -> str:
        """Return texts with the values in them, those that say something."""
        values = {name: _cut(value) for name, value in self.values.items()}
        return together(*(tr(text, **values) for text in texts if text))

    @override
    def __str__(self) -> str:
        return self.explain()


def _cut(value: object) -> object:
    """Return a value as a sentence tells it: a very long text only as far as it says what."""
    text = str(value) if isinstance(value, PurePath) else value
    return f"{text[:60]}…" if isinstance(text, str) and len(text) > _LONGEST else value


class DomainError(CellinvError):
    """A rule of the field says no; the person can do something about it."""

    rule: ClassVar[str] = ""
    who_can: ClassVar[str] = ""

    def why_not(self) -> str:
        """Return the rule behind the refusal and who can change it, in one or two sentences."""
        return self._said(self.rule, self.who_can)


class SurroundingsError(CellinvError):
    """The database, a file, a printer or the network failed; nothing typed is lost."""


class IntegrityError(CellinvError):
    """What is stored does not agree with what was recorded."""


class UsageError(CellinvError):
    """The command was not understood."""
