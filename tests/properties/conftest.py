"""What holds whatever is drawn: longer than a unit test, and as little of a network."""

from collections.abc import Generator

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def offline() -> Generator[None]:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
