"""All that intake knows how to read, from the files that it is shipped with."""

import tomllib
from pathlib import Path

from services.intake.domain.register import Directory, Excerpt, excerpt
from services.intake.domain.spaces import Feeds, feeds
from services.intake.feeds import atamis, innovation_service, ocds
from services.intake.feeds.events import Post
from services.intake.feeds.reading import Reader
from services.intake.feeds.tabular import profile

PROFILES = Path(__file__).with_name("profiles")
EXCERPT = Path(__file__).parents[1] / "reference" / "organisations-2026-1.toml"


def known_organisations() -> Excerpt:
    return excerpt(EXCERPT.read_text(encoding="utf-8"))


def configured(path: Path) -> Feeds:
    return feeds(path.read_text(encoding="utf-8"))


def open_post(told: Excerpt) -> Post:
    asked = (PROFILES / "innovation-service-2026-1.toml").read_text(encoding="utf-8")
    tenants = [profile(path.read_text(encoding="utf-8")) for path in PROFILES.glob("atamis-*")]
    return Post(
        reader=Reader(
            adapters={
                "nis_json": innovation_service.adapter(tomllib.loads(asked)),
                "atamis_csv": atamis.adapt,
                "fts_ocds": ocds.adapt,
                "cf_ocds": ocds.adapt,
            },
            directory=Directory.of(told.organisations),
            profiles={each.name: each for each in tenants},
        )
    )
