"""The only reader of the environment and the configuration file.

Where a value comes from, strongest first: what the caller passes, the environment
(``POLICYWATCH_EVERY``, ``POLICYWATCH_SMTP_HOST``), the configuration file (TOML:
``$POLICYWATCH_CONFIG``, else ``policywatch.toml`` in the data folder), the defaults below.
Everybody else is handed values.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from model.durations import seconds

PREFIX = "POLICYWATCH_"
FILE_NAME = "policywatch.toml"
#: Variables of ours that are no fields: they say where to look, or serve the tests.
SECRETS = "POLICYWATCH_SECRET_"  #: and a name: what profiles may name as ${NAME}
OTHER_VARIABLES = ("POLICYWATCH_CONFIG", "POLICYWATCH_CORPUS", "POLICYWATCH_TEST_POSTGRESQL")

_SIZES = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "ki": 1024, "mi": 1024**2, "gi": 1024**3}
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class ConfigError(Exception):
    """The configuration is wrong; the text names the place, the key and the cure in one line."""

    exit_code = 2


def size(text: str | int) -> int:
    """A size in bytes: a number, or a number and a unit, as in "20 MB". Raises ValueError with the cure."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]?i?)b?\s*", str(text).lower())
    if match is None or match[2] not in _SIZES:
        raise ValueError(f"{text!r} is no size: write bytes, or a number and kB, MB or GB, as in 20 MB")
    return int(float(match[1]) * _SIZES[match[2]])


def _web_address(text: object) -> object:
    if not isinstance(text, str):
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{text!r} is no web address: write it with https:// and a host")
    return text.rstrip("/")


def _mail_address(text: object) -> object:
    if isinstance(text, str) and not _ADDRESS.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is no e-mail address: write it as name@example.org")
    return text.strip() if isinstance(text, str) else text


def _monitor(address: SecretStr | None) -> SecretStr | None:
    """Raises ValueError, without the address: it may hold a key."""
    if address is not None:
        parts = urlsplit(address.get_secret_value())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write it whole, as https://monitor.example.org/ping/...")
    return address


def _path(text: object) -> object:
    return Path(text).expanduser() if isinstance(text, (str, Path)) else text


Seconds = Annotated[int, BeforeValidator(seconds)]
Size = Annotated[int, BeforeValidator(size)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
MailAddress = Annotated[str, BeforeValidator(_mail_address)]


class Smtp(BaseModel):
    """The server that mail is handed to. Without a host, messages wait in the outbox."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)  #: None: 587, 465 (implicit) or 25 (none)
    user: str | None = None
    password: SecretStr | None = None
    token_command: tuple[str, ...] = ()  #: a program and its arguments; prints an OAuth2 access token
    token_file: Annotated[Path | None, BeforeValidator(_path)] = None  #: or a file that holds one
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    ca_file: Annotated[Path | None, BeforeValidator(_path)] = None  #: authorities to trust, not the system's
    connections: int = Field(default=4, ge=1, le=50)  #: at the same time, at most
    sender: MailAddress | None = None  #: None: policywatch@ this machine's name

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        proofs = [p for p in (self.password, self.token_command, self.token_file) if p]
        if (self.user is None) != (not proofs):
            raise ValueError(
                "smtp.user wants a password, and a password a user: set POLICYWATCH_SMTP_PASSWORD "
                "(or smtp.password, or a token), or neither"
            )
        if len(proofs) > 1:
            raise ValueError("of smtp.password, smtp.token_command and smtp.token_file, set one")
        if self.token_command and self.tls == "none":
            raise ValueError("a token goes over an encrypted connection only: set smtp.tls")
        return self


class Patience(BaseModel):
    """How long a source may be out of sight before readers are told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    visits: int = Field(default=3, ge=1)
    after: Seconds = Field(default=24 * 3600, ge=0)
    gone_visits: int = Field(default=3, ge=1)  #: where the server says 404 or 410
    gone_after: Seconds = Field(default=72 * 3600, ge=0)
    remind_every: Seconds = Field(default=7 * 86_400, ge=3600)


class WebTable(BaseModel):
    """How the history is served in a browser. By default to this machine alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True  #: whether `run` serves it
    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)  #: 0: any that is free
    public: bool = False  #: whether everybody who reaches it may read
    hosts: tuple[str, ...] = ()  #: names it answers to, beside this machine's own and that of public_url


class CapsTable(BaseModel):
    """At most so many mails about single events; what is more goes into digests."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reader_per_day: int = Field(default=50, ge=1)
    host_per_hour: int = Field(default=500, ge=1)
    per_day: int = Field(default=2000, ge=1)


class ChannelTable(BaseModel):
    """A way to tell somebody otherwise than by mail; both texts may name secrets as ${NAME}."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: SecretStr  #: https:// of a webhook, or an address of Apprise's
    secret: SecretStr | None = None  #: a webhook is signed with it
    kind: Literal["webhook", "apprise"] | None = None  #: None: a webhook where it is an https:// address


class ProfileTable(BaseModel):
    """What holds for every source's profile where nobody says otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str | None = None
    headers: dict[str, str] | None = None
    cookies: dict[str, str] | None = None
    proxy: str | None = None
    user_agent: str | None = None
    render: bool | None = None
    select: tuple[str, ...] | None = None
    remove: tuple[str, ...] | None = None
    pauses: tuple[str, ...] | None = None
    attachments: bool | None = None


class Config(BaseSettings):
    """All that can be set. Construct it with `load`, which turns what is wrong into one line."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="_", env_nested_max_split=1, frozen=True, extra="forbid"
    )

    data: Annotated[Path, BeforeValidator(_path)] = Field(default_factory=lambda: default_data())
    database_url: SecretStr | None = None  #: None: SQLite in the data folder
    public_url: WebAddress | None = None  #: where readers reach the history; None: mails name the command
    contact: str | None = None  #: for the User-Agent: a web or mail address of whoever runs this
    operator: MailAddress | None = None  #: told when the service itself is in trouble
    allow_private_addresses: bool = False
    every: Seconds = Field(default=12 * 3600, ge=60)  #: between two visits of a source
    site_every: Seconds = Field(default=24 * 3600, ge=3600)  #: between two discoveries of a site
    max_body_bytes: Size = Field(default=20_000_000, ge=1000)
    page_timeout_seconds: Seconds = Field(default=60, ge=1)
    lease_seconds: Seconds = Field(default=300, ge=30)  #: how long a killed run's pages wait for another
    host_delay_seconds: float = Field(default=2.0, ge=0)  #: between two requests to one host
    host_visits_per_day: int = Field(default=2000, ge=1)  #: what is due beyond that waits for the next day
    children: int = Field(default_factory=lambda: min(4, os.cpu_count() or 1), ge=1, le=64)
    browser: Annotated[Path | None, BeforeValidator(_path)] = None  #: None: the system's Chromium
    secrets_file: Annotated[Path | None, BeforeValidator(_path)] = None  #: lines NAME=value, for ${NAME}
    profile: ProfileTable = ProfileTable()
    heartbeat_url: Annotated[SecretStr | None, AfterValidator(_monitor)] = (
        None  #: asked after each good round of the service
    )
    smtp: Smtp = Smtp()
    caps: CapsTable = CapsTable()
    channels: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,40}$")], ChannelTable] = {}
    patience: Patience = Patience()
    web: WebTable = WebTable()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        data = init_settings().get("data")
        table = read_file(file_path(Path(data) if data else None))
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=table)

    @property
    def database(self) -> str | None:
        """The database's URL in plain text (it may hold a password): for the store alone."""
        return self.database_url.get_secret_value() if self.database_url else None


def secret_variables() -> dict[str, str]:
    """The variables of the environment that hold secrets, with their prefix."""
    return {name: value for name, value in os.environ.items() if name.startswith(SECRETS)}


def default_data() -> Path:
    """The platform's usual place for a user's application data."""
    return platformdirs.user_data_path("policywatch", appauthor=False)


def file_path(data: Path | None = None) -> Path:
    """Where the configuration file is, or would be. An explicit data folder goes before the environment's."""
    named = os.environ.get(PREFIX + "CONFIG")
    if named:
        return Path(named).expanduser()
    folder = data or os.environ.get(PREFIX + "DATA") or default_data()
    return Path(folder).expanduser() / FILE_NAME


def read_file(path: Path) -> dict[str, Any]:
    """The file's table; empty where there is no file and none was asked for. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        if os.environ.get(PREFIX + "CONFIG"):
            raise ConfigError(f"{path}: no such file; correct POLICYWATCH_CONFIG or unset it") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); make it readable UTF-8 text") from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}; correct that line (the file is TOML)") from None
    if "data" in table and not os.environ.get(PREFIX + "CONFIG"):
        raise ConfigError(f"{path}: data: the file lies in the data folder; set POLICYWATCH_DATA instead")
    return table


def load(**values: object) -> Config:
    """The configuration; `values` go before environment and file. Raises ConfigError."""
    try:
        return Config(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        data = values.get("data")
        path = file_path(Path(str(data)) if data else None)
        raise ConfigError(_explain(error.errors()[0], path, values)) from None
    except SettingsError as error:  # a table given as one variable, which would have to be JSON
        raise ConfigError(f"environment: {error}; set its keys singly, as POLICYWATCH_SMTP_HOST") from None


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Variables that look like ours and are not, each with the nearest name that is, or ""."""
    known = {*OTHER_VARIABLES, *(PREFIX + _variable(key) for key in _keys())}
    found = [
        n
        for n in (os.environ if environment is None else environment)
        if n.startswith(PREFIX) and not n.startswith(SECRETS)
    ]
    return [(n, _nearest(n, known)) for n in sorted(found) if n not in known]


def _keys() -> list[str]:
    keys = []
    for name, field in Config.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            keys += [f"{name}.{key}" for key in inner.model_fields]
        else:
            keys.append(name)
    return keys


def _variable(key: str) -> str:
    return key.replace(".", "_").upper()


def _nearest(name: str, known: set[str]) -> str:
    return next(iter(difflib.get_close_matches(name, sorted(known), n=1)), "")


def _explain(error: ErrorDetails, path: Path, values: Mapping[str, object]) -> str:
    """One line: where, which key, what is wrong with it and what would be right."""
    key = ".".join(str(part) for part in error["loc"])
    variable = PREFIX + _variable(key)
    tops = {part.split(".")[0] for part in _keys()}
    place = variable if variable in os.environ else str(path)
    if str(error["loc"][0]) in values:
        place = "the given value"
    if error["type"] == "extra_forbidden":
        nearest = _nearest(key, {*_keys(), *tops})
        return f"{place}: {key}: no such key; " + (f"did you mean {nearest}?" if nearest else "remove it")
    said = error["msg"].removeprefix("Value error, ")
    said = said[0].lower() + said[1:]
    shown = error["input"] if isinstance(error["input"], (int, float, str)) else None
    secret = any(word in key for word in ("password", "database_url", "channels", "heartbeat_url"))
    got = "" if shown is None or secret or repr(shown) in said else f" (it is {str(shown)[:80]!r})"
    return f"{place}: {key}: {said}{got}"
