"""Opening an inventory, signing in, and who may do what where."""

from cellinv.services.people.opening import (
    add_party,
    add_person,
    add_site,
    is_demonstration,
    make_inventory,
    open_inventory,
)
from cellinv.services.people.rights import (
    SETUP,
    allow,
    check_here,
    has_right,
    here,
    person_named,
    rights_of,
    site_by_id,
    site_named,
    sites,
)
from cellinv.services.people.sign_in import check_password, record_sign_in, sign_in, witness

__all__ = [
    "SETUP", "add_party", "add_person", "add_site", "allow", "check_here", "check_password",
    "has_right", "here", "is_demonstration", "make_inventory", "open_inventory", "person_named",
    "record_sign_in", "rights_of", "sign_in", "site_by_id", "site_named", "sites", "witness",
]  # fmt: skip
