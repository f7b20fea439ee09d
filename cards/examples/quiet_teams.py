"""Teams that were not heard, and a lead's wish for a survey."""

from cards import data
from cards.examples.basics import say


def quiet_teams(language: str) -> tuple[data.QuietTeamsData, ...]:
    """One team; and so many that not all are named, for somebody who is an admin too."""
    name = say(language, en="Salesforce in sales", ja="営業部のSalesforce定着")
    team = say(language, en="Sales/East/Tokyo", ja="営業部/東日本/東京第1営業")
    many = tuple((f"{team}{number}", 5 + number) for number in range(1, 13))
    return (
        data.QuietTeamsData(
            programme_id="salesforce", programme_name=name, days=20, teams=((team, 8),), may_set_up=False
        ),
        data.QuietTeamsData(
            programme_id="salesforce", programme_name=name, days=20, teams=many, may_set_up=True
        ),
    )


def surveys_proposed(language: str) -> tuple[data.SurveyProposedData, ...]:
    """A lead's wish."""
    return (
        data.SurveyProposedData(
            lead_name=say(language, en="Suzuki-san", ja="鈴木"),
            programme_name=say(language, en="Salesforce in sales", ja="営業部のSalesforce定着"),
        ),
    )
