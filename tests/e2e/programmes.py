"""A programme from a new donor to a followed-up subject and back, played in the real window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tests.e2e.player import as_it_is
from tests.e2e.transferring import Transferring

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.services.desk import Desk
    from tests.e2e.plant import Plan
    from tests.e2e.sitting import Sitting


class Programme(Transferring):
    """What is done at the plant, at the clinic, and on the way back."""

    def __init__(self, sitting: Sitting, plan: Plan, index: dict[str, Any], desk: Desk) -> None:
        super().__init__(sitting, plan, index, desk)
        self.traced: set[tuple[str, str]] = set()
        """What was seen on the way back from the subjects: kinds and codes."""
        self.recalled: list[str] = []
        """The subjects that the recall page named."""

    @property
    def stages(self) -> tuple[Callable[[], None], ...]:
        """Return what is played, from the donor to the subject and back."""
        seed, main, working = (self.plan.code(name) for name in ("S01", "M01", "W01"))
        return (
            self.begin,
            self.derive,
            partial(self.bank, seed, main, "MCB", "p4+6"),
            partial(self.bank, main, working, "WCB", "p4+10", witness="qa"),
            self.plan_product,
            *(
                (
                    self.agree,
                    self.hand_over_technology,
                    partial(self.prove, working),
                    self.keep_apart,
                )
                if self.plan.maker
                else ()
            ),
            partial(self.make, working),
            *((self.conclude,) if self.plan.maker else ()),
            self.plan_study,
            self.treat,
            self.follow,
            self.look_back,
            self.recall,
        )

    def play(self, stage: Callable[[], None]) -> None:
        """Play a stage; where it fails, keep what was to be seen."""
        try:
            stage()
        except Exception:
            as_it_is(self.at, "failed")
            raise

    # ── the product ─────────────────────────────────────────────────────────

    def plan_product(self) -> None:
        """Register the product and what it is made in."""
        at, plan = self.at, self.plan
        self.sit("lead", "production")
        at.tab("Products")
        at.push("New product…")
        at.put("Code", plan.code("P-01"))
        at.pick("Owner", plan.party)
        at.put("Name", "Cells of a new programme")
        at.count("Shelf life in days", 1095)
        at.put("Storage", "below -150")
        at.push("Register")
        at.push("Register equipment…")
        at.put("Code", plan.code("-BR"))
        at.put("Name", "Bioreactor 9")
        at.push("Register")

    # ── the study ───────────────────────────────────────────────────────────

    @property
    def study(self) -> str:
        return self.plan.code("-STUDY")

    def plan_study(self) -> None:
        """Register a study with its visits, open it at a site, and let it recruit."""
        at, plan = self.at, self.plan
        self.sit("lead", "clinical")
        at.push("New study…")
        for name, text in (("Code", self.study), ("Title", "A first study"),
                           ("Authority", plan.authority), ("Number in a registry", plan.registry),
                           ("Phase", "I"), ("Indication", "ALS")):  # fmt: skip
            at.put(name, text)
        at.pick("Product", plan.code("P-01"))
        at.pick("Owner", plan.party)
        at.count("Planned subjects", 6)
        if plan.blinded:
            at.tick("Blinded, with a placebo arm")
        at.picture("new-study")
        at.push("Register")
        at.enter(self.study)
        for name, day, window in (("Day 1", 1, 1), ("Month 1", 30, 5)):
            at.push("Plan a visit…")
            at.put("Visit", name)
            at.count("Days after the first dose", day)
            at.count("Days to either side", window)
            at.push("Plan")
        at.push("Open a site…")
        at.pick("Study site", plan.ward)
        at.push("Open the site", "State…")
        at.pick("State", "Recruiting")
        at.put("Reason", "Approved by the authority")
        at.push("Set")
        at.picture("study")
        if plan.blinded:
            self.allocate()

    def allocate(self) -> None:
        """Enter the allocation list, by whoever may see the arms."""
        at = self.at
        self.sit("qa", "clinical")
        at.enter(self.study)
        at.push("Allocation list…")
        at.say("Lines of the list", "1, A\n2, P")
        at.picture("allocation")
        at.push("Enter the list")

    # ── the subject ─────────────────────────────────────────────────────────

    def treat(self) -> None:
        """Enrol each subject, and bring a dose to them."""
        for subject in self.plan.subjects:
            self.enrol(subject)
        for subject in self.plan.subjects:
            self.dose(subject)

    def enrol(self, subject: str) -> None:
        at = self.at
        self.sit("lead", "clinical", self.plan.ward)
        at.enter(self.study)
        at.push("Enrol…")
        at.put("Code of the subject", subject)
        at.put("Chain-of-identity identifier", f"COI-{subject}")
        at.push("Enrol")

    def dose(self, subject: str) -> None:
        """Set vials aside or pack a kit, make it ready, release it, bring it and give it."""
        at = self.at
        if self.plan.blinded:
            self.at_subject("qa", subject)
            at.push("Pack the kits…", "Pack")
        else:
            if self.plan.maker:
                self.try_to_give(subject)
            self.at_subject("lead", subject)
            at.push("Set vials aside…")
            at.scan(self.vials(self.plan.code("DP1"), 4)[0])
            at.picture("set-aside")
            at.push("Set aside")
        self.at_subject("lead", subject)
        at.push("Take out…", "Take them out", "Prepare…")
        at.put("How it was made ready", "Thawed and washed")
        at.picture("prepare")
        at.push("Prepared")
        self.at_subject("qa", subject)
        at.push("Release…")
        self.sign("qa")
        self.at_subject("lead", subject)
        at.push("Hand over…", "Hand over")
        self.at_subject("lead", subject, self.plan.ward)
        at.push("Take over…", "Take over", "Administer…")
        at.count("Given of each vial, µL", 900)
        at.count("Wasted of each vial, µL", 100)
        at.put("Route", "i.v.")
        at.put("Outcome", "no reaction")
        at.picture("administer")
        at.push("Administered")

    def follow(self) -> None:
        """Hold the first visit of each subject, enter a score and an adverse event."""
        at = self.at
        for subject in self.plan.subjects:
            self.at_subject("lead", subject, self.plan.ward)
            at.push("Held…", "Enter", "Enter a score…")
            at.put("Score or item", "ALSFRS-R")
            at.put("Value, with its unit", "41 points")
            at.push("Enter", "Adverse event…")
            at.put("What happened", "Fever")
            at.put("Since", f"{self.looked.today()}")
            at.pick("Grade", "2")
            at.pick("Serious", "Not serious")
            at.pick("Relation to the product", "Possible")
            at.push("Enter")
            at.picture(f"followed-{subject}")

    # ── and back ────────────────────────────────────────────────────────────

    def look_back(self) -> None:
        """Follow each subject to what they were given, and on to the donor."""
        at = self.at
        self.sit("qa", "lineage")
        for subject in self.plan.subjects:
            at.enter(subject)
            board = at.page.board
            at.wait(partial(_traced, board, subject), f"the lineage of {subject}")
            self.traced |= {(node.kind, node.code) for node in board.trace.nodes}
            at.picture(f"lineage-{subject}")

    def recall(self) -> None:
        """Exercise a recall of the main bank."""
        at = self.at
        self.sit("qa", "recall")
        at.enter(self.plan.code("M01"))
        at.push("Start as exercise…")
        at.put("What is exercised, and why", "From the main bank")
        at.picture("exercise")
        at.push("Start")
        assert at.page.now.view is not None
        self.recalled = sorted(one.code for one in at.page.side.subjects.model.shown())
        at.picture("recalled")


def _traced(board: Any, code: str) -> bool:
    return board.trace is not None and board.trace.root.code == code
