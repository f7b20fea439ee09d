"""Teams that were not heard, and a lead's wish for a survey."""

from cards.actions import OpenSurveySchedule, ProposeSurvey, ShowProgramme
from cards.builders.parts import buttons, context, facts, make_card, paragraph
from cards.data import QuietTeamsData, SurveyProposedData
from cards.model import Button, ButtonStyle, Card
from cards.texts import NAME, clean, quoted
from cards.words import Words

MOST_TEAMS = 10
"""Named on the card; of more the rest is counted."""


def quiet_teams(data: QuietTeamsData, words: Words) -> Card:
    """Tell whoever leads which teams have not said anything, and offer a survey."""
    named = data.teams[:MOST_TEAMS]
    more = len(data.teams) - len(named)
    return make_card(
        "quiet_teams",
        words,
        title=words.count("quiet_teams.title", len(data.teams), days=data.days),
        elements=(
            paragraph(words.text("quiet_teams.text", programme=quoted(data.programme_name, NAME))),
            facts((clean(team, NAME), words.count("quiet_teams.people", people)) for team, people in named),
            paragraph(words.count("quiet_teams.more", more)) if more else None,
            paragraph(words.text("quiet_teams.idea")),
            buttons((_offer(data, words), _counts(data, words))),
            context(words.text("context.quiet_teams", days=data.days)),
        ),
    )


def _offer(data: QuietTeamsData, words: Words) -> Button:
    if data.may_set_up:
        return Button(words.text("survey_proposed.set_up"), OpenSurveySchedule(""), ButtonStyle.PRIMARY)
    return Button(words.text("quiet_teams.propose"), ProposeSurvey(data.programme_id), ButtonStyle.PRIMARY)


def _counts(data: QuietTeamsData, words: Words) -> Button:
    return Button(words.text("quiet_teams.counts"), ShowProgramme(data.programme_id))


def survey_proposed(data: SurveyProposedData, words: Words) -> Card:
    """Tell an admin that a lead would like a survey."""
    set_up = Button(words.text("survey_proposed.set_up"), OpenSurveySchedule(""), ButtonStyle.PRIMARY)
    name = clean(data.lead_name, NAME)
    return make_card(
        "survey_proposed",
        words,
        title=words.text("survey_proposed.title", name=name),
        elements=(
            paragraph(words.text("survey_proposed.text", programme=quoted(data.programme_name, NAME))),
            buttons((set_up,)),
            context(words.text("context.survey_proposed", name=name)),
        ),
    )
