"""Forms in which a programme is written: empty, and as they open again."""

from dataclasses import replace
from decimal import Decimal

from cards import data
from cards.examples.basics import GO_LIVE, TODAY, goal_text, lead, practices, programme, purpose, say, visits
from cards.examples.plans import ID, roles
from measures.kpis.model import Of, Per
from people.model import Role

BOTH = ("ja", "en")
SEEN = "5f0c1d22"


def new_programmes(language: str) -> tuple[data.NewProgrammeData, ...]:
    """A company of two languages with templates, and one of a single language without."""
    templates = (
        data.TemplateLine(
            id="communication",
            name=say(language, en="Communication in one place", ja="社内の連絡を1か所に"),
            sentence=say(
                language,
                en="By day 90, what concerns a customer is said in one place, where everybody finds it.",
                ja="90日目には、お客さまに関する連絡が1か所にまとまり、誰でも見つけられる。",
            ),
        ),
        data.TemplateLine(
            id="data",
            name=say(language, en="Business data, complete and in time", ja="業務データを漏れなく期限内に"),
            sentence=say(
                language,
                en="By day 90, every visit and deal is entered on the day, and nobody keeps a second list.",
                ja="90日目には、訪問と商談がその日のうちに入力され、別の一覧表を誰も持っていない。",
            ),
        ),
    )
    full = data.NewProgrammeData(templates=templates, languages=BOTH, tool="Salesforce", earliest=TODAY)
    return full, replace(full, templates=(), languages=(language,), tool="")


def visions(language: str) -> tuple[data.VisionFormData, ...]:
    """A draft with nothing but a name, and a whole one."""
    empty = data.VisionFormData(
        programme_id=ID, languages=BOTH, tool="Salesforce", go_live=None, name={"ja": programme("ja")}
    )
    whole = replace(
        empty,
        go_live=GO_LIVE,
        name={code: programme(code) for code in BOTH},
        purpose={code: purpose(code) for code in BOTH},
        state={code: goal_text(code) for code in BOTH},
        plan={"ja": "2026年度計画：顧客維持率95%"},
        seen=SEEN,
    )
    return empty, replace(whole, languages=(language,)), whole


def practice_forms(_language: str) -> tuple[data.PracticeFormData, ...]:
    """A new practice, and one to be edited."""
    new = data.PracticeFormData(programme_id=ID, practice_id="", languages=BOTH)
    known = replace(
        new,
        practice_id="visits",
        name={code: practices(code)[0].name for code in BOTH},
        benefit={code: practices(code)[0].benefit for code in BOTH},
        ease=5,
        contribution=4,
        seen=SEEN,
    )
    return new, known


def kpi_forms(language: str) -> tuple[data.KpiFormData, ...]:
    """A new KPI, one to be edited, and the form without any practice to belong to."""
    new = data.KpiFormData(
        programme_id=ID,
        kpi_id="",
        practices=tuple((line.id, line.name) for line in practices(language)),
        languages=BOTH,
    )
    known = replace(
        new,
        kpi_id="visit_records",
        practice_id="visits",
        name={code: visits(code).name for code in BOTH},
        unit={code: visits(code).unit for code in BOTH},
        purpose={code: visits(code).purpose for code in BOTH},
        target=Decimal("2.5"),
        per=Per.WEEK,
        of=Of.TEAM,
        not_on=("leave", "holiday", say(language, en="trade fair", ja="展示会")),
        manager_sees_person=True,
        seen=SEEN,
    )
    return new, known, replace(new, practices=())


def roles_forms(language: str) -> tuple[data.RolesFormData, ...]:
    """Nobody but the lead, and everybody."""
    whole = data.RolesFormData(programme_id=ID, present=roles(language), seen=SEEN)
    return replace(whole, present=whole.present[:1], seen=""), whole


def audience_forms(language: str) -> tuple[data.AudienceFormData, ...]:
    """Everybody; some teams and roles; and more teams than fit, one of them with a very long path."""
    sales, east = say(language, en="Sales", ja="営業部"), say(language, en="Sales/East", ja="営業部/東日本")
    whole = data.AudienceFormData(
        programme_id=ID, teams=((sales, 48), (east, 21)), roles=(Role.MEMBER, Role.MANAGER)
    )
    teams = tuple((f"{sales}/{number}", 9) for number in range(101))
    many = replace(whole, teams=(*teams, (f"{sales}/" + "x" * 150, 1)), chosen_teams=(f"{sales}/100", east))
    one = replace(whole, teams=teams, roles=())
    return whole, replace(whole, chosen_teams=(east,), chosen_roles=(Role.MEMBER,), seen=SEEN), many, one


def comment_forms(language: str) -> tuple[data.CommentFormData, ...]:
    """A comment on a draft."""
    return (
        data.CommentFormData(programme_id=ID, programme_name=programme(language), lead_name=lead(language)),
    )


def word_forms(_language: str) -> tuple[data.WordFormData, ...]:
    """Some red items."""
    red = (data.ReadinessItem.SUPPORTERS, data.ReadinessItem.COMMENTS)
    return (data.WordFormData(programme_id=ID, red=red),)


def successor_forms(language: str) -> tuple[data.SuccessorFormData, ...]:
    """Who leads from now on?"""
    return (data.SuccessorFormData(programme_id=ID, programme_name=programme(language)),)
