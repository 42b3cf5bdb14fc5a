"""Until when somebody worked on a run, or that they were put down by mistake, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
COLUMNS = (("ended_at", MOMENT), ("mistaken", sa.Boolean()), ("reason", sa.Text()))


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("run_operator", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name, _ in reversed(COLUMNS):
        op.drop_column("run_operator", name)
