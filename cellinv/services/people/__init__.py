"""Opening an inventory, signing in, and who may do what where."""

from cellinv.services.people.managing import (
    deactivate,
    end_role,
    give_badge,
    grant_role,
    record_training,
    withdraw_badge,
)
from cellinv.services.people.opening import (
    add_party,
    add_person,
    add_site,
    is_demonstration,
    is_practice,
    make_inventory,
    open_inventory,
)
from cellinv.services.people.passwords import (
    change_password,
    first_sign_in,
    password_rules,
    pending_of,
    put_first_pin,
    reset_password,
    set_pin,
    written_responsibility,
)
from cellinv.services.people.reach import check_every_owner
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
from cellinv.services.people.sign_in import (
    check_password,
    record_sign_in,
    sign_in,
    sign_in_by_badge,
    sign_in_with,
)
from cellinv.services.people.signing import (
    SignatureRow,
    check_may_sign,
    forbid_same,
    prove,
    prove_by_badge,
    prove_with,
    sign,
    signatures_by,
    signatures_in,
    signatures_of,
    stand_by,
    witness,
)

__all__ = [
    "SETUP", "SignatureRow", "add_party", "add_person", "add_site", "allow", "change_password",
    "check_every_owner", "check_here", "check_may_sign", "check_password", "deactivate",
    "end_role", "first_sign_in", "forbid_same", "give_badge", "grant_role", "has_right", "here",
    "is_demonstration", "is_practice", "make_inventory", "open_inventory", "password_rules",
    "pending_of", "person_named", "prove", "prove_by_badge", "prove_with",
    "put_first_pin", "record_sign_in", "record_training",
    "reset_password", "rights_of", "set_pin", "sign", "sign_in",
    "sign_in_by_badge", "sign_in_with", "signatures_by", "signatures_in", "signatures_of",
    "site_by_id", "site_named", "sites", "stand_by", "withdraw_badge", "witness",
    "written_responsibility",
]  # fmt: skip
