"""A stack that stands, whatever it runs on."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

from ops import choice, containers, stack, state
from shared.eventing.security import Address


class Standing(Protocol):
    @property
    def kafka(self) -> Address: ...
    @property
    def addresses(self) -> Mapping[str, str]: ...
    def import_teams(self, table: Path, *, day: str) -> None: ...
    def watch(self) -> NoReturn:
        """Until it ends: raises Failed, saying why."""
        ...


def found(data: Path, *, say: Callable[[str], None]) -> Standing | None:
    """Give the stack that is up on the folder."""
    told = state.read(data)
    if "project" in told:
        return containers.at(data, say=say, ports=told["ports"])
    return stack.found(data, told, say=say) if told else None


@contextmanager
def standing(
    data: Path, *, say: Callable[[str], None], throwaway: bool = False
) -> Generator[Standing]:
    """Hold up what is chosen, for as long as the block lasts."""
    if choice.chosen() == choice.DOCKER:
        with containers.running(data, say=say, throwaway=throwaway) as contained:
            yield contained
    else:
        with stack.running(data, say=say) as native:
            yield native
