"""The settings as they are in force, for admins."""

from cards.builders.parts import buttons, context, facts, make_card, to_home
from cards.builders.wording import language_name
from cards.data import SettingsData
from cards.model import Card
from cards.texts import LINE, NAME, clean
from cards.words import Words


def settings(data: SettingsData, words: Words) -> Card:
    """Show the settings in words, and where each is changed: in the file, never in chat."""
    return make_card(
        "settings",
        words,
        title=words.text("settings.title", company=clean(data.company, NAME)),
        elements=(
            facts((*_company(data, words), *_limits(data, words))),
            facts(_places(data, words)),
            context(words.text("settings.where")),
            buttons((to_home(words),)),
        ),
    )


def _company(data: SettingsData, words: Words) -> tuple[tuple[str, str], ...]:
    days = words.join([words.text(f"weekday.{day}") for day in data.work_days])
    start, end = clean(data.opens, NAME), clean(data.closes, NAME)
    zone = words.text("settings.zone.of", zone=clean(data.timezone, NAME), country=clean(data.country, NAME))
    languages = _listed(tuple(language_name(language, words) for language in data.languages), words)
    return (
        (words.text("settings.languages"), languages),
        (words.text("settings.zone"), zone),
        (words.text("settings.hours"), words.text("settings.hours.of", days=days, start=start, end=end)),
    )


def _limits(data: SettingsData, words: Words) -> tuple[tuple[str, str], ...]:
    pilot = words.text("settings.pilot.none")
    if data.pilot_people is not None:
        pilot = words.count("number.people", data.pilot_people)
    keep = words.text(
        "settings.keep.of",
        texts=data.keep_trouble_texts_days,
        messages=data.keep_messages_days,
        audit=data.keep_audit_days,
    )
    return (
        (words.text("settings.budget"), words.text("settings.budget.of", n=data.direct_messages_per_week)),
        (words.text("settings.smallest"), words.count("number.people", data.smallest_group)),
        (words.text("settings.pilot"), pilot),
        (words.text("settings.keep"), keep),
    )


def _places(data: SettingsData, words: Words) -> tuple[tuple[str, str], ...]:
    return (
        (
            words.text("settings.platforms"),
            _listed(tuple(words.text(f"platform.{one}") for one in data.platforms), words),
        ),
        (words.text("settings.supporters"), _listed(data.supporters_channels, words)),
        (words.text("settings.leads"), _listed(data.leads_channels, words)),
        (words.text("settings.results"), _listed(data.results_channels, words)),
        (words.text("settings.materials"), words.text("number.records", records=data.materials)),
    )


def _listed(names: tuple[str, ...], words: Words) -> str:
    if not names:
        return words.text("settings.none")
    return clean(words.join([clean(name, NAME) for name in names]), LINE)
