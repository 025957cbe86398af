"""A name of ours that nobody declared is a mistake, and is said so."""

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings

SOUND = {
    "TRIAL_KAFKA": "k:1",
    "TRIAL_MONGO": "mongodb://u:secret@m",
    "TRIAL_PORT": "8101",
    "TRIAL_CALLERS": "callers.json",
}


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="TRIAL_")

    size: int = 3


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in SOUND.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.usefixtures("told")
def test_settings_are_read_from_their_prefix() -> None:
    settings = Settings.model_validate({})

    assert (settings.kafka, settings.port, settings.size) == ("k:1", 8101, 3)
    assert "secret" not in repr(settings)


def test_a_misspelt_name_is_refused(told: pytest.MonkeyPatch) -> None:
    told.setenv("TRIAL_SIZZE", "4")

    with pytest.raises(ValidationError, match="sizze"):
        Settings.model_validate({})


def test_another_prefix_is_none_of_ours(told: pytest.MonkeyPatch) -> None:
    told.setenv("OTHER_SIZZE", "4")

    assert Settings.model_validate({}).kafka == "k:1"
