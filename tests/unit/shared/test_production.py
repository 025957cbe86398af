"""Production refuses what a trial may do without, and names the setting."""

import pytest
from pydantic import ValidationError

from tests.support.production import SOUND, Settings, told

__all__ = ["told"]


@pytest.mark.usefixtures("told")
def test_sound_settings_start_and_hold_the_database_s_password() -> None:
    settings = Settings.model_validate({})

    assert "trial:correct-horse%2Fbattery%40staple@m" in settings.mongo.get_secret_value()


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("TRIAL_KAFKA_CA_FILE", None, "TRIAL_KAFKA_CA_FILE"),
        ("TRIAL_KAFKA_USER", None, "TRIAL_KAFKA_USER"),
        ("TRIAL_KAFKA_PASSWORD_FILE", None, "TRIAL_KAFKA_PASSWORD_FILE"),
        ("TRIAL_MONGO", "mongodb://trial@m/", "TRIAL_MONGO: add tls"),
        ("TRIAL_MONGO", f"{SOUND}&w=1", "TRIAL_MONGO: take w out"),
        ("TRIAL_MONGO", f"{SOUND}&journal=false", "TRIAL_MONGO: take journal"),
        ("TRIAL_MONGO", SOUND.replace("rs0", "secantus"), "TRIAL_MONGO: secantus"),
        ("TRIAL_MONGO_PASSWORD_FILE", None, "TRIAL_MONGO_PASSWORD_FILE"),
        ("FAULTS", "1", "FAULTS"),
    ],
)
def test_it_refuses(
    told: pytest.MonkeyPatch, *, name: str, value: str | None, refused: str
) -> None:
    if value is None:
        told.delenv(name)
    else:
        told.setenv(name, value)

    with pytest.raises(ValidationError, match=refused):
        Settings.model_validate({})


def test_a_trial_starts_with_all_of_that(told: pytest.MonkeyPatch) -> None:
    told.setenv("TRIAL_ENV", "trial")
    told.setenv("FAULTS", "1")
    told.delenv("TRIAL_KAFKA_CA_FILE")

    assert Settings.model_validate({}).env == "trial"


@pytest.mark.usefixtures("told")
def test_a_password_without_a_user_is_a_mistake(told: pytest.MonkeyPatch) -> None:
    told.setenv("TRIAL_MONGO", "mongodb://m/?tls=true")

    with pytest.raises(ValidationError, match="names no user"):
        Settings.model_validate({})
