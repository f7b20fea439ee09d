"""What `check` says of tokens: which are refused, which end, and whether anybody would hear of it."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from bot.cli import texts
from bot.cli.findings import Finding
from bot.config import Settings
from people.expiry import SOON_DAYS, days_left
from people.model import PLATFORM_NAMES, Person, Platform, Role
from people.outbox import Reason
from people.reach import address_of


def refusal_findings(troubled: Mapping[Platform, Reason]) -> Iterator[Finding]:
    """No chat refused what was sent last; what it says when it is asked now comes after it."""
    for platform, reason in sorted(troubled.items()):
        if reason is Reason.TOKEN_DEAD:
            what = texts.refuses(platform=PLATFORM_NAMES[platform])
            yield Finding(ok=False, what=what, cure=texts.CURE_REFUSAL)


def secret_findings(settings: Settings, *, today: date) -> Iterator[Finding]:
    """No secret ends soon. Slack's tokens do not end; when that of Teams does is in the settings."""
    if settings.secrets.teams_app_password is None:
        return
    known = settings.secrets_expiring
    if not known:
        yield Finding(ok=True, what=texts.EXPIRY_UNKNOWN, cure=texts.NOTE_EXPIRY)
    for secret, expires in sorted(known.items()):
        left = days_left(expires, today)
        good = left >= SOON_DAYS
        what = texts.secret_ends(secret=secret, expires=expires.isoformat(), days=left)
        yield Finding(ok=good, what=what, cure="" if good else texts.RENEW)


def hearing_findings(settings: Settings, people: Collection[Person]) -> Iterator[Finding]:
    """Somebody would hear of it if a chat refused our token: operators by the webhook, or admins in another
    chat. `people`: the active ones."""
    meant = {Platform.SLACK: settings.slack_is_meant, Platform.TEAMS: settings.teams_is_meant}
    connected = [platform for platform, is_meant in meant.items() if is_meant]
    admins = [person for person in people if Role.ADMIN in person.roles]
    for platform in connected:
        others = tuple(other for other in connected if other is not platform)
        reached = sum(address_of(admin, platforms=others, last_chat=None) is not None for admin in admins)
        webhook = settings.alerts.webhook is not None
        what = texts.would_hear(platform=PLATFORM_NAMES[platform], admins=reached, webhook=webhook)
        is_heard = webhook or reached > 0
        yield Finding(ok=is_heard, what=what, cure="" if is_heard else texts.SET_WEBHOOK)
