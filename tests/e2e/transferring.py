"""A technology transfer played in the window: what it covers, its runs, its milestones, its end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel

from cellinv.services import production
from cellinv.services.people.named import thing_named
from tests.e2e.plant import Plant

if TYPE_CHECKING:
    from cellinv.records.queries.transfers import TransferRow

_STEPS = ("Sent", "Received", "Accepted")
_MILESTONES = ("Engineering run", "First GMP lot")


class Transferring(Plant):
    """What a sponsor hands to its manufacturer, and the run that proves the process there."""

    @property
    def transfer(self) -> TransferRow:
        """The transfer as it stands."""
        return production.transfer_named(self.desk, self.plan.code("-TT"))

    def agree(self) -> None:
        """Agree on a limited transfer, on what it covers and on what it is to reach."""
        at, plan = self.at, self.plan
        self.at_transfers()
        at.push("Agree on a transfer…")
        at.put("Code", plan.code("-TT"))
        at.put("Title", "Cells of a new programme, to be made in bioreactors")
        at.pick("From", plan.party)
        at.pick("To", plan.maker)
        at.pick("Scope", "Limited")
        at.picture("transfer")
        at.push("Agree")
        for kind, name, edition in (
            ("Cell line", plan.code("L-A"), ""), ("Lot", plan.code("W01"), ""),
            ("Product", plan.code("P-01"), ""), ("Protocol", "SOP-DIF", "3.1"),
            ("Panel", self.lot(plan.code("W01")).panel.panel, ""),
        ):  # fmt: skip
            at.push("Add an item…")
            at.pick("Kind", kind)
            at.put("Code or name", name)
            at.put("Edition", edition)
            at.push("Add")
        for title in _MILESTONES:
            at.push("Plan…")
            at.put("Milestone", title)
            at.push("Plan")
        at.picture("transfer-agreed")
        assert (self.transfer.scope, self.transfer.status) == ("limited", "agreed")
        assert [one.status for one in self.transfer.items] == ["agreed"] * 5

    def hand_over_technology(self) -> None:
        """Say of each item that it was sent, received and accepted."""
        self.at_transfers()
        for number in range(1, len(self.transfer.items) + 1):
            for step in _STEPS:
                self.at.push("How far is it…")
                self.at.pick("Item", f"{number} ")
                self.at.pick("State", step)
                self.at.push("Note it")
        self.at.picture("transfer-accepted")
        assert (self.transfer.status, self.transfer.remaining) == ("under_way", ())

    def prove(self, working: str) -> None:
        """Prove the process in an engineering run; what it makes never comes near a subject."""
        at, plan = self.at, self.plan
        vial, lot = self.vials(working, 3)[-1], self.trial_lot
        self.withdraw([vial], "production")
        self.differentiate(plan.code("E1"), grade="Engineering")
        self.feed([vial], {"Cells in": "2e6", "Cells out": "1.1e8", "Purity": "71"})
        self.fill(lot, "DP", 2, volume=1000, cells=5_000_000, days=14)
        at.push("End…", "End")
        at.picture("engineering-run")
        self.put_away(lot, 2)
        self.release(lot, "Production", "Research")
        self.reach(0, f"Report of {plan.code('E1')}")

    def keep_apart(self) -> None:
        """Try to use the engineering run's vials in a GMP run."""
        at, vial = self.at, self.vials(self.trial_lot, 1)[0]
        self.withdraw([vial], "production")
        self.differentiate(self.plan.code("R0"))
        at.push("Take vials in…")
        at.scan(vial)
        at.push("Take in")
        assert "is non-GMP" in self.refused()
        at.picture("not-into-gmp")
        assert thing_named(self.desk, vial, "vial").status == "out"
        at.push("Cancel", "Abandon…")
        at.put("Reason", "Only tried")
        at.push("Abandon")
        self.sit("tech", "station")
        at.scan("CIXCANCEL", vial)
        at.picture("tried-vial")

    def try_to_give(self, subject: str) -> None:
        """Try to set a vial of the engineering run aside for a subject."""
        at = self.at
        self.at_subject("lead", subject)
        at.push("Set vials aside…")
        at.scan(self.vials(self.trial_lot, 2)[-1])
        at.push("Set aside")
        at.wait(partial(self._says, f"Lot {self.trial_lot} is non-GMP"), "the refusal")
        at.picture("not-for-a-subject")

    def conclude(self) -> None:
        """Reach what remains, take the option of a complete transfer, and close it."""
        at, plan = self.at, self.plan
        self.at_transfers()
        at.push("Close as completed")
        assert "First GMP lot" in self.refused()
        at.picture("transfer-not-done")
        self.reach(1, f"{plan.code('DP1')} released")
        at.push("Widen…")
        at.put("Reason", "The option is taken")
        at.push("Make complete", "Close as completed")
        at.picture("transfer-completed")
        assert (self.transfer.scope, self.transfer.status) == ("complete", "completed")
        assert self.transfer.ahead == ()

    def reach(self, number: int, evidence: str) -> None:
        """Say that a milestone was reached, and what shows it."""
        self.at_transfers()
        self.at.push("Reached…")
        self.at.pick("Milestone", _MILESTONES[number])
        self.at.put("Shown by", evidence)
        self.at.push("Note it")

    @property
    def trial_lot(self) -> str:
        return self.plan.code("E1L")

    def refused(self) -> str:
        """Wait until something is refused, and return what is said about it."""
        line: Any = self.at.client.window.result_line
        self.at.wait(lambda: line.isVisible() and line.property("tone") == "refused", "a refusal")
        return str(line.accessibleName())

    def _says(self, text: str) -> bool:
        labels = self.at.window.findChildren(QLabel)
        return any(one.isVisible() and one.text().startswith(text) for one in labels)

    def at_transfers(self) -> None:
        """Sit down at the transfers, with the programme's chosen if it is there."""
        self.sit("lead", "production")
        self.at.tab("Transfers")
        if any(one.code == self.plan.code("-TT") for one in production.transfer_list(self.desk)):
            self.at.row("Technology transfers", self.plan.code("-TT"))

    def at_subject(self, login: str, subject: str, site: str = "") -> None:
        """Sit down at a subject."""
        self.sit(login, "clinical", site)
        self.at.enter(subject)
