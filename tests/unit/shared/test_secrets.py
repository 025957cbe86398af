"""In production a secret is its owner's alone, and hard to guess."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.support.production import Settings, a_secret, callers, told

__all__ = ["told"]


@pytest.mark.parametrize(
    ("file", "setting"),
    [
        ("kafka.password", "TRIAL_KAFKA_PASSWORD_FILE"),
        ("mongo.password", "TRIAL_MONGO_PASSWORD_FILE"),
        ("log.pem", "TRIAL_LOG_KEY"),
    ],
)
@pytest.mark.usefixtures("told")
def test_it_refuses_a_secret_that_others_can_read(
    tmp_path: Path, *, file: str, setting: str
) -> None:
    (tmp_path / file).chmod(0o604)

    with pytest.raises(ValidationError, match=f"{setting}: others can read"):
        Settings.model_validate({})


@pytest.mark.parametrize("password", ["trial", "short", ""])
@pytest.mark.usefixtures("told")
def test_it_refuses_a_password_anybody_would_guess(tmp_path: Path, *, password: str) -> None:
    a_secret(tmp_path / "kafka.password", password)

    with pytest.raises(ValidationError, match="TRIAL_KAFKA_PASSWORD_FILE"):
        Settings.model_validate({})


@pytest.mark.usefixtures("told")
def test_it_refuses_the_issuer_of_a_trial(tmp_path: Path) -> None:
    callers(tmp_path, issuer="development-issuer")

    with pytest.raises(ValidationError, match="TRIAL_CALLERS"):
        Settings.model_validate({})


def test_a_refusal_shows_no_password(told: pytest.MonkeyPatch) -> None:
    told.setenv("FAULTS", "1")

    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({})

    assert "correct-horse" not in str(refused.value)
