"""The forms in which a programme is written, an input per language of the company for every text."""

from collections.abc import Iterable

from cards.actions import Action, SaveAudience, SaveKpi, SaveNewProgramme, SavePractice, SaveRoles, SaveVision
from cards.builders.figures import UNIT
from cards.builders.numbers import plain_number
from cards.builders.parts import context, facts, make_form
from cards.builders.plan_parts import DAY_KINDS, day_kind, role_name
from cards.builders.text_inputs import (
    MAX_OPTION,
    MAX_OPTIONS,
    Texts,
    can_travel,
    note_on_languages,
    text_inputs,
)
from cards.data import (
    NO,
    NO_TEMPLATE,
    YES,
    AudienceFormData,
    KpiFormData,
    NewProgrammeData,
    PlanRole,
    PracticeFormData,
    RolesFormData,
    VisionFormData,
)
from cards.model import (
    Button,
    ButtonStyle,
    Choice,
    Context,
    DateInput,
    Form,
    Number,
    Option,
    PersonInput,
    TextInput,
)
from cards.texts import LINE, NAME, PARAGRAPH, clean, clean_typed, fit
from cards.words import Words
from measures.kpis.model import Of, Per

PATH = 55
"""Characters of a team in an option, so that how many people it has fits beside it."""
SCORES = ("1", "2", "3", "4", "5")


def _save(action: Action, words: Words) -> Button:
    return Button(words.text("plan_form.save"), action, ButtonStyle.PRIMARY)


def _tool(tool: str, words: Words) -> TextInput:
    return TextInput(
        name="tool",
        label=words.text("plan_form.tool"),
        max_length=NAME,
        initial=clean_typed(tool, NAME),
        required=True,
    )


_NAME = Texts(name="name", key="plan_form.name", limit=NAME, required=True)


# --- The goal state ---------------------------------------------------------------------------


def new_programme_form(data: NewProgrammeData, words: Words) -> Form:
    """Ask for a template, the tool, the name and the day it goes live; all can be changed later."""
    templates = {line.id: line for line in data.templates}
    named = [Option(key, clean(line.name, NAME)) for key, line in templates.items() if key != NO_TEMPLATE]
    template = Choice(
        name="template",
        label=words.text("new_programme.template"),
        options=(*named[: MAX_OPTIONS - 1], Option(NO_TEMPLATE, words.text("new_programme.empty"))),
        required=True,
    )
    return make_form(
        "new_programme_form",
        words,
        title=words.text("new_programme.title"),
        elements=(
            facts((clean(line.name, NAME), clean(line.sentence, LINE)) for line in templates.values()),
            template,
            *text_inputs(_NAME, {}, data.languages, words),
            _tool(data.tool, words),
            DateInput(name="go_live", label=words.text("plan_form.go_live"), earliest=data.earliest),
            context(words.text("new_programme.note")),
        ),
        submit=Button(words.text("new_programme.save"), SaveNewProgramme(), ButtonStyle.PRIMARY),
    )


def vision_form(data: VisionFormData, words: Words) -> Form:
    """Ask for name and tool, the goal state and its day, the purpose and the plan it comes from."""
    state = Texts(name="state", key="vision_form.state", limit=PARAGRAPH, multiline=True)
    purpose = Texts(name="purpose", key="vision_form.purpose", limit=PARAGRAPH, multiline=True)
    plan = Texts(name="plan", key="vision_form.plan", limit=PARAGRAPH, multiline=True)
    by_day = Number(
        name="by_day",
        label=words.text("vision_form.by_day"),
        minimum=1,
        initial=str(data.by_day),
        required=True,
        hint=words.text("vision_form.by_day.hint"),
    )
    return make_form(
        "vision_form",
        words,
        title=words.text("vision_form.title"),
        elements=(
            *text_inputs(_NAME, data.name, data.languages, words),
            *text_inputs(state, data.state, data.languages, words),
            by_day,
            *text_inputs(purpose, data.purpose, data.languages, words),
            *text_inputs(plan, data.plan, data.languages, words),
            _tool(data.tool, words),
            DateInput(name="go_live", label=words.text("plan_form.go_live"), initial=data.go_live),
            note_on_languages(data.languages, words),
        ),
        submit=_save(SaveVision(data.programme_id, data.seen), words),
    )


# --- Practices and KPIs -----------------------------------------------------------------------


def practice_form(data: PracticeFormData, words: Words) -> Form:
    """Ask for a practice, what it is worth to the one who does it, and what decides its place."""
    name = Texts(name="name", key="practice_form.name", limit=NAME, required=True)
    benefit = Texts(name="benefit", key="practice_form.benefit", limit=LINE, multiline=True, required=True)
    from_day = Number(
        name="from_day",
        label=words.text("practice_form.from_day"),
        initial=str(data.from_day),
        hint=words.text("practice_form.from_day.hint"),
    )
    return make_form(
        "practice_form",
        words,
        title=words.text("practice_form.title"),
        elements=(
            *text_inputs(name, data.name, data.languages, words),
            *text_inputs(benefit, data.benefit, data.languages, words),
            _score("ease", data.ease, words),
            _score("contribution", data.contribution, words),
            from_day,
            context(words.text("practice_form.order")),
            note_on_languages(data.languages, words),
        ),
        submit=_save(SavePractice(data.programme_id, data.practice_id, data.seen), words),
    )


def _score(name: str, present: int, words: Words) -> Choice:
    """Return a choice from 1 to 5 whose ends are named."""
    ends = {"1": words.text(f"practice_form.{name}.low"), "5": words.text(f"practice_form.{name}.high")}
    return Choice(
        name=name,
        label=words.text(f"practice_form.{name}"),
        options=tuple(Option(score, ends.get(score, score)) for score in SCORES),
        initial=(str(present),) if str(present) in SCORES else (),
        required=True,
    )


def kpi_form(data: KpiFormData, words: Words) -> Form:
    """Ask for a number that anyone can judge, with its purpose and the days that do not count."""
    name = Texts(name="name", key="kpi_form.name", limit=NAME, required=True)
    unit = Texts(name="unit", key="kpi_form.unit", limit=UNIT, required=True)
    purpose = Texts(name="purpose", key="kpi_form.purpose", limit=LINE, multiline=True, required=True)
    target = Number(
        name="target",
        label=words.text("kpi_form.target"),
        initial="" if data.target is None else plain_number(data.target),
        required=True,
        hint=words.text("kpi_form.target.hint"),
    )
    return make_form(
        "kpi_form",
        words,
        title=words.text("kpi_form.title"),
        elements=(
            _practice_choice(data, words),
            *text_inputs(name, data.name, data.languages, words),
            target,
            *text_inputs(unit, data.unit, data.languages, words),
            *_whose_and_when(data, words),
            *text_inputs(purpose, data.purpose, data.languages, words),
            _days_left_out(data.not_on, words),
            _manager_sees(data, words),
            note_on_languages(data.languages, words),
        ),
        submit=_save(SaveKpi(data.programme_id, data.kpi_id, data.seen), words),
    )


def _practice_choice(data: KpiFormData, words: Words) -> Choice | Context:
    practices = dict(data.practices[:MAX_OPTIONS])
    if not practices:
        return context(words.text("kpi_form.practice.none"))
    present = data.practice_id or next(iter(practices))
    return Choice(
        name="practice",
        label=words.text("kpi_form.practice"),
        options=tuple(Option(key, clean(name, NAME)) for key, name in practices.items()),
        initial=(present,) if present in practices else (),
        required=True,
    )


def _whose_and_when(data: KpiFormData, words: Words) -> tuple[Choice, Choice]:
    per = Choice(
        name="per",
        label=words.text("kpi_form.per"),
        options=tuple(Option(each.value, words.text(f"kpi_form.per.{each}")) for each in Per),
        initial=(data.per.value,),
        required=True,
    )
    of = Choice(
        name="of",
        label=words.text("kpi_form.of"),
        options=tuple(Option(each.value, words.text(f"kpi_form.of.{each}")) for each in Of),
        initial=(data.of.value,),
        required=True,
    )
    return per, of


def _days_left_out(not_on: Iterable[str], words: Words) -> Choice:
    """Return the kinds of days to choose from: ours, and those that the programme has already."""
    present = [kind for kind in dict.fromkeys(not_on) if can_travel(kind)]
    kinds = list(dict.fromkeys((*DAY_KINDS, *present)))[:MAX_OPTIONS]
    return Choice(
        name="not_on",
        label=words.text("kpi_form.not_on"),
        options=tuple(Option(kind, day_kind(kind, words)) for kind in kinds),
        multiple=True,
        initial=tuple(kind for kind in present if kind in kinds),
        hint=words.text("kpi_form.not_on.hint"),
    )


def _manager_sees(data: KpiFormData, words: Words) -> Choice:
    answers = ((NO, "kpi_form.manager.no"), (YES, "kpi_form.manager.yes"))
    return Choice(
        name="manager_sees_person",
        label=words.text("kpi_form.manager"),
        options=tuple(Option(value, words.text(key)) for value, key in answers),
        initial=(YES if data.manager_sees_person else NO,),
        required=True,
        hint=words.text("kpi_form.manager.hint"),
    )


# --- People -----------------------------------------------------------------------------------


def roles_form(data: RolesFormData, words: Words) -> Form:
    """Ask who runs the programme; what is left empty stays as it is, which stands above."""
    asked = [role for role in PlanRole if role is not PlanRole.LEAD]
    return make_form(
        "roles_form",
        words,
        title=words.text("roles_form.title"),
        elements=(
            facts((role_name(role, words), clean(name, NAME)) for role, name in data.present),
            *(PersonInput(name=role.value, label=role_name(role, words)) for role in asked),
            context(words.text("roles_form.note")),
        ),
        submit=_save(SaveRoles(data.programme_id, data.seen), words),
    )


def audience_form(data: AudienceFormData, words: Words) -> Form:
    """Ask whom the programme is for: teams with their subteams, and roles."""
    teams, left_out = _team_options(data, words)
    chosen = {option.value for option in teams}
    roles = tuple(dict.fromkeys((*data.roles, *data.chosen_roles)))
    return make_form(
        "audience_form",
        words,
        title=words.text("audience_form.title"),
        elements=(
            Choice(
                name="teams",
                label=words.text("audience_form.teams"),
                options=teams,
                multiple=True,
                initial=tuple(dict.fromkeys(team for team in data.chosen_teams if team in chosen)),
                hint=words.text("audience_form.teams.hint"),
            ) if teams else None,
            Choice(
                name="roles",
                label=words.text("audience_form.roles"),
                options=tuple(Option(role.value, words.text(f"plan.member.{role}")) for role in roles),
                multiple=True,
                initial=tuple(role.value for role in dict.fromkeys(data.chosen_roles)),
                hint=words.text("audience_form.roles.hint"),
            ) if roles else None,
            context(words.count("audience_form.more", left_out)) if left_out else None,
            context(words.text("audience_form.note")),
        ),
        submit=_save(SaveAudience(data.programme_id, data.seen), words),
    )  # fmt: skip


def _team_options(data: AudienceFormData, words: Words) -> tuple[tuple[Option, ...], int]:
    """Return the teams, the chosen ones first so that saving never loses one, and how many have no room."""
    people = dict(data.teams)
    teams = dict.fromkeys((*data.chosen_teams, *people))
    fitting = [team for team in teams if can_travel(team)]
    options = [Option(team, _team_label(team, people.get(team), words)) for team in fitting[:MAX_OPTIONS]]
    return tuple(options), len(teams) - len(options)


def _team_label(team: str, people: int | None, words: Words) -> str:
    name = clean(team, PATH)
    if people is None:
        return name
    number = words.count("number.people", people)
    return fit(words.text("audience_form.team", team=name, people=number), MAX_OPTION)
