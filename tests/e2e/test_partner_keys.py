"""An operator ends a partner's key while the stack runs: within seconds it opens nothing."""

from base64 import urlsafe_b64encode
from time import monotonic, sleep

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ops.__main__ import main
from tests.support.e2e import NETWORK, House
from tests.support.e2e_post import a_letter
from tests.support.feeds import a_document, as_json

pytestmark = pytest.mark.timeout(120)
PATIENCE = 20.0
FRESH = Ed25519PrivateKey.from_private_bytes(b"\x0a" * 32)


def verdict(house: House, kid: str, *, name: str) -> str:
    """Send one record signed with the key, and say what became of it."""
    signer = house.signer("nenc-1")._replace(kid=kid, key=FRESH)
    subject = f"innovation:hi-nenc:{name}"
    [place] = house.post(a_letter(signer, subject=subject, value=as_json(a_document(name))))
    house.settle()
    return house.noted("intake").get(place, ("accepted", ""))[1]


def within(house: House, kid: str, *, wanted: str) -> float:
    """Seconds until records of a key have the verdict."""
    begun = monotonic()
    for turn in range(100):
        if verdict(house, kid, name=f"{kid}-{wanted}-{turn}") == wanted:
            return monotonic() - begun
        assert monotonic() - begun < PATIENCE, f"never {wanted}"
        sleep(0.2)
    raise AssertionError


def test_a_key_opens_soon_after_it_is_added_and_no_more_after_it_is_revoked(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    data, public = str(house.stack.data), FRESH.public_key().public_bytes_raw()
    text = urlsafe_b64encode(public).decode().rstrip("=")

    main(["partners", "add", "nenc-7", NETWORK, text, "--data", data])
    opened = within(house, "nenc-7", wanted="")
    main(["partners", "revoke", "nenc-7", "--data", data])
    closed = within(house, "nenc-7", wanted="key_not_in_force")
    capsys.readouterr()
    main(["doctor", "--data", data])

    assert max(opened, closed) < 10
    assert f"key nenc-7 of {NETWORK}: is out of force" in capsys.readouterr().out
