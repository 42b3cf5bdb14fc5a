"""Site rules and program settings: versioned, reasoned, in the ledger."""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from cellinv.records.tables.base import Ledgered, ref


class Setting(Ledgered):
    """One rule of one site, or of the whole inventory where ``site_id`` is empty.

    ``value`` is canonical JSON text.
    """

    __tablename__ = "setting"
    __table_args__ = (
        Index(
            "uq_setting_site_key",
            "site_id",
            "name",
            unique=True,
            sqlite_where=text("site_id IS NOT NULL"),
        ),
        Index(
            "uq_setting_global_key",
            "name",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
        ),
    )

    site_id: Mapped[int | None] = ref("site")
    name: Mapped[str]
    value: Mapped[str]
