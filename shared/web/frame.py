"""How a template becomes a page: what it names must be there, what it prints is escaped."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    UndefinedError,
)
from typing_extensions import override

from shared.web.assets import Assets
from shared.web.words import counted, uk_date, uk_time, words

OURS = Path(__file__).with_name("templates")
THEIRS = PackageLoader("nhsuk_frontend_jinja")


class Missing(ChainableUndefined):
    """May be asked for, as templates of the design system do; never printed or looped over."""

    @override
    def __str__(self) -> str:
        raise self._refusal()

    @override
    def __iter__(self) -> Iterator[Any]:
        raise self._refusal()

    def _refusal(self) -> UndefinedError:
        return UndefinedError(f"the template was not given {self._undefined_name}")


def frame(assets: Assets, *templates: Path) -> Environment:
    """Ours come first: no service puts another base below its pages."""
    environment = Environment(
        autoescape=True,
        auto_reload=False,
        loader=ChoiceLoader([FileSystemLoader([OURS, *templates]), THEIRS]),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=Missing,
    )
    filters: dict[str, Any] = environment.filters
    filters |= {f.__name__: f for f in (counted, uk_date, uk_time, words)}
    named: dict[str, Any] = environment.globals
    named["asset"] = assets.address
    return environment
