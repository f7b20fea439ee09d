"""For the admins of Hojorin: a chat takes nothing any more, or a secret ends soon."""

from cards.actions import ShowDeliveries
from cards.builders.parts import buttons, context, facts, heading, make_card, paragraph
from cards.data import PlatformTroubleData, SecretExpiresData
from cards.model import Button, Card
from cards.texts import NAME, clean
from cards.words import Words
from people.model import PLATFORM_NAMES


def platform_trouble(data: PlatformTroubleData, words: Words) -> Card:
    """Tell that a chat refuses our token, that nothing is lost, and what ends that."""
    platform = PLATFORM_NAMES[data.platform]
    return make_card(
        "platform_trouble",
        words,
        title=words.text("platform_trouble.title", platform=platform),
        elements=(
            paragraph(words.text("platform_trouble.text", platform=platform, at=data.found_at)),
            paragraph(words.text("platform_trouble.kept")),
            heading(words.text("platform_trouble.cure")),
            paragraph(
                words.text("platform_trouble.cure.text", platform=platform, secret=clean(data.secret, NAME))
            ),
            buttons((Button(words.text("button.deliveries"), ShowDeliveries()),)),
            context(words.text("platform_trouble.why")),
        ),
    )


def secret_expires(data: SecretExpiresData, words: Words) -> Card:
    """Tell that a secret ends, what that would stop, and how to renew it."""
    platform = PLATFORM_NAMES[data.platform]
    return make_card(
        "secret_expires",
        words,
        title=_title(data, platform, words),
        elements=(
            paragraph(words.text(f"secret_expires.text.{_when(data)}", platform=platform)),
            facts((
                (words.text("secret_expires.secret"), clean(data.secret, NAME)),
                (words.text(f"secret_expires.date.{_when(data)}"), words.date(data.expires)),
            )),
            heading(words.text("secret_expires.cure")),
            paragraph(words.text("secret_expires.cure.text", secret=clean(data.secret, NAME))),
            context(words.text("secret_expires.why")),
        ),
    )  # fmt: skip


def _when(data: SecretExpiresData) -> str:
    return "over" if data.days_left < 0 else "ahead"


def _title(data: SecretExpiresData, platform: str, words: Words) -> str:
    if data.days_left > 0:
        return words.count("secret_expires.title", data.days_left, platform=platform)
    key = "secret_expires.title.over" if data.days_left < 0 else "secret_expires.title.today"
    return words.text(key, platform=platform)
