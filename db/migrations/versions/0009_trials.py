"""Arms, sites, visits and adverse events of studies; how doses are made ready."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "study_arm",
    "study_site",
    "allocation",
    "unblinding",
    "dose_preparation",
    "visit_plan",
    "visit",
    "observation",
    "adverse_event",
)


def upgrade() -> None:
    _make_study_arm()
    _make_study_site()
    _make_allocation()
    _make_unblinding()
    _make_dose_preparation()
    _make_visit_plan()
    _make_visit()
    _make_observation()
    _make_adverse_event()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _of_the_ledger(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _make_study_arm() -> None:
    op.create_table(
        "study_arm",
        sa.Column("study_id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("placebo", sa.Boolean(), nullable=False),
        _to("study_arm", "study_id", "study.id"),
        *_of_the_ledger("study_arm"),
        sa.UniqueConstraint("study_id", "code", name=op.f("uq_study_arm_study_id_code")),
    )


def _make_study_site() -> None:
    op.create_table(
        "study_site",
        sa.Column("study_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("planned_subjects", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("planned_subjects >= 0", name=op.f("ck_study_site_planned")),
        _to("study_site", "site_id", "site.id"),
        _to("study_site", "study_id", "study.id"),
        *_of_the_ledger("study_site"),
        sa.UniqueConstraint("study_id", "site_id", name=op.f("uq_study_site_study_id_site_id")),
    )


def _make_allocation() -> None:
    op.create_table(
        "allocation",
        sa.Column("study_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("arm_id", BIG, nullable=False),
        sa.Column("subject_id", BIG, nullable=True),
        _to("allocation", "arm_id", "study_arm.id"),
        _to("allocation", "study_id", "study.id"),
        _to("allocation", "subject_id", "subject.id"),
        *_of_the_ledger("allocation"),
        sa.UniqueConstraint("study_id", "number", name=op.f("uq_allocation_study_id_number")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_allocation_subject_id")),
    )


def _make_unblinding() -> None:
    op.create_table(
        "unblinding",
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("unblinded_at", MOMENT, nullable=False),
        sa.Column("unblinded_by_id", BIG, nullable=False),
        _to("unblinding", "subject_id", "subject.id"),
        _to("unblinding", "unblinded_by_id", "person.id"),
        *_of_the_ledger("unblinding"),
        sa.UniqueConstraint("subject_id", name=op.f("uq_unblinding_subject_id")),
    )


def _make_dose_preparation() -> None:
    op.create_table(
        "dose_preparation",
        sa.Column("dose_id", BIG, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("diluent", sa.Text(), nullable=True),
        sa.Column("volume_ul", sa.Integer(), nullable=True),
        sa.Column("cells", sa.Integer(), nullable=True),
        sa.Column("viability_permille", sa.Integer(), nullable=True),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("prepared_by_id", BIG, nullable=False),
        sa.Column("use_before_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "viability_permille BETWEEN 0 AND 1000", name=op.f("ck_dose_preparation_viability")
        ),
        sa.CheckConstraint(
            "volume_ul > 0 AND cells >= 0", name=op.f("ck_dose_preparation_amounts")
        ),
        _to("dose_preparation", "dose_id", "dose.id"),
        _to("dose_preparation", "prepared_by_id", "person.id"),
        *_of_the_ledger("dose_preparation"),
        sa.UniqueConstraint("dose_id", name=op.f("uq_dose_preparation_dose_id")),
    )


def _make_visit_plan() -> None:
    op.create_table(
        "visit_plan",
        sa.Column("study_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("window_days >= 0", name=op.f("ck_visit_plan_window")),
        _to("visit_plan", "study_id", "study.id"),
        *_of_the_ledger("visit_plan"),
        sa.UniqueConstraint("study_id", "number", name=op.f("uq_visit_plan_study_id_number")),
    )


def _make_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("plan_id", BIG, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_by_id", BIG, nullable=True),
        sa.CheckConstraint("status IN ('planned', 'done', 'missed')", name=op.f("ck_visit_status")),
        _to("visit", "entered_by_id", "person.id"),
        _to("visit", "plan_id", "visit_plan.id"),
        _to("visit", "subject_id", "subject.id"),
        *_of_the_ledger("visit"),
        sa.UniqueConstraint("subject_id", "plan_id", name=op.f("uq_visit_subject_id_plan_id")),
    )
    op.create_index(op.f("ix_visit_subject_id"), "visit", ["subject_id"], unique=False)


def _make_observation() -> None:
    op.create_table(
        "observation",
        sa.Column("visit_id", BIG, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("entered_by_id", BIG, nullable=False),
        sa.Column("replaces_id", BIG, nullable=True),
        _to("observation", "entered_by_id", "person.id"),
        _to("observation", "replaces_id", "observation.id"),
        _to("observation", "visit_id", "visit.id"),
        *_of_the_ledger("observation"),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_observation_replaces_id")),
    )
    op.create_index(op.f("ix_observation_visit_id"), "observation", ["visit_id"], unique=False)


def _make_adverse_event() -> None:
    op.create_table(
        "adverse_event",
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("serious", sa.Boolean(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("entered_by_id", BIG, nullable=False),
        sa.CheckConstraint(
            (
                "criterion IN ('death', 'life_threatening', 'hospitalisation', "
                "'disability', 'congenital_anomaly', 'other_important')"
            ),
            name=op.f("ck_adverse_event_criterion"),
        ),
        sa.CheckConstraint(
            ("relation IN ('unrelated', 'unlikely', 'possible', 'probable', 'related')"),
            name=op.f("ck_adverse_event_relation"),
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name=op.f("ck_adverse_event_grade")),
        sa.CheckConstraint(
            "serious = (criterion IS NOT NULL)", name=op.f("ck_adverse_event_serious")
        ),
        _to("adverse_event", "entered_by_id", "person.id"),
        _to("adverse_event", "subject_id", "subject.id"),
        *_of_the_ledger("adverse_event"),
        sa.UniqueConstraint(
            "subject_id", "number", name=op.f("uq_adverse_event_subject_id_number")
        ),
    )
