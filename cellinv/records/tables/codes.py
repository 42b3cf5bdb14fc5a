"""The one table of everything a scan or a typed code can find."""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables.base import BigInt, Ledgered, one_of

CODE_KINDS = ("own", "supplier", "tube", "badge", "command", "old_label", "import")
RECORD_KINDS = (
    "party", "site", "donor", "cell_line", "lot", "vial", "run", "container", "product",
    "study", "subject", "dose", "person", "case",
)  # fmt: skip


class Code(Ledgered):
    """A text that names a record. The key is unique for ever, except among old labels."""

    __tablename__ = "code"
    __table_args__ = (
        one_of("kind", CODE_KINDS, "kind"),
        one_of("record_kind", (*RECORD_KINDS, "command"), "record_kind"),
        Index(
            "uq_code_key",
            "key",
            unique=True,
            sqlite_where=text("kind <> 'old_label'"),
        ),
        Index("ix_code_record", "record_kind", "record_id"),
        Index("ix_code_any_key", "key"),
    )

    text: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    record_kind: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigInt)
