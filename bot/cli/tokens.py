"""`token create`, `token revoke`, `token list`: the keys by which sources push readings."""

import secrets
from typing import Annotated

import typer
from pydantic_core import PydanticCustomError

from bot.cli import source_texts as texts
from bot.cli.database import business_now, unit_of_work
from bot.cli.exits import CommandRefusedError, wrong_use
from bot.cli.imports import ACTOR
from bot.cli.options import ConfigOption, JsonOption, start_session
from bot.cli.output import Row, complain, print_json, print_rows, say
from bot.config import Settings
from bot.settings_values import source_name
from coaching.programmes.model import ProgrammeState
from handlers.context import UnitOfWork
from measures.sources.model import Token
from measures.sources.service import create_token, revoke_tokens
from people.errors import NotFoundError

COLUMNS = ("source", "state", "created_at", "created_by", "revoked_at")
CHANCE_BYTES = 32
"""256 bits: nobody guesses one, so that a plain SHA-256 of it is enough to keep."""

SourceArgument = Annotated[
    str, typer.Argument(metavar="SOURCE", help="The source, as KPIs and settings name it.")
]

KeepOption = Annotated[
    bool, typer.Option("--keep-newest", help="Leave the token that was made last, once its job uses it.")
]


def token_create(
    context: typer.Context,
    *,
    source: SourceArgument,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token with which a source pushes readings (POST /api/kpi/readings). It is shown once.

    Earlier tokens of the source go on working, so that a job can be moved to the new one first.
    """
    session = start_session(context, config=config, as_json=as_json)
    name = _checked(source)
    with unit_of_work(session.settings, may_make=True) as unit:
        others = any(one.revoked_at is None for one in unit.sources.tokens(name))
        chance = secrets.token_urlsafe(CHANCE_BYTES)
        token = create_token(unit, name, chance=chance, now=business_now(unit), actor=ACTOR)
        is_known = _is_known(session.settings, unit, name)
        unit.commit()
    if session.as_json:
        print_json({"source": name, "token": token})
    else:
        say(texts.token_made(source=name, token=token))
        say(texts.SHOWN_ONCE)
        say(texts.example(address=_address(session.settings), token=token))
        if not session.settings.web.public_url:
            say(texts.ON_THIS_MACHINE)
        if others:
            say(texts.OTHERS_WORK)
    if not is_known:
        complain(texts.unknown_source(source=name))


def _checked(source: str) -> str:
    """Return the name of a source; raises CommandRefusedError (wrong use) for what is none."""
    try:
        return source_name(source)
    except PydanticCustomError as error:
        context = error.context or {}
        raise wrong_use(f"{context['reason']}. {context['cure']}") from None


def _is_known(settings: Settings, unit: UnitOfWork, name: str) -> bool:
    """Tell whether the settings or a KPI of a programme that has not been stopped name the source."""
    programmes = [one for one in unit.programmes.list_all() if one.state is not ProgrammeState.STOPPED]
    return name in settings.sources or any(kpi.source == name for one in programmes for kpi in one.kpis)


def _address(settings: Settings) -> str:
    """Return under which address Hojorin is reached, as far as the settings say."""
    web = settings.web
    return web.public_url.rstrip("/") if web.public_url else f"http://{web.host}:{web.port}"


def token_revoke(
    context: typer.Context,
    *,
    source: SourceArgument,
    keep_newest: KeepOption = False,
    config: ConfigOption = None,
) -> None:
    """Revoke all tokens of a source: what is pushed with them is refused from the next request on."""
    session = start_session(context, config=config)
    name = _checked(source)
    with unit_of_work(session.settings) as unit:
        try:
            now = business_now(unit)
            count = revoke_tokens(unit, name, keep_newest=keep_newest, now=now, actor=ACTOR)
        except NotFoundError:
            raise CommandRefusedError(texts.no_token(source=name, but_newest=keep_newest)) from None
        unit.commit()
    say(texts.revoked(source=name, count=count))


def token_list(context: typer.Context, *, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the tokens: whose each is, when it was made and revoked; never the token itself."""
    session = start_session(context, config=config, as_json=as_json)
    with unit_of_work(session.settings, read_only=True) as unit:
        rows = [_row(token) for token in unit.sources.tokens()]
    print_rows(COLUMNS, rows, as_json=session.as_json, empty=texts.NO_TOKENS)


def _row(token: Token) -> Row:
    return {
        "source": token.source,
        "state": "works" if token.revoked_at is None else "revoked",
        "created_at": token.created_at.isoformat(),
        "created_by": token.created_by,
        "revoked_at": None if token.revoked_at is None else token.revoked_at.isoformat(),
    }
