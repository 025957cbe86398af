from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from joserfc.jwk import OKPKey

from shared.web.callers import Caller, cause
from shared.web.problems import Problem
from tests.support.callers import (
    ISSUER,
    NOON,
    SERVICE_KEY,
    a_token,
    callers,
    service_tokens,
)

AT = int(NOON.timestamp())


def identify(folder: Path, token: str, *, service: str = "audit") -> Caller:
    return callers(folder).identify(f"Bearer {token}", service=service)


def test_a_person_is_known_by_the_claims_of_a_signed_token(tmp_path: Path) -> None:
    caller = identify(tmp_path, a_token("director", teams=["rrv-procurement"]))

    assert caller == Caller(
        person="person-1",
        organisation="GB-NHS:RRV",
        roles=frozenset({"director"}),
        teams=("rrv-procurement",),
    )


def test_half_a_minute_between_two_clocks_is_forgiven(tmp_path: Path) -> None:
    late = identify(tmp_path, a_token("director", exp=AT - 29))
    early = identify(tmp_path, a_token("director", nbf=AT + 29, iat=AT + 29))

    assert late == early


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": AT - 31},
        {"nbf": AT + 31},
        {"iat": AT + 31},
        {"exp": None},
        {"nbf": None},
        {"iat": None},
        {"sub": None},
        {"aud": "another-application"},
        {"aud": "service:audit"},
        {"iss": "somebody"},
        {"sub": "jo@example.org"},
        {"sub": "Jo Bloggs"},
        {"roles": ["service:export"]},
        {"roles": None},
        {"org": None},
        {"key": OKPKey.generate_key("Ed25519")},
        {"key": SERVICE_KEY},
    ],
    ids=str,
)
def test_a_token_with_any_claim_out_of_place_is_refused(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(Problem, match="401") as refused:
        identify(tmp_path, a_token("director", **changes))

    assert (refused.value.status_code, refused.value.code) == (401, "token-refused")


@pytest.mark.parametrize("token", ["", "x.y.z", "eyJhbGciOiJub25lIn0.e30."])
def test_a_token_that_is_none_or_unsigned_is_refused(tmp_path: Path, token: str) -> None:
    with pytest.raises(Problem) as refused:
        identify(tmp_path, token)

    assert refused.value.code == "token-refused"


def test_a_service_is_known_to_the_one_it_calls_and_to_no_other(tmp_path: Path) -> None:
    token = service_tokens(tmp_path).to("audit")

    caller = identify(tmp_path, token, service="audit")

    assert caller == Caller(
        person="service:export", organisation="", roles=frozenset({"service:export"})
    )
    with pytest.raises(Problem):
        identify(tmp_path, token, service="matching")


def test_a_service_cannot_speak_for_a_person(tmp_path: Path) -> None:
    with pytest.raises(Problem):
        identify(tmp_path, service_tokens(tmp_path).to(ISSUER), service="audit")


def asked(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()]
    return Request({"type": "http", "headers": raw})


def test_a_header_of_another_form_travels_on_with_no_event(tmp_path: Path) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    caller = identify(tmp_path, a_token("director"))
    fine = asked(x_request_id="r-1", traceparent=trace)
    long = asked(x_request_id="r 1", traceparent="x" * 60_000)

    told, other = (cause(request, caller, at=NOON) for request in (fine, long))

    assert (told.id, told.traceparent) == ("r-1", trace)
    assert (len(other.id), other.traceparent) == (36, None)
