"""What can go wrong, in four families, each ending in one plain sentence."""

from typing import ClassVar

from typing_extensions import override

from cellinv.domain.language import tr


class CellinvError(Exception):
    """Anything the program says no to, or cannot do.

    A subclass states ``sentence`` (what is wrong and where) and ``way_out`` (what to do), both
    English templates whose fields are filled from the values given at the raise.
    """

    sentence: ClassVar[str] = "Something is wrong."
    way_out: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        super().__init__(self.code)
        self.values = values

    @property
    def code(self) -> str:
        """Return the stable name of the error: its class."""
        return type(self).__name__

    def explain(self) -> str:
        """Return the sentence, followed by the way out where there is one."""
        parts = [tr(part, **self.values) for part in (self.sentence, self.way_out) if part]
        return " ".join(parts)

    @override
    def __str__(self) -> str:
        return self.explain()


class DomainError(CellinvError):
    """A rule of the field says no; the person can do something about it."""

    rule: ClassVar[str] = ""
    who_can: ClassVar[str] = ""

    def why_not(self) -> str:
        """Return the rule behind the refusal and who can change it, in one or two sentences."""
        parts = [tr(part, **self.values) for part in (self.rule, self.who_can) if part]
        return " ".join(parts)


class SurroundingsError(CellinvError):
    """The database, a file, a printer or the network failed; nothing typed is lost."""


class IntegrityError(CellinvError):
    """What is stored does not agree with what was recorded."""


class UsageError(CellinvError):
    """The command was not understood."""
