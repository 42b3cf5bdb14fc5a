"""A station in a process of its own: withdraws the vials it is told to, one line for each."""

from __future__ import annotations

import sys

from cellinv.domain.errors import DomainError
from cellinv.services import custody, people


def main() -> None:
    """Read vial ids, answer ``done ENTRY`` after the commit, or ``refused CODE SENTENCE``."""
    url, login, password = sys.argv[1:4]
    desk = people.sign_in(people.open_inventory(url, station=login), login, password)
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            receipt = custody.withdraw(desk, [int(line)], purpose="research")
        except DomainError as refusal:
            print("refused", refusal.code, refusal.explain(), flush=True)
        else:
            print("done", receipt.entry, flush=True)


if __name__ == "__main__":
    main()
