"""What stands of a permission, at a time and by what was known then."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.policy.standing import Standing


def permissions(standing: Standing, *, t: str, k: int) -> Iterator[dict[str, Any]]:
    """All that the log knew at size `k`, withdrawals of what nobody knew among them."""
    for permission, history in standing.permissions.items():
        known = [told for told in history if told["seq"] < k]
        granted = next((told for told in known if "terms" in told), None)
        withdrawn = next((told for told in reversed(known) if "effective" in told), None)
        if told := granted or withdrawn:
            yield {
                "permission": permission,
                "target": told["target"],
                "grantor": told["grantor"],
                "terms": granted and granted["terms"],
                "granted_seq": granted and granted["seq"],
                "withdrawn_seq": withdrawn and withdrawn["seq"],
                "effective": withdrawn and withdrawn["effective"],
                "state": _state(granted, withdrawn, t=t),
                "disputed": standing.is_disputed(told["target"], k=k),
            }


def _state(
    granted: Mapping[str, Any] | None, withdrawn: Mapping[str, Any] | None, *, t: str
) -> str:
    if withdrawn and withdrawn["effective"] <= t:
        return "withdrawn"
    terms: Mapping[str, Any] = granted["terms"] if granted else {}
    if terms.get("valid_from") and t < terms["valid_from"]:
        return "early"
    return "expired" if terms.get("valid_to") and terms["valid_to"] <= t else "active"
