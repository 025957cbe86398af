"""What the address of a database says, without its driver."""

from urllib.parse import SplitResult, parse_qs, quote, urlsplit


def option(address: str, name: str) -> str:
    """In small letters; empty when the address is silent about it."""
    return parse_qs(_split(address).query.lower()).get(name, [""])[-1]


def is_in_plain_text(address: str) -> bool:
    is_srv = address.startswith("mongodb+srv://")  # means TLS, unless it says otherwise
    asked = option(address, "tls") or option(address, "ssl")
    return asked != "true" and not (is_srv and not asked)


def who(address: str) -> tuple[str, str]:
    """User and password."""
    split = _split(address)
    return split.username or "", split.password or ""


def with_password(address: str, password: str) -> str:
    if not who(address)[0]:
        raise ValueError("mongo names no user: write it as mongodb://USER@HOST")
    return address.replace("@", f":{quote(password, safe='')}@", 1)


def _split(address: str) -> SplitResult:
    return urlsplit(address)
