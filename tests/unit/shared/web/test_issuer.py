from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.web.issuer.serving import Settings
from tests.support.signing import Hands, an_issuer


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"ENV": "production"}, "nobody would be"), ({"host": "0.0.0.0"}, "on this machine")],  # noqa: S104 - refused
)
def test_it_does_not_start_where_anybody_could_believe_it(
    tmp_path: Path, changes: dict[str, str], *, reason: str
) -> None:
    told = {"port": 8100, "key": tmp_path, "people": tmp_path} | changes

    with pytest.raises(ValidationError, match=reason):
        Settings.model_validate(told)


def test_it_names_itself_as_its_tokens_do(tmp_path: Path) -> None:
    app = an_issuer(tmp_path, Hands())

    assert app.state.site.web.address == "http://127.0.0.1:8100"
