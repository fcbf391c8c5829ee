"""Environment to typed settings: every variable is ``GRADHEALTH_`` and the field's name in capitals."""

import ipaddress
import os
import sys
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MEBIBYTE = 2**20


def default_home() -> Path:
    """The platform's folder for a user's application data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "gradhealth"
    root = os.environ.get("XDG_DATA_HOME")
    return (Path(root) if root else Path.home() / ".local" / "share") / "gradhealth"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """All that can be set from outside; what is left out works on one machine without any service."""

    model_config = SettingsConfigDict(env_prefix="GRADHEALTH_", env_ignore_empty=True, extra="ignore")

    home: Path = Field(default_factory=default_home, description="Data folder of the embedded defaults.")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database_url: str = Field(default="", description="SQLAlchemy URL; empty means SQLite under home.")
    broker_url: str = Field(default="", description="Celery broker URL; empty means files under home.")
    artifacts_url: str = Field(default="", description="Where artifacts go; empty means a folder under home.")
    data_prefixes: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="Comma-separated URI prefixes that training data may come from."
    )
    auth: Literal["none", "api-key"] = "none"
    allow_open: bool = Field(
        default=False, description="The second time of being told to serve without auth."
    )
    rate_limit: str = Field(
        default="",
        pattern=r"^([1-9][0-9]{0,8}/(second|minute|hour))?$",
        description="Requests of one tenant, as 600/minute; empty means any number.",
    )
    rate_limit_url: str = Field(
        default="", description="Redis that counts them for all processes; empty means each for itself."
    )
    metrics_open: bool = Field(default=True, description="Whether /metrics is read without a key.")
    metrics_port: int = Field(
        default=0, ge=0, le=65535, description="Where a worker tells its metrics; 0 means nowhere."
    )
    metrics_host: str = "127.0.0.1"
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    max_body_bytes: int = Field(default=4 * MEBIBYTE, ge=1)
    max_batch_bytes: int = Field(default=32 * MEBIBYTE, ge=1, description="Of one body of POST /lint/batch.")
    max_dataset_bytes: int = Field(default=256 * MEBIBYTE, ge=1)
    max_layers: int = Field(default=2048, ge=1)
    max_parameters: int = Field(default=50_000_000, ge=1)
    max_activation_bytes: int = Field(default=2048 * MEBIBYTE, ge=1)
    max_epochs: int = Field(default=1_000, ge=1)
    max_batch_size: int = Field(default=8_192, ge=1)
    max_steps: int = Field(default=1_000_000, ge=1)
    max_samples: int = Field(default=1_000_000, ge=1, description="Of a synthetic data set.")
    max_seconds: float = Field(default=3_600.0, gt=0)
    max_streams: int = Field(default=64, ge=1, description="Open event streams of one tenant.")
    retention_days: float = Field(
        default=90.0, gt=0, description="After its end a job's data are kept for so long."
    )
    max_stream_seconds: float = Field(
        default=3_600.0, gt=0, description="After which an event stream ends; the client resumes it."
    )
    max_queued_jobs: int = Field(default=1_000, ge=1)
    max_tenant_jobs: int | None = Field(default=None, ge=1, description="Unfinished jobs of one tenant.")
    max_comparison_jobs: int = Field(default=60, ge=1, description="Variants times folds.")

    @field_validator("data_prefixes", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return [prefix.strip() for prefix in value.split(",") if prefix.strip()]
        return value

    @field_validator("database_url", "broker_url", "artifacts_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if value and "://" not in value:
            raise ValueError("expected a URL with a scheme, such as redis://localhost:6379/0")
        return value

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @model_validator(mode="after")
    def _derive(self) -> Self:
        self.database_url = self.database_url or f"sqlite:///{self.home / 'gradhealth.db'}"
        self.broker_url = self.broker_url or f"filesystem://{quote(str(self.broker_dir))}"
        self.artifacts_url = self.artifacts_url or (self.home / "artifacts").as_uri()
        return self

    @model_validator(mode="after")
    def _closed_unless_told_twice(self) -> Self:
        if self.auth == "none" and not is_loopback(self.host) and not self.allow_open:
            raise ValueError(
                f"host {self.host} is reachable from other machines and auth is none: set "
                "GRADHEALTH_AUTH=api-key, or GRADHEALTH_ALLOW_OPEN=true to serve anyone who can connect"
            )
        return self

    @property
    def broker_dir(self) -> Path:
        """Folder of the filesystem broker."""
        return self.home / "broker"

    @property
    def artifacts_dir(self) -> Path:
        """Folder of the artifacts, when they are local."""
        return self.home / "artifacts"

    @property
    def datasets_dir(self) -> Path:
        """Folder of the uploaded data sets."""
        return self.home / "datasets"

    def make_folders(self) -> None:
        """Make the data folder, readable by its owner alone, and what lies in it."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (self.broker_dir, self.artifacts_dir, self.datasets_dir):
            folder.mkdir(exist_ok=True, mode=0o700)
