"""What is qualified and calibrated: the machines that hold, carry, measure and make."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables.base import Ledgered, ref


class Equipment(Ledgered):
    """Freezers, shippers, loggers, reactors, printers: qualified and calibrated until."""

    __tablename__ = "equipment"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    site_id: Mapped[int] = ref("site")
    qualified_until_at: Mapped[datetime | None]
    calibrated_until_at: Mapped[datetime | None]
