"""The compose files and the Dockerfile as data, for whoever judges them without an engine."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from tests.support.sources import ROOT

BASE = ROOT / "docker-compose.yml"
OVERLAYS = sorted((ROOT / "deploy" / "compose").glob("*.yml"))
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
DEFAULTED = re.compile(r"\$\{\w+:-([^}]*)\}")


class Whole(dict[str, Any]):
    """A mapping that stands for the one below, and is not added to it."""


class Loader(yaml.SafeLoader):
    """Takes what `!override` stands before as it is."""

    @override
    def construct_undefined(self, node: yaml.Node) -> Any:
        raise AssertionError(f"line {node.start_mark.line}: compose does not know {node.tag}")


def _overriding(loader: Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return Whole(
            {
                str(key): value
                for key, value in loader.construct_mapping(node, deep=True).items()
            }
        )
    assert isinstance(node, yaml.SequenceNode)
    return loader.construct_sequence(node, deep=True)


Loader.add_constructor("!override", _overriding)
Loader.add_constructor(None, Loader.construct_undefined)


def read(path: Path) -> dict[str, Any]:
    """What compose reads when the environment says nothing."""
    told = DEFAULTED.sub(lambda found: found[1], path.read_text(encoding="utf-8"))
    told = told.replace("$$", "$")
    document: dict[str, Any] = yaml.load(told, Loader)  # noqa: S506 - a safe loader of our own
    return document


def services(*overlays: Path) -> dict[str, dict[str, Any]]:
    """Each service as compose would have it, merged as far as our files need."""
    base: dict[str, dict[str, Any]] = read(BASE)["services"]
    merged = dict(base)
    for overlay in overlays:
        for name, own in read(overlay)["services"].items():
            below = base[own["extends"]["service"]] if "extends" in own else merged[name]
            merged[name] = _merged(below, own)
    return merged


def _merged(below: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings key by key; a list of ours is written with `!override`, or adds paths."""
    deep: dict[str, Any] = {
        key: {**below.get(key, {}), **value}
        for key, value in own.items()
        if isinstance(value, dict) and not isinstance(value, Whole)
    }
    return {**below, **own, **deep}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's own, a continued one as one line."""
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]
