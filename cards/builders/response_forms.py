"""The forms with which responses are worked on: answers, who gives them, what goes together, added items."""

from cards.actions import Action
from cards.actions.responses import (
    SaveOwnResponse,
    SaveResponse,
    SaveResponseAssignment,
    SaveResponseMerge,
)
from cards.builders.parts import context, facts, heading, make_form, paragraph
from cards.builders.response_parts import again_text, answer_text, said_text, set_aside, unstopped
from cards.builders.text_inputs import MAX_OPTION, MAX_OPTIONS, Texts, can_travel, text_inputs
from cards.data.response_work import (
    NOBODY,
    ResponseAssignFormData,
    ResponseFormData,
    ResponseMergeFormData,
    ResponseOwnFormData,
)
from cards.model import Button, ButtonStyle, Choice, Context, DateInput, Form, Option, PersonInput
from cards.texts import NAME, PARAGRAPH, clean, fit, quoted
from cards.words import Words
from surveys.responses.answers import (
    DECISION,
    DUE,
    ITEMS,
    LONGEST_REASON,
    LONGEST_TITLE,
    MEASURED_BY,
    OWNER,
    PERSON,
    REASON,
    TITLE,
)
from surveys.responses.model import Decision

IN_OPTION = 50
"""Characters of what was said in an option, so that its number stands beside it."""
_REASON = Texts(name=REASON, key="response_form.reason", limit=LONGEST_REASON, multiline=True)
_TITLE = Texts(name=TITLE, key="response_own_form.title_text", limit=LONGEST_TITLE)


def _save(action: Action, words: Words) -> Button:
    return Button(words.text("response_form.save"), action, ButtonStyle.PRIMARY)


def _on_languages(languages: tuple[str, ...], words: Words) -> Context | None:
    """Say that one language is enough, and what readers of another one get."""
    return context(words.text("response_form.languages")) if len(set(languages)) > 1 else None


# ---------------------------------------------------------------------------- an answer


def response_form(data: ResponseFormData, words: Words) -> Form:
    """Ask what is answered, who does it and by when, why, and by what is seen whether it changed."""
    again = again_text(data.said, data.last, words)
    owner = clean(data.owner_name, NAME) if data.owner_name else ""
    return make_form(
        "response_form",
        words,
        title=words.text("response_form.title"),
        elements=(
            paragraph(_met(data, words)) if data.met is not None else None,
            heading(said_text(data.said, words)),
            paragraph(again) if again else None,
            Choice(
                name=DECISION,
                label=words.text("response_form.decision"),
                options=tuple(Option(one, words.text(f"response_form.decision.{one}")) for one in Decision),
                initial=() if data.decision is None else (data.decision.value,),
                required=True,
            ),
            *text_inputs(_REASON, data.reasons, data.languages, words),
            _on_languages(data.languages, words),
            PersonInput(name=OWNER, label=words.text("response_form.owner"), present=owner),
            context(words.text("response_form.owner.now", name=owner)) if owner else None,
            DateInput(name=DUE, label=words.text("response_form.due"), initial=data.due),
            context(words.text("response_form.unused")),
            _measured_by(data, words),
            context(words.text("response_form.public")) if data.is_public else None,
        ),
        submit=_save(SaveResponse(data.item_id, data.seen, data.owner_id), words),
    )


def _met(data: ResponseFormData, words: Words) -> str:
    """Say what somebody else has saved meanwhile, and that what stands in the form is not saved yet."""
    if data.met is None:
        return ""
    said = unstopped(quoted(answer_text(data.met, words), PARAGRAPH))
    if not data.met_by:
        return words.text("response_form.met.somebody", said=said)
    return words.text("response_form.met", name=clean(data.met_by, NAME), said=said)


def _measured_by(data: ResponseFormData, words: Words) -> Choice | None:
    """Return the choice of the question by which is seen whether it changed; nothing where there is none."""
    known = {key: fit(clean(text, MAX_OPTION), MAX_OPTION) for key, text in data.questions if can_travel(key)}
    if not known:
        return None
    itself = Option(NOBODY, words.text(f"response_form.measured_by.{data.origin}"))
    return Choice(
        name=MEASURED_BY,
        label=words.text("response_form.measured_by"),
        options=(itself, *(Option(key, text) for key, text in known.items())),
        initial=(data.measured_by if data.measured_by in known else NOBODY,),
        hint=words.text("response_form.measured_by.hint"),
    )


# ---------------------------------------------------------------------------- who is to answer


def response_assign_form(data: ResponseAssignFormData, words: Words) -> Form:
    """Ask who is to answer an item."""
    people = {key: name for key, name in data.people if can_travel(key)}
    shown = sorted(people, key=lambda key: (key != data.assigned_to, people[key], key))[: MAX_OPTIONS - 1]
    return make_form(
        "response_assign_form",
        words,
        title=words.text("response_assign_form.title"),
        elements=(
            heading(said_text(data.said, words)),
            Choice(
                name=PERSON,
                label=words.text("response_assign_form.person"),
                options=(
                    Option(NOBODY, words.text("response_assign_form.nobody")),
                    *(Option(key, clean(people[key], NAME)) for key in shown),
                ),
                initial=(data.assigned_to if data.assigned_to in shown else NOBODY,),
                required=True,
            ),
            context(words.text("response_assign_form.note")),
        ),
        submit=_save(SaveResponseAssignment(data.item_id), words),
    )


# ---------------------------------------------------------------------------- answered together


def response_merge_form(data: ResponseMergeFormData, words: Words) -> Form:
    """Ask which others are answered with an item; those that are stand first."""
    return make_form(
        "response_merge_form",
        words,
        title=words.text("response_merge_form.title"),
        elements=(
            facts(
                (
                    (words.text("response_merge_form.into"), said_text(data.said, words)),
                    (words.text("response_merge_form.answer"), answer_text(data.answer, words))
                    if data.answer is not None
                    else None,
                )
            ),
            context(words.text("response_merge_form.holds")) if data.answer is not None else None,
            _others(data, words),
            *set_aside(data.answered, words),
        ),
        submit=_save(SaveResponseMerge(data.item_id), words),
    )


def _others(data: ResponseMergeFormData, words: Words) -> Choice | None:
    known = dict(data.others)
    ordered = sorted(known.items(), key=lambda one: one[0] not in data.chosen)[:MAX_OPTIONS]
    options = tuple(
        Option(str(item_id), fit(said_text(said, words, limit=IN_OPTION), MAX_OPTION))
        for item_id, said in ordered
    )
    if not options:
        return None
    return Choice(
        name=ITEMS,
        label=words.text("response_merge_form.items"),
        options=options,
        multiple=True,
        initial=tuple(option.value for option in options if int(option.value) in data.chosen),
        hint=words.text("response_merge_form.items.hint"),
    )


# ---------------------------------------------------------------------------- of one's own


def response_own_form(data: ResponseOwnFormData, words: Words) -> Form:
    """Ask what an item of one's own is called, in each language of the company."""
    purpose = "edit" if data.item_id else "new"
    return make_form(
        "response_own_form",
        words,
        title=words.text(f"response_own_form.{purpose}"),
        elements=(
            *text_inputs(_TITLE, data.titles, data.languages, words),
            _on_languages(data.languages, words),
        ),
        submit=_save(SaveOwnResponse(data.wave_id, data.item_id), words),
    )
