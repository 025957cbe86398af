"""Verify an evidence pack: exit 0 it holds, 1 something does not, 2 cannot tell."""

import argparse
import os
import sys
from pathlib import Path

from shared.tlog.keys import Unproven, parse_vkey
from shared.verify.verdict import verify

KEY = "PIPELINE_LOG_KEY"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m shared.verify", description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--log-key", default=os.environ.get(KEY), help=f"else ${KEY}")
    asked = parser.parse_args(arguments)
    if not asked.log_key:
        return _cannot_tell(f"the log's public key is needed: --log-key or ${KEY}")
    try:
        key, raw = parse_vkey(asked.log_key), asked.pack.read_bytes()
    except Unproven as error:
        return _cannot_tell(f"the log's public key: {error}")
    except OSError as error:
        return _cannot_tell(f"{asked.pack}: {error.strerror}")
    verdict = verify(raw, key=key)
    for fault in verdict.faults:
        print(f"FAILED {fault}")
    if not verdict.faults:
        print(f"VERIFIED {verdict.told}")
    return 1 if verdict.faults else 0


def _cannot_tell(why: str) -> int:
    print(f"CANNOT TELL {why}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
