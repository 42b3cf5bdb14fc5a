"""What a scan turned out to be: one frozen value for each kind of content."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Source = Literal["keyboard", "serial", "picture", "file", "typed"]


@dataclass(frozen=True)
class Scan:
    """What a reader delivered, untouched.

    ``symbology`` is the AIM identifier (``]d2``) where the reader tells it apart from the text;
    any other name of a symbol may stand there and decides nothing. ``today`` is the date at the
    site: two-digit years are read around it.
    """

    raw: bytes | str
    source: Source
    today: date
    symbology: str | None = None


@dataclass(frozen=True)
class Content:
    """What every result carries: the string as received, what was left of it, the AIM id."""

    raw: str
    text: str
    aim: str | None


@dataclass(frozen=True)
class PlainCode(Content):
    """An own code or any other text; ``note`` says what is odd about it, if anything."""

    note: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class CommandCode(Content):
    """A line of the bench card: ``word`` is what follows ``CIX``, in capitals."""

    word: str


@dataclass(frozen=True)
class Gs1Element:
    """One GS1 element string; ``on`` and ``at`` are set where the identifier means a date."""

    ai: str
    value: str
    title: str
    on: date | None = None
    at: time | None = None


@dataclass(frozen=True)
class Gs1Message(Content):
    """A GS1 message, its elements in the order scanned."""

    elements: tuple[Gs1Element, ...]

    def value(self, ai: str) -> str | None:
        """Return the value of an application identifier, None where absent."""
        return next((element.value for element in self.elements if element.ai == ai), None)

    @property
    def gtin(self) -> str | None:
        """Product number, 14 digits."""
        return self.value("01") or self.value("02")

    @property
    def lot(self) -> str | None:
        """Batch or lot."""
        return self.value("10")

    @property
    def serial(self) -> str | None:
        """Serial number."""
        return self.value("21")

    @property
    def source_entity(self) -> str | None:
        """Reference to what the product came from: a parent bank or a donor code."""
        return self.value("251")

    @property
    def expires_on(self) -> date | None:
        """Last day of use, from (17) or (7003)."""
        return self._on("17") or self._on("7003")

    @property
    def expires_time(self) -> time | None:
        """Time of day of expiry at the place of labelling, where (7003) gives one."""
        return next((element.at for element in self.elements if element.ai == "7003"), None)

    @property
    def produced_on(self) -> date | None:
        """Day of production, from (11) or (8008)."""
        return self._on("11") or self._on("8008")

    @property
    def readable(self) -> str:
        """The message as printed below a symbol: ``(01)…(10)…``."""
        return "".join(f"({element.ai}){element.value}" for element in self.elements)

    def _on(self, ai: str) -> date | None:
        return next((element.on for element in self.elements if element.ai == ai), None)


@dataclass(frozen=True)
class IsbtStructure:
    """One ISBT 128 data structure: its number, its identifier and content byte by byte.

    ``number`` is empty for a structure a country has assigned to itself.
    """

    number: str
    name: str
    identifier: str
    content: str
    fields: tuple[tuple[str, str], ...] = ()
    on: date | None = None
    at: time | None = None

    def field(self, name: str) -> str:
        """Return a named part of the content."""
        return dict(self.fields)[name]


@dataclass(frozen=True)
class IsbtMessage(Content):
    """One or several ISBT 128 structures; ``sequence`` is set for a compound message."""

    structures: tuple[IsbtStructure, ...]
    sequence: str | None = None

    def first(self, *numbers: str) -> IsbtStructure | None:
        """Return the first structure that has one of the numbers."""
        return next((found for found in self.structures if found.number in numbers), None)

    def content(self, number: str) -> str | None:
        """Return the content of a structure, None where absent."""
        found = self.first(number)
        return found.content if found else None

    @property
    def din(self) -> str | None:
        """Donation identification number without its flags: 13 characters."""
        found = self.first("001")
        return found.field("din") if found else None

    @property
    def product_code(self) -> str | None:
        """Product code, 8 characters."""
        return self.content("003")

    @property
    def chain_of_identity(self) -> str | None:
        """Chain of identity identifier, 15 characters."""
        return self.content("040")

    @property
    def donor(self) -> str | None:
        """Donor identification number, or else the global registration identifier."""
        return self.content("019") or self.content("039")

    @property
    def staff(self) -> str | None:
        """Staff member identification number."""
        return self.content("020")

    @property
    def expires_on(self) -> date | None:
        """Last day of use."""
        found = self.first("004", "005")
        return found.on if found else None

    @property
    def expires_time(self) -> time | None:
        """Time of day of expiry at the place of labelling: 23:59 where only a day is given."""
        found = self.first("004", "005")
        return found.at if found else None

    @property
    def collected_on(self) -> date | None:
        """Day of collection."""
        found = self.first("006", "007")
        return found.on if found else None

    @property
    def produced_on(self) -> date | None:
        """Day of production."""
        found = self.first("008", "009")
        return found.on if found else None


@dataclass(frozen=True)
class Unclear(Content):
    """A text with more than one reading: the person is asked, nothing is guessed."""

    question: str
    readings: tuple[Gs1Message, ...] = field(default=())

    @property
    def candidates(self) -> tuple[str, ...]:
        """The readings as they would be printed, likeliest first."""
        return tuple(reading.readable for reading in self.readings)


Result = PlainCode | CommandCode | Gs1Message | IsbtMessage | Unclear
