"""A study's arms, sites and visits; what was seen of its subjects; who may know their arm."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cellinv.records.tables import clinical  # noqa: F401 - referred to
from cellinv.records.tables.base import BigInt, Ledgered, Moment, one_of, ref

VISIT_STATES = ("planned", "done", "missed")
RELATIONS = ("unrelated", "unlikely", "possible", "probable", "related")
SERIOUS = (
    "death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly",
    "other_important",
)  # fmt: skip


class StudyArm(Ledgered):
    """An arm of a study; of a placebo arm no subject gets the product."""

    __tablename__ = "study_arm"
    __table_args__ = (UniqueConstraint("study_id", "code"),)

    study_id: Mapped[int] = ref("study")
    code: Mapped[str]
    name: Mapped[str]
    placebo: Mapped[bool]


class StudySite(Ledgered):
    """A site that takes part in a study."""

    __tablename__ = "study_site"
    __table_args__ = (
        UniqueConstraint("study_id", "site_id"),
        CheckConstraint("planned_subjects >= 0", name="planned"),
    )

    study_id: Mapped[int] = ref("study")
    site_id: Mapped[int] = ref("site")
    planned_subjects: Mapped[int | None]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class Allocation(Ledgered):
    """One line of a study's allocation list; the subject is entered when a kit is packed.

    What it says of the arm is for those with the right *see_arm* alone.
    """

    __tablename__ = "allocation"
    __table_args__ = (UniqueConstraint("study_id", "number"), UniqueConstraint("subject_id"))

    study_id: Mapped[int] = ref("study")
    number: Mapped[int]
    arm_id: Mapped[int] = ref("study_arm")
    subject_id: Mapped[int | None] = ref("subject")


class Unblinding(Ledgered):
    """A signed act after which a subject's arm is no secret any more."""

    __tablename__ = "unblinding"
    __table_args__ = (UniqueConstraint("subject_id"),)

    subject_id: Mapped[int] = ref("subject")
    reason: Mapped[str]
    unblinded_at: Mapped[Moment]
    unblinded_by_id: Mapped[int] = ref("person")


class DosePreparation(Ledgered):
    """How a dose was made ready: thawed, washed, diluted, counted; usable until."""

    __tablename__ = "dose_preparation"
    __table_args__ = (
        UniqueConstraint("dose_id"),
        CheckConstraint("volume_ul > 0 AND cells >= 0", name="amounts"),
        CheckConstraint("viability_permille BETWEEN 0 AND 1000", name="viability"),
    )

    dose_id: Mapped[int] = ref("dose")
    method: Mapped[str]
    diluent: Mapped[str | None]
    volume_ul: Mapped[int | None]
    cells: Mapped[int | None] = mapped_column(BigInt)
    viability_permille: Mapped[int | None]
    prepared_at: Mapped[Moment]
    prepared_by_id: Mapped[int] = ref("person")
    use_before_at: Mapped[Moment | None]


class VisitPlan(Ledgered):
    """A visit of a study's template: on which day after the first dose, give or take how many."""

    __tablename__ = "visit_plan"
    __table_args__ = (
        UniqueConstraint("study_id", "number"),
        CheckConstraint("window_days >= 0", name="window"),
    )

    study_id: Mapped[int] = ref("study")
    number: Mapped[int]
    name: Mapped[str]
    day: Mapped[int]
    window_days: Mapped[int]


class Visit(Ledgered):
    """A subject's visit: planned, done or missed. Without a plan it was unscheduled."""

    __tablename__ = "visit"
    __table_args__ = (
        one_of("status", VISIT_STATES, "status"),
        UniqueConstraint("subject_id", "plan_id"),
    )

    subject_id: Mapped[int] = ref("subject", index=True)
    plan_id: Mapped[int | None] = ref("visit_plan")
    name: Mapped[str]
    planned_on: Mapped[date | None]
    status: Mapped[str]
    done_on: Mapped[date | None]
    note: Mapped[str | None]
    entered_by_id: Mapped[int | None] = ref("person")


class Observation(Ledgered):
    """A score or another finding of a visit: a number as exact decimal text, or words."""

    __tablename__ = "observation"
    __table_args__ = (UniqueConstraint("replaces_id"),)

    visit_id: Mapped[int] = ref("visit", index=True)
    item: Mapped[str]
    number: Mapped[str | None]
    unit: Mapped[str | None]
    words: Mapped[str | None]
    entered_by_id: Mapped[int] = ref("person")
    replaces_id: Mapped[int | None] = ref("observation")


class AdverseEvent(Ledgered):
    """Something untoward that happened to a subject, related to the product or not."""

    __tablename__ = "adverse_event"
    __table_args__ = (
        UniqueConstraint("subject_id", "number"),
        one_of("relation", RELATIONS, "relation"),
        one_of("criterion", SERIOUS, "criterion"),
        CheckConstraint("grade BETWEEN 1 AND 5", name="grade"),
        CheckConstraint("serious = (criterion IS NOT NULL)", name="serious"),
    )

    subject_id: Mapped[int] = ref("subject")
    number: Mapped[int]
    term: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    grade: Mapped[int]
    serious: Mapped[bool]
    criterion: Mapped[str | None]
    relation: Mapped[str]
    outcome: Mapped[str | None]
    entered_by_id: Mapped[int] = ref("person")
