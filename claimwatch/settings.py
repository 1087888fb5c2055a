"""Settings: the environment first, then files that it names, then what `up` wrote about itself, then the defaults.

Every setting is an environment variable ``CLAIMWATCH_NAME``; docs/settings.md lists them all and a test compares.
While `claimwatch up` runs, the addresses of its services stand in the run file of its data folder, so that the
other commands find them without being told.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from claimwatch.access import PREFIX, AccessSettings
from claimwatch.errors import UserError
from claimwatch.secret_files import SecretFileSource
from claimwatch.supervision.runfile import living_run
from connectors.feeds.hosts import HOST_CONNECTIONS, HOST_SPACING_S
from connectors.feeds.networks import Networks
from connectors.judge.address import chat_address

DEMO_FOLDER = "demo"
"""The demonstration lives in this folder below the data folder, so that it never touches real data."""

CHANNEL_SCHEMES = (
    *("apprise", "apprises", "discord", "gchat", "gotify", "gotifys", "json", "jsons", "mailto", "mailtos", "matrix"),
    *("matrixs", "mmost", "mmosts", "msteams", "ntfy", "ntfys", "opsgenie", "pagerduty", "pover", "rocket"),
    *("rockets", "signal", "signals", "slack", "telegram", "tgram", "xml", "xmls", "zulip"),
)
"""Apprise can also run programs and write files; a watch comes from a shared topic, so only messengers are let in."""


def state_home(environment: dict[str, str] | os._Environ[str] = os.environ) -> Path:
    """The user's state directory (XDG Base Directory Specification 0.8)."""
    named = environment.get("XDG_STATE_HOME", "")
    return Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "state"


class Settings(AccessSettings):
    """What a part or a command needs to know. Times are in seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    kafka: str = Field("127.0.0.1:9092", description="Kafka's bootstrap servers, `host:port` separated by commas")
    elasticsearch: str = Field("http://127.0.0.1:9200", description="URL of Elasticsearch")
    data: Path = Field(
        default_factory=lambda: state_home() / "claimwatch",
        description="data folder of `claimwatch up`",
    )
    store: Path | None = Field(None, description="folder in which embedded services keep what they hold; `up` sets it")
    epoch: int = Field(
        0,
        ge=0,
        lt=2**15,
        description="epoch of the topics: raise it by one when topics are made anew under an old index",
    )
    kafka_port: int = Field(9092, ge=0, le=65535, description="port the embedded Kafka should have; 0 takes any")
    elasticsearch_port: int = Field(
        9200, ge=0, le=65535, description="port the embedded Elasticsearch should have; 0 takes any"
    )
    demo_port: int = Field(8600, ge=0, le=65535, description="port of the demonstration site; 0 takes any")
    demo_pace: float = Field(1.0, gt=0, le=100, description="how many times faster the demonstration goes")
    worker: str = Field(
        "0/1", pattern=r"^[0-9]{1,3}/[0-9]{1,3}$", description="which of how many: `i/n` for extract and corroborate"
    )
    outlets: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="files like outlets.yaml, separated by commas, read after the one that ships"
    )
    speakers: Annotated[tuple[Path, ...], NoDecode] = Field(
        (), description="files like speakers.yaml, separated by commas, read after the one that ships"
    )
    channels: Annotated[tuple[str, ...], NoDecode] = Field(
        CHANNEL_SCHEMES, description="URL schemes that a watch may send to, separated by commas"
    )
    contact: str = Field(
        "", max_length=200, description="address or page that outlets find in the User-Agent of the polls"
    )
    feed_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="networks of your own that may be polled beside the public internet, separated by commas"
    )
    feed_secrets: Path | None = Field(
        None, description="YAML or JSON file with the logins and proxies that feeds name; none if empty"
    )
    host_connections: int = Field(
        HOST_CONNECTIONS, ge=1, le=100, description="connections to one host, or to hosts of one address, at a time"
    )
    host_spacing_s: float = Field(
        HOST_SPACING_S, ge=0, le=600, description="seconds from one request to a host, or address, to the next"
    )
    board_url: str = Field(
        "", description="address of a board, which links to claims begin with; if empty they lead to Kibana"
    )
    board_host: str = Field(
        "127.0.0.1", min_length=1, max_length=200, description="where the board listens; beyond loopback with a token"
    )
    board_port: int = Field(
        8700, ge=0, le=65535, description="port of the board; 0 takes any, and so does `up` where it is taken"
    )
    board_token: SecretStr = Field(SecretStr(""), description="token that the board asks for; never shown")
    kibana_url: str = Field("", description="address of Kibana, for links and `deploy kibana`; none if empty")
    mail_domain: str = Field(
        "claimwatch.invalid", pattern=r"^[A-Za-z0-9.-]{1,200}$", description="right part of the Message-IDs of mail"
    )
    watch_feeds: Path | None = Field(
        None, description="folder in which notify keeps an Atom feed for each watch; none if empty"
    )
    hourly_cap: int = Field(
        30, ge=1, le=10_000, description="messages that one channel gets in an hour at most; the rest is one digest"
    )
    judge_url: str = Field(
        "", description="chat endpoint that is asked before an alert, such as Ollama's; none if empty"
    )
    judge_model: str = Field(
        "", max_length=100, validate_default=True, description="name of the model at that endpoint"
    )
    judge_key: SecretStr = Field(SecretStr(""), description="key of that endpoint, if it wants one; never shown")
    judge_timeout_s: float = Field(10.0, gt=0, le=120, description="seconds that an answer may take, all in all")
    judge_per_hour: int = Field(60, ge=1, le=100_000, description="requests to that endpoint in an hour at most")
    metrics_host: str = Field(
        "127.0.0.1", min_length=1, max_length=200, description="where `/metrics`, `/healthz` and `/readyz` listen"
    )
    metrics_port: int = Field(
        0, ge=0, le=65535, description="their port; 0: none for a part alone, and any for `up` and each of its parts"
    )
    alive_within_s: float = Field(
        300.0, ge=1, le=86_400, description="seconds after which a main loop that does not go round is not alive"
    )
    no_news_after_min: float = Field(
        180.0, ge=0, le=1_000_000, description="minutes without an article after which it is said; 0 says nothing"
    )
    ahead_min: float = Field(
        90.0, ge=0, le=1_000_000, description="minutes that an article may be ahead of extract's clock; 0: any"
    )
    screen: Literal["", "json"] = Field("", description="`json`: notify prints alerts as JSON lines, for `up`")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    log_format: Literal["console", "json"] = Field("console", description="`console` or `json` lines, on stderr")
    stop_within_s: float = Field(6.0, gt=0, le=60, description="seconds a part has to end before it is killed")

    @field_validator("outlets", "speakers", "channels", "feed_networks", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("store", "watch_feeds", "feed_secrets", mode="before")
    @classmethod
    def _none_if_empty(cls, value: Any) -> Any:
        return value or None

    @field_validator("data", "store", "watch_feeds", "feed_secrets", mode="after")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value is not None else None

    @field_validator("feed_networks", mode="after")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        Networks(value)
        return value

    @field_validator("worker", mode="after")
    @classmethod
    def _one_of_them(cls, value: str) -> str:
        i, _, n = value.partition("/")
        if int(i) >= int(n):
            raise ValueError(f"{value} is none of them; of 2 workers the first is 0/2 and the second 1/2")
        return value

    @field_validator("judge_url", mode="after")
    @classmethod
    def _address(cls, value: str) -> str:
        if value:
            chat_address(value)
        return value

    @field_validator("judge_model", mode="after")
    @classmethod
    def _named_with_the_url(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("judge_url") and not value.strip():
            raise ValueError("the endpoint of CLAIMWATCH_JUDGE_URL is there, the name of the model is missing")
        if not value.isprintable():
            raise ValueError("a name has no control characters")
        return value

    @field_validator("judge_key", "board_token", mode="after")
    @classmethod
    def _sendable(cls, value: SecretStr) -> SecretStr:
        if not all("!" <= char <= "~" for char in value.get_secret_value()):
            raise ValueError("a key has only visible ASCII characters, no spaces")
        return value

    @property
    def worker_of(self) -> tuple[int, int]:
        """``(i, n)``: this worker reads the partitions p with p mod n = i."""
        i, _, n = self.worker.partition("/")
        return int(i), int(n)

    @property
    def ahead(self) -> timedelta | None:
        """How far an article may be ahead of the clock of extract; None: it may be of any time."""
        return timedelta(minutes=self.ahead_min) if self.ahead_min else None

    @property
    def demo_data(self) -> Path:
        return self.data / DEMO_FOLDER

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- pydantic-settings' signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # No .env file: what is watched must not depend on the folder a command is started in.
        files = SecretFileSource(settings_cls)
        return init_settings, env_settings, files, RunFileSource(settings_cls, init_settings, env_settings)


class RunFileSource(PydanticBaseSettingsSource):
    """The addresses of a living `claimwatch up` on the data folder, or else of its demonstration."""

    def __init__(
        self, settings_cls: type[BaseSettings], init: PydanticBaseSettingsSource, env: PydanticBaseSettingsSource
    ) -> None:
        super().__init__(settings_cls)
        self._named = {**env(), **init()}

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 -- abstract
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        data = Path(self._named.get("data") or state_home() / "claimwatch").expanduser()
        for folder in (data, data / DEMO_FOLDER):
            run = living_run(folder)
            if run is not None:
                found = {"kafka": run.kafka, "elasticsearch": run.elasticsearch}
                # The folder belongs to this run's Kafka, not to one that is named otherwise.
                return found if self._named.get("kafka") or not run.store else {**found, "store": run.store}
        return {}


def load_settings(**given: Any) -> Settings:
    """Read the settings; ``given`` (command line options) win, None means not given.

    Raises:
        UserError: an environment variable or option has a value that cannot be.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise UserError(
            f"the setting {name} cannot be read: {first['msg'].removeprefix('Value error, ')}",
            where=f"{PREFIX}{name.upper()} in the environment, or the option of that name",
            do="see docs/settings.md for what it may be",
            code=2,
        ) from error
