"""Cards around a programme's start and end: comments, readiness, the sponsor's word, successors."""

from dataclasses import replace

from cards import data
from cards.examples.basics import GO_LIVE, TODAY, goal_text, lead, practices, programme, purpose, say, visits
from cards.examples.plans import DEPUTY, ID, SPONSOR


def comments_asks(language: str) -> tuple[data.CommentsAskData, ...]:
    """Many members, one, and nobody."""
    many = data.CommentsAskData(
        programme_id=ID, programme_name=programme(language), people=48, from_when=TODAY
    )
    return many, replace(many, people=1), replace(many, people=0)


def comments_askeds(language: str) -> tuple[data.CommentsAskedData, ...]:
    """Many members, and one."""
    many = data.CommentsAskedData(
        programme_id=ID, programme_name=programme(language), people=48, from_when=TODAY
    )
    return many, replace(many, people=1)


def drafts(language: str) -> tuple[data.DraftForCommentData, ...]:
    """Asked with and without a date, and what stands there after "looks right"."""
    asked = data.DraftForCommentData(
        programme_id=ID,
        programme_name=programme(language),
        tool="Salesforce",
        purpose=purpose(language),
        goal_state=goal_text(language),
        practices=practices(language),
        lead_name=lead(language),
        go_live=GO_LIVE,
    )
    return asked, replace(asked, go_live=None, practices=()), replace(asked, looks_right=True)


# --- Readiness --------------------------------------------------------------------------------


def _lines(language: str) -> tuple[data.ReadinessLine, ...]:
    """Return every item in red, each with what it lacks."""
    item = data.ReadinessItem
    approvals = practices(language)[2].name
    department = say(language, en="Sales", ja="営業部")
    return (
        data.ReadinessLine(item=item.PURPOSE, green=False),
        data.ReadinessLine(item=item.KPIS, green=False, missing=(approvals,)),
        data.ReadinessLine(item=item.TARGETS, green=False, missing=(visits(language).name,)),
        data.ReadinessLine(item=item.SUPPORTERS, green=False, missing=(department,)),
        data.ReadinessLine(item=item.ROLES, green=False, missing=(data.PlanRole.DEPUTY, data.PlanRole.FIELD)),
        data.ReadinessLine(item=item.COMMENTS, green=False, number=2),
    )


def _bare_lines(language: str) -> tuple[data.ReadinessLine, ...]:
    """Return every item in red with nothing named, or with more than a line holds."""
    department = say(language, en="Sales", ja="営業部")
    many = tuple(f"{department} {number}" for number in range(1, 14))
    bare = tuple(data.ReadinessLine(item=item, green=False) for item in data.ReadinessItem)
    return (*bare, data.ReadinessLine(item=data.ReadinessItem.SUPPORTERS, green=False, missing=many))


def words_of_sponsor(language: str) -> tuple[data.WordLine, data.WordLine]:
    """Return a word that was given, and one that was not."""
    given = data.WordLine(
        given=True,
        reason=say(
            language,
            en="The second supporter of Sales joins next week.",
            ja="営業部の2人目のサポート担当は来週決まります。",
        ),
        by_name=SPONSOR[language],
        day=TODAY,
    )
    reason = say(language, en="Answer the two comments first.", ja="先に2件のご意見に回答してください。")
    return given, replace(given, given=False, reason=reason)


def readinesses(language: str) -> tuple[data.ReadinessData, ...]:
    """Open items; all green; asked, refused and given; as the sponsor sees it; with nothing named."""
    given, refused = words_of_sponsor(language)
    lines = _lines(language)
    green = tuple(replace(line, green=True, missing=(), number=0) for line in lines)
    mixed = (*green[:3], *lines[3:])
    red = data.ReadinessData(
        programme_id=ID, programme_name=programme(language), items=mixed, may_ask_sponsor=True
    )
    return (
        red,
        replace(red, items=green, may_start=True, may_ask_sponsor=False),
        replace(red, asked_on=TODAY, may_ask_sponsor=False),
        replace(red, word=refused),
        replace(red, word=given, may_start=True, may_ask_sponsor=False),
        replace(red, word=given),
        replace(red, items=lines, is_sponsor=True, may_ask_sponsor=False),
        replace(red, items=_bare_lines(language)),
    )


def sponsor_requests(language: str) -> tuple[data.SponsorRequestData, ...]:
    """Several red items, and one."""
    some = data.SponsorRequestData(
        programme_id=ID,
        programme_name=programme(language),
        red=_lines(language)[3:],
        lead_name=lead(language),
    )
    return some, replace(some, red=some.red[:1])


def words_given(language: str) -> tuple[data.WordGivenData, ...]:
    """Start anyway, and not yet."""
    return tuple(
        data.WordGivenData(programme_id=ID, programme_name=programme(language), word=word)
        for word in words_of_sponsor(language)
    )


# --- Start and end ----------------------------------------------------------------------------


def start_confirms(language: str) -> tuple[data.StartConfirmData, ...]:
    """With a first day, for one person, and without a day."""
    many = data.StartConfirmData(
        programme_id=ID, programme_name=programme(language), people=48, first_date=GO_LIVE
    )
    return many, replace(many, people=1), replace(many, first_date=None)


def programmes_started(language: str) -> tuple[data.ProgrammeStartedData, ...]:
    """With a first day, and without."""
    many = data.ProgrammeStartedData(
        programme_id=ID, programme_name=programme(language), people=48, first_date=GO_LIVE
    )
    return many, replace(many, people=1, first_date=None)


def programme_stops(language: str) -> tuple[data.ProgrammeStopData, ...]:
    """For many people, and for one."""
    many = data.ProgrammeStopData(programme_id=ID, programme_name=programme(language), people=48)
    return many, replace(many, people=1)


def programmes_stopped(language: str) -> tuple[data.ProgrammeStoppedData, ...]:
    """What a member is told."""
    return (data.ProgrammeStoppedData(programme_name=programme(language), lead_name=lead(language)),)


# --- Successors -------------------------------------------------------------------------------


def successor_requests(language: str) -> tuple[data.SuccessorRequestData, ...]:
    """The deputy stands in, and nobody does."""
    some = data.SuccessorRequestData(
        programme_id=ID,
        programme_name=programme(language),
        left_name=lead(language),
        acting_name=DEPUTY[language],
    )
    return some, replace(some, acting_name="")


def successors_named(language: str) -> tuple[data.SuccessorNamedData, ...]:
    """To the new lead, and to the sponsor."""
    new = data.SuccessorNamedData(
        programme_id=ID,
        programme_name=programme(language),
        lead_name=DEPUTY[language],
        by_name=SPONSOR[language],
        to_new_lead=True,
    )
    return new, replace(new, to_new_lead=False)
