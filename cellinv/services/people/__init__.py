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
from cellinv.services.people.sign_in import check_password, record_sign_in, sign_in
from cellinv.services.people.signing import (
    SignatureRow,
    check_may_sign,
    forbid_same,
    prove,
    sign,
    signatures_in,
    signatures_of,
    stand_by,
    witness,
)

__all__ = [
    "SETUP", "SignatureRow", "add_party", "add_person", "add_site", "allow", "check_here",
    "check_may_sign", "check_password", "forbid_same", "has_right", "here", "is_demonstration",
    "make_inventory", "open_inventory", "person_named", "prove", "record_sign_in", "rights_of",
    "sign", "sign_in", "signatures_in", "signatures_of", "site_by_id", "site_named", "sites",
    "stand_by", "witness",
]  # fmt: skip
