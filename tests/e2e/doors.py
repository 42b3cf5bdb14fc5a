"""Who sits at the window, scene by scene: first sign-in, changing hands, the lock, people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cellinv.services import people
from cellinv.ui.shell.sign_in import SignInPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.player import Player

_ONCE = "start with these words"


def doors(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Manage people, let a new one in, and change hands with a vial on the bench."""
    vials, badge = index["programmes"][0]["vials"]["wcb"], index["badges"]["qa"]
    yield from managed(player)
    client = player.client
    client.sign_out()
    player.settle()
    page: Any = client.window._sign_in
    page.user.setText("new")
    page.password.setText(_ONCE)
    page.submit()
    player.settle()
    yield "first-sign-in"
    page.leave_step()
    page.clear()
    player.sign_in("lead", index["users"]["lead"])
    player.go_to("station")
    player.scan("CIXWITHDRAW", "CIXFORRESEARCH", vials[7])
    player.scan(badge["code"])
    player.wait(lambda: player.client.window.top_line.out_now.said, "what is out now")
    yield "change-person"
    player.type(badge["pin"])
    player.settle()
    client.window.top_line.end_swap()
    client.door.lock()  # type: ignore[union-attr]
    player.settle()
    yield "locked"
    client.sign_out()
    yield from opened(player)


def opened(player: Player) -> Iterator[str]:
    """Sign in quicker than the inventory opens; try one that isn't there, and go back."""
    client = player.client
    page = SignInPage(client.tasks)
    client.window.show_sign_in(page)
    page.user.setText("lead")
    page.password.setText(_ONCE)
    page.submit()
    player.settle()
    yield "opening"
    there = client._opening
    client._opening = replace(there, url="sqlite:////srv/cryo/north/inventory.db")
    client.open_inventory()
    player.settle()
    yield "not-opened"
    client.start_page.new.click()
    yield "first-day"
    client._opening = there
    client.open_inventory()
    player.settle()


def managed(player: Player) -> Iterator[str]:
    """Add somebody, and look at what can be granted."""
    player.go_to("settings")
    page: Any = player.client.window.page
    page.show_section("people")
    player.settle()
    yield "settings-people"
    section = page.sections["people"]
    desk = player.client.seat.desk  # type: ignore[union-attr]
    people.add_person(desk, "new", "Nora Lindqvist", _ONCE, roles_held=("technician",))
    section.refresh()
    player.settle()
    section.table.select_keys(["new"])
    section.buttons["grant"].click()
    player.settle()
    yield "settings-people-grant"
