"""Where it is written down which topics there are, and who may do what with them."""

from collections.abc import Sequence
from pathlib import Path

from shared.eventing.topics import Topic, manifest

TOPICS = Path(__file__).parents[1] / "deploy" / "kafka" / "topics.toml"
RIGHTS = TOPICS.with_name("acls.toml")
MONGO_RIGHTS = TOPICS.parents[1] / "mongo" / "rights.json"


def wanted() -> Sequence[Topic]:
    return manifest(TOPICS.read_text(encoding="utf-8"))
