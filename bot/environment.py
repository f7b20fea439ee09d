"""What comes from the environment: secrets, and the two overrides of settings."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.settings_file import SettingsError

DATABASE_URL = "DATABASE_URL"
PORT = "PORT"
_FILE = "_FILE"
_SALESFORCE = "SALESFORCE_"


class Secrets(BaseModel):
    """Tokens and passwords. They are never in `app.yaml`, never printed and never logged."""

    model_config = ConfigDict(frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    teams_app_id: SecretStr | None = None
    teams_app_password: SecretStr | None = None
    teams_tenant_id: SecretStr | None = None
    salesforce: dict[str, SecretStr] = Field(default_factory=dict)
    """By the part of the name after `SALESFORCE_`, in small letters."""


def read_secrets(environ: Mapping[str, str]) -> Secrets:
    """Read the secrets from the environment and from the files it names; raises `SettingsError`."""
    found = {
        name: value
        for name in Secrets.model_fields
        if name != "salesforce" and (value := find_variable(name.upper(), environ)) is not None
    }
    salesforce = {
        name.removeprefix(_SALESFORCE).lower(): value
        for name in _salesforce_names(environ)
        if (value := find_variable(name, environ)) is not None
    }
    return Secrets.model_validate({**found, "salesforce": salesforce})


def find_variable(name: str, environ: Mapping[str, str]) -> str | None:
    """Return the variable, or the content of the file that `NAME_FILE` names; empty counts as not set.

    Raises `SettingsError` if both are set or the file cannot be read.
    """
    direct, path = environ.get(name), environ.get(name + _FILE)
    if direct and path:
        raise SettingsError(
            problem=f"{name} and {name}{_FILE} are both set in the environment.", cure="Unset one of them."
        )
    return (_content(name, Path(path)) if path else direct) or None


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            problem=f"{name}{_FILE} in the environment names {path}, which cannot be read.",
            cure="Name a readable text file that holds the secret alone.",
        ) from error


def _salesforce_names(environ: Mapping[str, str]) -> Iterator[str]:
    names = {name.removesuffix(_FILE) for name in environ if name.startswith(_SALESFORCE)}
    yield from sorted(name for name in names if len(name) > len(_SALESFORCE))
