"""Before a start, in chat: what is ready, and the sponsor's word on what is not."""

from cards import builders, data
from cards.actions import AskSponsor, GiveWord, OpenWord, ShowReadiness
from coaching.programmes.drafting import fingerprint
from coaching.programmes.model import Programme
from coaching.programmes.readiness import ask_word, give_word, red, red_keys
from coaching.programmes.succession import acting_lead, is_here
from handlers.context import Turn
from handlers.events import Values
from handlers.inputs import require, text_of
from handlers.leading import SPONSOR_REQUEST, WORD_GIVEN, key_of, tell
from handlers.plan_cards import PlanCards
from handlers.plans import cards_of, draft_of_actor, notice, run_by_actor
from handlers.readers import reader_of
from handlers.reply import Reply
from people.errors import InvalidInputError, NotAllowedError, TooLateError
from people.model import Person


def show_readiness(turn: Turn, action: ShowReadiness, _values: Values) -> Reply:
    """Show what is ready before the start, and what is not."""
    programme = run_by_actor(turn, action.programme_id)
    return Reply(cards=(cards_of(turn).readiness(programme),))


def ask_sponsor(turn: Turn, action: AskSponsor, _values: Values) -> Reply:
    """Put what is not ready to the sponsor."""
    programme = draft_of_actor(turn, action.programme_id)
    sponsor = turn.unit.people.find(programme.sponsor) if programme.sponsor else None
    if sponsor is None or not is_here(sponsor, company=turn.world.company, now=turn.world.now):
        raise TooLateError(reason="no_sponsor")
    states = cards_of(turn).states(programme)
    if not red(states):
        return Reply(cards=(cards_of(turn).readiness(programme),))
    # However often the lead presses, the sponsor is asked once about the same items, and anew after a word.
    last_word = turn.unit.preparing.preparation(programme.id).word_at
    ask_word(turn.unit, programme.id, now=turn.world.now)
    card = PlanCards(world=turn.world, unit=turn.unit, person=sponsor).sponsor_request(programme)
    said = "" if last_word is None else last_word.isoformat()
    key = key_of(SPONSOR_REQUEST, programme.id, said, *red_keys(states))
    tell(turn.world, turn.unit, sponsor, key=key, card=card)
    return notice(turn, data.Notice.SPONSOR_ASKED)


def open_word(turn: Turn, action: OpenWord, _values: Values) -> Reply:
    """Ask the sponsor for their word."""
    programme = draft_of_actor(turn, action.programme_id)
    if turn.actor.id != programme.sponsor:
        raise NotAllowedError(person_id=turn.actor.id, what="give the sponsor's word")
    states = red(cards_of(turn).states(programme))
    form = data.WordFormData(
        programme_id=programme.id, red=tuple(data.ReadinessItem(state.item) for state in states)
    )
    return Reply(form=builders.word_form(form, reader_of(turn.actor, turn.world.company).words))


def save_word(turn: Turn, action: GiveWord, values: Values) -> Reply:
    """Keep the sponsor's word for what is red now, and tell whoever leads."""
    programme = draft_of_actor(turn, action.programme_id)
    require(values, "word", "reason")
    word = text_of(values, "word")
    if word not in (data.YES, data.NO):
        raise InvalidInputError({"word": "error.choice"})
    given = give_word(
        turn.unit,
        programme,
        person_id=turn.actor.id,
        given=word == data.YES,
        reason=text_of(values, "reason"),
        company=turn.world.company,
        now=turn.world.now,
    )
    for person in _leading(turn, programme):
        cards = PlanCards(world=turn.world, unit=turn.unit, person=person)
        line = cards.word(given)
        if line is not None and person.id != turn.actor.id:
            card = data.WordGivenData(
                programme_id=programme.id,
                programme_name=cards.reader.text(programme.name),
                word=line,
            )
            key = key_of(WORD_GIVEN, programme.id, fingerprint(given), person.id)
            built = builders.word_given(card, cards.reader.words)
            tell(turn.world, turn.unit, person, key=key, card=built)
    return Reply(cards=(cards_of(turn).readiness(programme),))


def _leading(turn: Turn, programme: Programme) -> list[Person]:
    return acting_lead(turn.unit, programme, company=turn.world.company, now=turn.world.now)
