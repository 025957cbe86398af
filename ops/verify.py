"""Does the log hold? Taken whole from audit, or from a file, and verified offline."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ops.reaching import reach
from ops.telling import FINDING, FINE, Answer, Unusable
from ops.verbs import JSON, Verb, option
from shared.tlog.keys import Unproven, parse_vkey
from shared.verify.verdict import verify as judged

DO = "Touch nothing: docs/operating.md, «The log does not hold»."


def verify(data: Path, *, pack: Path | None, log_key: str | None, as_json: bool) -> int:
    """Without a pack the stack's officer takes one; its key is then believed, and shown."""
    if pack and not log_key:
        raise Unusable("A pack is judged by the log's public key: give --log-key too.")
    raw, vkey = (_read(pack), log_key or "") if pack else _taken(data)
    try:
        verdict = judged(raw, key=parse_vkey(log_key or vkey))
    except Unproven as error:
        raise Unusable(f"The log's public key: {error}") from None
    faults: Sequence[str] = verdict.faults
    lines = (
        [f"FAILED {fault}" for fault in faults] + [DO]
        if faults
        else [
            f"VERIFIED {verdict.told}",
            f"by the key {log_key or vkey}",
        ]
    )
    return Answer(
        document={"faults": list(faults), "told": verdict.told, "key": log_key or vkey},
        lines=lines,
        code=FINDING if faults else FINE,
    ).show(as_json=as_json)


def _read(pack: Path) -> bytes:
    try:
        return pack.read_bytes()
    except OSError as error:
        raise Unusable(f"{pack}: {error.strerror}") from None


def _taken(data: Path) -> tuple[bytes, str]:
    officer = replace(reach(data).operator, name="officer")
    key = str(officer.get("audit", "/v1/log").json()["vkey"])
    return officer.get("audit", "/v1/packs", json={}).content, key


VERBS = {
    "verify": Verb(
        verify,
        "take the whole log and verify it offline",
        (
            JSON,
            option("--pack", type=Path, help="a pack on disk: no stack is asked"),
            option("--log-key", help="the log's public key, if it is not to be asked for"),
        ),
    )
}
