"""What is kept between runs, each by its key."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from services.export.domain.draft import Draft
from services.export.domain.edition import Edition
from services.export.domain.recall import Strike
from services.export.domain.view import View
from shared.schemas.export import EntryRecalled

T = TypeVar("T")


class Kept(Protocol[T]):
    """Values by key, as this run sees them."""

    async def get(self, key: str) -> T | None: ...

    async def many(self, keys: Collection[str]) -> Mapping[str, T]: ...

    def keep(self, key: str, value: T) -> None:
        """Add or replace what was asked for."""


class Candidates(Protocol):
    """What the search for candidates begins with."""

    async def products(self) -> Sequence[str]: ...

    async def links(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The newest that another service said of one thing; no body once it is gone."""

    version: int
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    edition: str
    number: str
    seal_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A series: kept by whoever publishes and whoever strikes, lest they pass unseen."""

    open: str | None = None
    issued: tuple[Issued, ...] = ()

    def next_number(self, year: int) -> str:
        numbers = [i.number.split(".") for i in self.issued]
        return f"{year}.{max((int(n) for y, n in numbers if y == str(year)), default=0) + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    sha256: str
    allow_sha256: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a view is written down; `headers` go with it."""

    media: str
    file: str
    render: Callable[[View], bytes]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    products: Kept[Fact]
    innovations: Kept[Fact]
    opportunities: Kept[Fact]
    links: Kept[Fact]
    series: Kept[Register]
    drafts: Kept[Draft]
    editions: Kept[Edition]
    renderings: Kept[Rendered]
    recalls: Kept[EntryRecalled]
    strikes: Kept[Strike]
