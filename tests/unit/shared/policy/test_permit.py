from hashlib import sha256

from shared.policy.permit import Allowed, allow_sha256


def test_what_is_allowed_is_hashed_in_code_point_order_with_nothing_empty() -> None:
    allowed: Allowed = {
        "prd_b": {"innovation:x:2": ["summary", "name"], "innovation:x:1": []},
        "prd_a": {"innovation:x:é": {"name"}, "innovation:x:Z": {"name"}},
        "prd_c": {"innovation:x:3": []},
        "prd_d": {},
    }

    text = (
        '[["prd_a",[["innovation:x:Z",["name"]],["innovation:x:é",["name"]]]],'
        '["prd_b",[["innovation:x:2",["name","summary"]]]]]'
    )
    assert allow_sha256(allowed) == sha256(text.encode()).hexdigest()
