"""Our own settings, `SOJOURN_…` in the environment; Temporal reads its own from there too."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from workflows.vocabulary.clock import REAL_TIME, Clock


class Promotion(StrEnum):
    """When a worker makes its own build the current one, so that journeys move to it."""

    ALWAYS = "always"
    FIRST = "first"  # only while no build is
    NEVER = "never"


def _by_environment(fields: dict[str, Any]) -> Promotion:
    return Promotion.ALWAYS if fields.get("environment") == "sandbox" else Promotion.FIRST


class Settings(BaseSettings):
    """Where things are and listen; the defaults are those of a laptop."""

    model_config = SettingsConfigDict(env_prefix="SOJOURN_", frozen=True)

    environment: Literal["sandbox", "production"] = "sandbox"
    home: Path = Path(".sojourn")
    database_url: str = ""
    host: str = "127.0.0.1"
    api_port: int = 8000
    inbox_port: int = 8025
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_lookup_url: str = ""
    mail_from: str = "Sojourn <hello@sojourn.example>"
    campaign_url: str = ""
    campaign_secret: SecretStr = SecretStr("")
    campaigns_file: Path = Path(__file__).parent / "campaigns.toml"
    listmonk_url: str = ""
    listmonk_username: str = ""
    listmonk_token: SecretStr = SecretStr("")
    mautic_url: str = ""
    mautic_username: str = ""
    mautic_password: SecretStr = SecretStr("")
    customerio_url: str = "https://track.customer.io"
    customerio_site_id: str = ""
    customerio_api_key: SecretStr = SecretStr("")
    braze_url: str = ""
    braze_api_key: SecretStr = SecretStr("")
    task_queue: str = "sojourn"
    temporal_port: int = 7233
    temporal_ui_port: int = 8233
    milliseconds_a_day: int = 250
    build_id: str = ""
    promote: Promotion = Field(default_factory=_by_environment)

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.home / 'sojourn.db'}"

    @property
    def clock_file(self) -> Path:
        """Where the sandbox clock keeps its scale and anchor."""
        return self.home / "clock.json"

    @property
    def clock(self) -> Clock:
        """The sandbox's clock if there is one, else real time."""
        if self.environment == "production" or not self.clock_file.exists():
            return REAL_TIME
        return Clock.model_validate(json.loads(self.clock_file.read_text()))

    @model_validator(mode="after")
    def _production_has_no_sandbox_clock(self) -> Self:
        if self.environment == "production" and self.clock_file.exists():
            raise ValueError(
                f"{self.clock_file} is a sandbox clock: whoever runs production points SOJOURN_HOME elsewhere"
            )
        return self
