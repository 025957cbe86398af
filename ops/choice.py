"""What does the stack run on? What is there decides, unless PIPELINE_STACK does."""

import os
import sys

from ops import docker

DOCKER, NATIVE = "docker", "native"
SETTING = "PIPELINE_STACK"


def engines_given() -> bool:
    return bool(os.environ.get("PIPELINE_KAFKA") and os.environ.get("PIPELINE_MONGO"))


def chosen() -> str:
    """Addresses given, or no Docker engine that answers: processes of this machine."""
    forced = os.environ.get(SETTING, "")
    if forced and forced not in {DOCKER, NATIVE}:
        print(f"{SETTING} may be {DOCKER} or {NATIVE}, and is {forced!r}.")
        sys.exit(2)
    if forced:
        return forced
    given = os.environ.get("PIPELINE_KAFKA") or os.environ.get("PIPELINE_MONGO")
    return DOCKER if not given and docker.engine() else NATIVE
