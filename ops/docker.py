"""A Docker engine, if one answers: a client alone is none. Needs the standard library alone."""

import shutil
import subprocess

PATIENCE = 10
PROJECT = "com.docker.compose.project"
HERE = "com.docker.compose.project.working_dir"


def engine() -> str:
    """Give the version of the engine that answers, with compose beside it; else nothing."""
    return (
        _said("version", "--format", "{{.Server.Version}}")
        if _said("compose", "version")
        else ""
    )


def checkouts(project: str) -> set[str]:
    """Give the folders that containers of the project were started from."""
    label = f'{{{{.Label "{HERE}"}}}}'
    said = _said("ps", "--all", "--filter", f"label={PROJECT}={project}", "--format", label)
    return set(said.splitlines())


def _said(*words: str) -> str:
    docker = shutil.which("docker")
    if not docker:
        return ""
    try:
        done = subprocess.run(
            [docker, *words], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return "" if done.returncode else done.stdout.strip()
