"""What everybody would get is previewed, and published: once, by whoever responds."""

from datetime import date, timedelta

from cards.actions.responses import PreviewResponses, PublishResponses
from cards.builders.responses import responses, responses_preview, responses_published
from cards.data.responses import ResponsesPreviewData
from cards.words import load_words
from handlers.context import Turn
from handlers.events import Values
from handlers.readers import reader_of
from handlers.reply import Reply
from handlers.responses.lines import PublicRound, day_of, is_published, languages_of, print_of, read_round
from handlers.responses.rights import require_responder
from handlers.responses.telling import content_of
from handlers.responses.translating import untranslated
from handlers.surveys.messages import wave_line
from handlers.surveys.telling import language_of_posts
from people.calendar import pattern_of
from surveys.responses import finishing
from surveys.responses.answering import get_round
from surveys.responses.rules import standing, unanswered

WEEK = 7


def preview(turn: Turn, action: PreviewResponses, _values: Values) -> Reply:
    """Show the card in each language of the company, exactly as everybody would get it; nothing is sent."""
    require_responder(turn)
    found = read_round(turn.world, turn.unit, get_round(turn.unit, action.wave_id))
    return _previewed(turn, found, is_changed=False)


def publish(turn: Turn, action: PublishResponses, _values: Values) -> Reply:
    """Have everybody told, if it is still what was previewed; else it is to be looked at once more."""
    require_responder(turn)
    one = turn.unit.responses.lock_round(action.wave_id)
    found = read_round(turn.world, turn.unit, one)
    seen = print_of(found)
    if seen != action.seen and not is_published(one):
        return _previewed(turn, found, is_changed=True)
    finishing.publish(turn.unit, one.wave_id, shown=seen, now=turn.world.now, actor=turn.actor.id)
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(replace=responses_published(_below(turn, found, seen=seen), words))


def _previewed(turn: Turn, found: PublicRound, *, is_changed: bool) -> Reply:
    content = content_of(turn.world, found)
    cards = [
        responses(content.by_language[language], load_words(language))
        for language in languages_of(turn.world.company)
    ]
    below = _below(turn, found, seen=print_of(found), is_changed=is_changed)
    words = reader_of(turn.actor, turn.world.company).words
    return Reply(cards=(*cards, responses_preview(below, words)))


def _below(turn: Turn, found: PublicRound, *, seen: str, is_changed: bool = False) -> ResponsesPreviewData:
    reader = reader_of(turn.actor, turn.world.company)
    items = list(found.items)
    return ResponsesPreviewData(
        wave=wave_line(found.wave, reader, pattern_of(turn.actor, turn.world.company).timezone),
        people=found.wave.invited,
        channels=tuple(dict.fromkeys(found.wave.definition.results_to)),
        posted_in=language_of_posts(turn.world.company),
        items=len(standing(items)),
        unanswered=len(unanswered(items)),
        seen=seen,
        is_changed=is_changed,
        can_publish=finishing.can_be_published(items),
        is_published=is_published(found.round),
        untranslated=untranslated(found, reader),
        next_week=_next_week(turn, found),
    )


def _next_week(turn: Turn, found: PublicRound) -> date:
    """Return the Monday after everybody is told: messages over the weekly limit wait until then."""
    told_at = max(turn.world.now, found.wave.results_at or turn.world.now)
    day = day_of(told_at, turn.world.company)
    return day + timedelta(days=WEEK - day.weekday())
