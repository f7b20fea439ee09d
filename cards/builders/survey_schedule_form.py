"""The form of a schedule of surveys: one window, with an example beside everything that is typed."""

from collections.abc import Iterable

from cards.actions import SaveSurveySchedule
from cards.builders.parts import context, make_form
from cards.builders.plan_parts import language_name
from cards.builders.text_inputs import MAX_OPTION, MAX_OPTIONS, can_travel
from cards.data import SurveyScheduleFormData
from cards.model import (
    Button,
    ButtonStyle,
    Choice,
    DateInput,
    Form,
    Number,
    Option,
    TextInput,
)
from cards.texts import NAME, PARAGRAPH, clean, clean_typed, fit
from cards.words import Words
from people.model import Role
from surveys.schedules.model import Breakdown

RHYTHM = 80
"""Characters of a rhythm: no form of one is longer."""
PATH = 55
"""Characters of a team in an option, so that how many people it has fits beside it."""
CLOCK = 8


def survey_schedule_form(data: SurveyScheduleFormData, words: Words) -> Form:
    """Ask for all that a schedule says, with what stands now."""
    is_new = not data.schedule_id
    return make_form(
        "survey_schedule_form",
        words,
        title=words.text("survey_schedule_form.new" if is_new else "survey_schedule_form.edit"),
        elements=(
            context(words.text("survey_schedule_form.open")) if data.is_open else None,
            _set(data, words),
            _rhythm(data, words),
            _at(data, words),
            *_numbers(data, words),
            *_whom(data, words),
            _breakdown(data, words),
            _languages(data, words),
            _channels(data, words),
        ),
        submit=Button(
            words.text("survey_schedule_form.save"),
            SaveSurveySchedule(data.schedule_id, data.seen),
            ButtonStyle.PRIMARY,
        ),
    )


def _set(data: SurveyScheduleFormData, words: Words) -> Choice:
    names = {key: clean(name, NAME) for key, name in data.sets if can_travel(key)}
    # The chosen one first, so that saving never loses it.
    order = dict.fromkeys((*([data.set_id] if data.set_id in names else []), *names))
    options = [Option(key, names[key]) for key in order][:MAX_OPTIONS]
    if not options:
        options = [Option("none", words.text("survey_schedule_form.set.none"))]
    return Choice(
        name="set",
        label=words.text("survey_terms.set"),
        options=tuple(options),
        initial=(data.set_id,) if data.set_id in names else (),
        required=True,
    )


def _rhythm(data: SurveyScheduleFormData, words: Words) -> TextInput:
    return TextInput(
        name="rhythm",
        label=words.text("survey_terms.rhythm"),
        max_length=RHYTHM,
        initial=clean_typed(data.rhythm, RHYTHM),
        required=True,
        hint=words.text("survey_schedule_form.rhythm.hint"),
    )


def _at(data: SurveyScheduleFormData, words: Words) -> TextInput:
    return TextInput(
        name="at",
        label=words.text("survey_terms.at"),
        max_length=CLOCK,
        initial=clean_typed(data.at, CLOCK),
        required=True,
        hint=words.text("survey_schedule_form.at.hint"),
    )


def _numbers(data: SurveyScheduleFormData, words: Words) -> Iterable[Number]:
    asked = (
        ("open_days", "survey_terms.open_days", data.open_days),
        ("remind_on_day", "survey_terms.remind", data.remind_on_day),
        ("smallest_group", "survey_terms.smallest_group", data.smallest_group),
    )
    for name, label, present in asked:
        yield Number(
            name=name,
            label=words.text(label),
            initial=str(present),
            required=True,
            hint=words.text(f"survey_schedule_form.{name}.hint"),
        )


# ---------------------------------------------------------------------------- whom


def _whom(data: SurveyScheduleFormData, words: Words) -> Iterable[Choice | DateInput | None]:
    chosen = data.chosen
    people = dict(data.teams)
    members = list(Role)
    roles = dict.fromkeys((*chosen.roles, *data.roles))
    yield _several("teams", words, chosen.teams, {t: _team(t, people.get(t), words) for t in people})
    yield _several(
        "roles",
        words,
        chosen.roles,
        {role: words.text(f"plan.member.{role}") for role in roles if role in members},
    )
    yield _several("ranks", words, chosen.ranks, {rank: clean(rank, NAME) for rank in data.ranks})
    yield DateInput(
        name="started_after",
        label=words.text("survey_schedule_form.started_after"),
        initial=chosen.started_after,
    )


def _several(name: str, words: Words, chosen: Iterable[str], known: dict[str, str]) -> Choice | None:
    """Return a choice of several, the chosen ones first so that saving never loses one; None without any."""
    named = {key: known.get(key) or clean(key, NAME) for key in dict.fromkeys((*chosen, *known))}
    options = [Option(key, label) for key, label in named.items() if can_travel(key)][:MAX_OPTIONS]
    if not options:
        return None
    present = {option.value for option in options}
    return Choice(
        name=name,
        label=words.text(f"survey_schedule_form.{name}"),
        options=tuple(options),
        multiple=True,
        initial=tuple(dict.fromkeys(key for key in chosen if key in present)),
        hint=words.text(f"survey_schedule_form.{name}.hint"),
    )


def _team(team: str, people: int | None, words: Words) -> str:
    number = words.count("number.people", people or 0)
    return fit(words.text("audience_form.team", team=clean(team, PATH), people=number), MAX_OPTION)


# ---------------------------------------------------------------------------- how it is shown


def _breakdown(data: SurveyScheduleFormData, words: Words) -> Choice:
    return Choice(
        name="breakdown",
        label=words.text("survey_terms.breakdown"),
        options=tuple(Option(one.value, words.text(f"survey_breakdown.{one}")) for one in Breakdown),
        initial=(data.breakdown.value,),
        required=True,
        hint=words.text("survey_schedule_form.breakdown.hint"),
    )


def _languages(data: SurveyScheduleFormData, words: Words) -> Choice | None:
    codes = [code for code in dict.fromkeys((*data.languages, *data.chosen_languages)) if can_travel(code)]
    if not codes:
        return None
    return Choice(
        name="languages",
        label=words.text("survey_terms.languages"),
        options=tuple(Option(code, language_name(code, words)) for code in codes[:MAX_OPTIONS]),
        multiple=True,
        initial=tuple(code for code in dict.fromkeys(data.chosen_languages) if code in codes[:MAX_OPTIONS]),
        hint=words.text("survey_schedule_form.languages.hint"),
    )


def _channels(data: SurveyScheduleFormData, words: Words) -> TextInput:
    return TextInput(
        name="results_to",
        label=words.text("survey_terms.results_to"),
        multiline=True,
        max_length=PARAGRAPH,
        initial=clean_typed("\n".join(data.results_to), PARAGRAPH),
        hint=words.text("survey_schedule_form.results_to.hint"),
    )
