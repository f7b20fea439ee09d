"""Where a person says that they stand: the voluntary question, what is offered then, and sharing a case."""

from cards.actions import AnswerAttitude, MeetSomebody, OpenCase, SendCase, SkipAttitude
from cards.builders.materials import offered
from cards.builders.parts import buttons, context, make_card, make_form, paragraph, to_home
from cards.data import AttitudeData, AttitudeKeptData, CaseFormData
from cards.model import Button, ButtonStyle, Card, Choice, Element, Form, Option, TextInput
from cards.texts import NAME, clean, clean_typed
from cards.words import Words
from coaching.programmes.model import Attitude

MAX_TITLE = 100
MAX_CASE = 2000
"""Characters of a case's title, and of its text: two thirds of what Slack's input takes."""

_NO_REQUEST = 0
"""The material is not offered for a request."""


def attitude(data: AttitudeData, words: Words) -> Card:
    """Ask where the person stands, and say who sees it and that it may stay open."""
    choice = Choice(
        name="attitude",
        label=words.text("attitude.choice"),
        options=tuple(Option(each.value, words.text(f"attitude.{each}")) for each in Attitude),
        required=True,
    )
    send = Button(words.text("attitude.send"), AnswerAttitude(data.enrolment_id), ButtonStyle.PRIMARY)
    skip = Button(words.text("attitude.skip"), SkipAttitude(data.enrolment_id))
    return make_card(
        "attitude",
        words,
        title=words.text("attitude.title", tool=clean(data.tool, NAME)),
        elements=(
            paragraph(words.text("attitude.text", name=clean(data.person_name, NAME))),
            choice,
            buttons((send, skip)),
            context(words.text("attitude.seen")),
        ),
    )


def attitude_kept(data: AttitudeKeptData, words: Words) -> Card:
    """Thank for the word, and offer what fits: a case and a person, something to try, or a case to share."""
    has_material = "with" if data.materials else "without"
    return make_card(
        "attitude_kept",
        words,
        title=words.text(f"attitude_kept.title.{data.attitude}"),
        elements=(
            paragraph(words.text(f"attitude_kept.{data.attitude}.{has_material}")),
            *offered(data.materials, _NO_REQUEST, words),
            _further(data, words),
            buttons((_offer(data, words), to_home(words))),
            context(words.text("attitude_kept.seen")),
        ),
    )


def _further(data: AttitudeKeptData, words: Words) -> Element | None:
    """Return what stands above the button of those who are offered more than reading."""
    if data.attitude is Attitude.SEES_VALUE:
        return None
    wish = words.text("attitude_kept.meet.text")
    return paragraph(words.text(f"attitude_kept.{data.attitude}.more", wish=wish))


def _offer(data: AttitudeKeptData, words: Words) -> Button | None:
    match data.attitude:
        case Attitude.DOUBTS:
            return Button(words.text("attitude_kept.meet"), MeetSomebody(data.enrolment_id))
        case Attitude.SEES_VALUE:
            return None
        case Attitude.SKILLED:
            return Button(words.text("attitude_kept.share"), OpenCase(data.enrolment_id))


def case_form(data: CaseFormData, words: Words) -> Form:
    """Ask for a case: what was before, what is now; say who reads it and what may become of it."""
    title = TextInput(
        name="title",
        label=words.text("case_form.name"),
        max_length=MAX_TITLE,
        initial=clean_typed(data.title, MAX_TITLE),
        required=True,
        hint=words.text("case_form.name.hint"),
    )
    text = TextInput(
        name="text",
        label=words.text("case_form.text"),
        multiline=True,
        max_length=MAX_CASE,
        initial=clean_typed(data.text, MAX_CASE),
        required=True,
        hint=words.text("case_form.text.hint"),
    )
    lead = clean(data.lead_name, NAME) if data.lead_name else ""
    return make_form(
        "case_form",
        words,
        title=words.text("case_form.title"),
        elements=(title, text, context(words.text("case_form.seen", lead=lead))),
        submit=Button(words.text("case_form.send"), SendCase(data.enrolment_id), ButtonStyle.PRIMARY),
    )
