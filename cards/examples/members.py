"""Cards that a member gets."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from cards import data
from cards.actions import OpenPause, OpenTrouble
from cards.builders.pauses import KNOWN_KINDS
from cards.data.announcement import AnnouncementOrigin
from cards.examples.announcement_mentions import mentions
from cards.examples.basics import (
    GO_LIVE,
    NEXT,
    TODAY,
    day_off,
    deals,
    goal_text,
    lead,
    own_goal,
    person,
    practices,
    programme,
    purpose,
    say,
    visits,
)
from cards.words import load_words
from coaching.checkins.model import Answer, SupportChange, TroubleKind
from coaching.programmes.model import Clarity
from measures.kpis.model import Per
from people.audience import Audience
from people.model import Feature


def introductions(language: str) -> tuple[data.IntroductionData, ...]:
    """First contact; once without a contact for complaints; once by an invitation to a survey."""
    whole = data.IntroductionData(
        person_name=person(language),
        company=say(language, en="Aozora Trading", ja="あおぞら商事"),
        run_by=say(language, en="Suzuki-san, Sales planning", ja="営業企画部 鈴木"),
        complaints="hojorin-help@aozora.example",
        tool="Salesforce",
        keep_trouble_texts_days=365,
        keep_messages_days=180,
    )
    bare = data.IntroductionData(
        person_name=person(language),
        company=whole.company,
        run_by="",
        complaints="",
        tool="Salesforce",
        keep_trouble_texts_days=365,
        keep_messages_days=180,
    )
    return whole, bare, replace(whole, tool="")


def day_ones(language: str) -> tuple[data.DayOneData, ...]:
    """The first day: asked, and after each answer."""

    def day_one(*, clarity: Clarity | None = None, goal: str | None = None) -> data.DayOneData:
        return data.DayOneData(
            enrolment_id=31,
            programme_id="salesforce",
            programme_name=programme(language),
            tool="Salesforce",
            purpose=purpose(language),
            goal_state=goal_text(language),
            practices=practices(language),
            lead_name=lead(language),
            go_live=GO_LIVE,
            clarity=clarity,
            own_goal=goal,
        )

    return (
        day_one(),
        day_one(clarity=Clarity.CLEAR, goal=own_goal(language)),
        day_one(clarity=Clarity.NOT_QUITE),
        day_one(clarity=Clarity.QUESTION),
    )


def goal_states(language: str) -> tuple[data.GoalStateData, ...]:
    """A whole programme, and the least that one can be."""
    whole = data.GoalStateData(
        programme_name=programme(language),
        tool="Salesforce",
        purpose=purpose(language),
        goal_state=goal_text(language),
        by_date=GO_LIVE + timedelta(days=90),
        plan=say(language, en="Business plan 2026: keep 95 % of customers", ja="2026年度計画：顧客維持率95%"),
        practices=practices(language),
        kpis=_kpis(language),
        lead_name=lead(language),
        deputy_name=say(language, en="Emma Schmidt", ja="シュミット"),
        sponsor_name=say(language, en="Sato-san", ja="佐藤"),
        programme_id="salesforce",
    )
    least = replace(whole, by_date=None, plan="", practices=(), kpis=(), deputy_name="", sponsor_name="")
    return whole, least


def _kpis(language: str) -> tuple[data.KpiLine, ...]:
    def kpi(figure: data.Figure, target: str, per: Per) -> data.KpiLine:
        return data.KpiLine(
            name=figure.name,
            target=Decimal(target),
            unit=figure.unit,
            per=per,
            purpose=figure.purpose,
            manager_sees_person=figure.manager_sees_person,
        )

    approvals = replace(
        visits(language),
        name=say(language, en="Approvals in the tool", ja="ツールでの承認申請"),
        unit=say(language, en="requests", ja="件"),
        purpose=say(language, en="nobody waits for a stamp", ja="押印待ちをなくすため"),
    )
    return (
        kpi(visits(language), "3", Per.DAY),
        kpi(deals(language), "10", Per.WEEK),
        kpi(approvals, "2.5", Per.MONTH),
    )


def check_ins(language: str) -> tuple[data.CheckInData, ...]:
    """The weekly card, its reminder, after each answer, and with little or much to show."""
    first, second, _ = practices(language)

    usual = data.CheckInData(
        check_in_id=412,
        person_name=person(language),
        day=23,
        total_days=90,
        programme_name=programme(language),
        practice_name=first.name,
        benefit=first.benefit,
        figures=(visits(language),),
        own_goal=own_goal(language),
        lead_name=lead(language),
        go_live=GO_LIVE,
        next_date=NEXT,
    )
    one, none = visits(language), visits(language, actual=None)
    days_off = (day_off(language, actual=None), day_off(language, actual=Decimal(1)))
    mixed = (visits(language, actual=None, manager=True), deals(language))
    earlier = replace(one, entered_on=date(2026, 6, 3))
    earlier_off = replace(days_off[1], entered_on=date(2026, 6, 5))
    return (
        usual,
        replace(usual, reminder=True),
        replace(usual, answer=Answer.DONE),
        replace(usual, answer=Answer.ON_TRACK, reminder=True, next_date=None),
        replace(usual, answer=Answer.TROUBLE),
        replace(usual, practice_name=None, benefit=None, figures=(), own_goal=None),
        replace(usual, practice_name=second.name, benefit=second.benefit, figures=mixed),
        replace(usual, figures=(one, none), own_goal=None),
        replace(usual, figures=days_off),
        replace(usual, figures=(one,) * 6),
        replace(usual, figures=(earlier,)),
        replace(usual, figures=(earlier_off,)),
        replace(usual, answer=Answer.ON_TRACK, change=SupportChange.LESS, weeks=2),
        replace(usual, answer=Answer.DONE, next_date=None, change=SupportChange.ON_REQUEST, weeks=0),
        replace(usual, answer=Answer.TROUBLE, change=SupportChange.AFTER_TROUBLE),
        replace(usual, answer=Answer.ON_TRACK, change=SupportChange.AFTER_NUMBERS, weeks=2),
        replace(usual, answer=Answer.DONE, change=SupportChange.BY_NUMBER),
        replace(usual, announcement=mentions(language)[0]),
        replace(usual, figures=(replace(deals(language), actual=None),)),
    )


def next_practices(language: str) -> tuple[data.NextPracticeData, ...]:
    """After *done*: two left, none left; and without a practice that was in focus."""
    first, *left = practices(language)
    return (
        data.NextPracticeData(enrolment_id=31, done_name=first.name, practices=tuple(left)),
        data.NextPracticeData(enrolment_id=31, done_name=None, practices=practices(language)),
        data.NextPracticeData(enrolment_id=31, done_name=first.name, practices=()),
        data.NextPracticeData(enrolment_id=31, done_name=None, practices=()),
    )


def practices_taken(language: str) -> tuple[data.PracticeTakenData, ...]:
    """A practice now in focus, with and without a next date."""
    _, second, _ = practices(language)
    return (
        data.PracticeTakenData(practice=second, next_date=NEXT),
        data.PracticeTakenData(practice=second, next_date=None),
        data.PracticeTakenData(practice=second, next_date=None, rides_alone=True),
    )


def statuses(language: str) -> tuple[data.StatusData, ...]:
    """The status card: asked, and after each answer."""

    def status(answer: Answer | None = None) -> data.StatusData:
        return data.StatusData(
            check_in_id=413,
            person_name=person(language),
            day=37,
            total_days=90,
            programme_name=programme(language),
            lead_name=lead(language),
            go_live=GO_LIVE,
            answer=answer,
            next_date=date(2026, 7, 22),
        )

    return status(), *(status(answer) for answer in Answer)


def number_forms(language: str) -> tuple[data.NumberFormData, ...]:
    """Enter a number; correct one with days in the field; a kind of day of the programme's own."""
    days = tuple(date(2026, 6, day) for day in range(1, 6))
    training = say(language, en="training", ja="研修")
    return (
        data.NumberFormData(check_in_id=412, figure=visits(language, actual=None), markable=()),
        data.NumberFormData(
            check_in_id=412,
            figure=visits(language, actual=Decimal("7.50"), manager=True),
            markable=(("field", days),),
            marked=(("field", (date(2026, 6, 4), date(2026, 7, 1))),),
        ),
        data.NumberFormData(
            check_in_id=412,
            figure=visits(language, actual=Decimal(1200), left_out={training: Decimal(1)}),
            markable=((training, days), ("field", ())),
        ),
    )


def numbers_saved(language: str) -> tuple[data.NumberSavedData, ...]:
    """A number entered, and one corrected."""
    return (
        data.NumberSavedData(figure=visits(language), before=None),
        data.NumberSavedData(figure=visits(language), before=Decimal(5)),
    )


def farewells(language: str) -> tuple[data.FarewellData, ...]:
    """Day 91 with much and with nothing to look back on."""
    done = tuple(line.name for line in practices(language)[:2])

    def farewell(*, done: tuple[str, ...], answered: int, goal: str | None) -> data.FarewellData:
        return data.FarewellData(
            person_name=person(language),
            programme_name=programme(language),
            tool="Salesforce",
            practices_done=done,
            answered=answered,
            own_goal=goal,
            lead_name=lead(language),
        )

    return farewell(done=done, answered=11, goal=own_goal(language)), farewell(done=(), answered=0, goal=None)


def goal_forms(language: str) -> tuple[data.GoalFormData, ...]:
    """A new goal, and one to edit."""
    return (
        data.GoalFormData(enrolment_id=31),
        data.GoalFormData(enrolment_id=31, own_goal=own_goal(language)),
    )


def question_forms(language: str) -> tuple[data.QuestionFormData, ...]:
    """A question on day 1."""
    return (data.QuestionFormData(enrolment_id=31, lead_name=lead(language)),)


def form_offers(language: str) -> tuple[data.FormOfferData, ...]:
    """After a word that was written, and after a press that took too long."""
    return (
        data.FormOfferData(title=load_words(language).text("pause_form.title"), action=OpenPause()),
        data.FormOfferData(
            title=load_words(language).text("trouble_form.title"), action=OpenTrouble(311), late=True
        ),
    )


def pause_forms(_language: str) -> tuple[data.PauseFormData, ...]:
    """Pausing from today on."""
    return (data.PauseFormData(earliest=TODAY),)


def pauses(_language: str) -> tuple[data.PausedData, ...]:
    """Everything or a feature, until a date or until resumed."""
    until, back = date(2026, 6, 19), date(2026, 6, 22)
    features = tuple(data.PausedData(feature=feature, until=until, back_on=back) for feature in Feature)
    return (
        data.PausedData(feature=None, until=until, back_on=back),
        data.PausedData(feature=None, until=None, back_on=None),
        data.PausedData(feature=Feature.CHECK_IN, until=None, back_on=None),
        *features,
    )


def reasons(language: str) -> tuple[data.WhyData, ...]:
    """Why messages to members came; one of a later version; one about a request; one for a lead; one of which
    nothing is left; and every other kind."""
    kinds = ("introduction", "day_one", "check_in", "reminder", "status", "farewell", "from_a_later_version")
    sent_at = datetime(2026, 6, 10, 10, 0, tzinfo=UTC)
    to_members = tuple(
        data.WhyData(
            kind=kind,
            sent_at=sent_at,
            programme_name="" if kind == "introduction" else programme(language),
            day_zero=None if kind == "introduction" else GO_LIVE,
            lead_name="" if kind == "introduction" else lead(language),
        )
        for kind in kinds
    )
    to_others = data.WhyData(
        kind="questions_waiting",
        sent_at=sent_at,
        programme_name=programme(language),
        lead_name=lead(language),
    )
    about_help = replace(
        to_others, kind="request_open", request_id=12, trouble=TroubleKind.SETUP, asked_on=sent_at.date()
    )
    gone = data.WhyData(kind="is_it_solved", sent_at=sent_at)
    named = {*kinds, "questions_waiting", "request_open", "is_it_solved"}
    rest = tuple(replace(to_others, kind=kind) for kind in sorted(KNOWN_KINDS - named))
    announced = data.WhyData(
        kind="announcement",
        sent_at=sent_at,
        announcement_title=say(language, en="Six fields from Monday", ja="入力項目が6つになります"),
        announcement_origin=AnnouncementOrigin(
            audience=Audience(teams=(say(language, en="Sales", ja="営業部"),)),
            author_name=lead(language),
            on=sent_at.date(),
        ),
    )
    return (*to_members, about_help, to_others, gone, *rest, announced)


def progresses(language: str) -> tuple[data.ProgrammeProgress, ...]:
    """A programme on its way with an open check-in; one to come; one that is over; one stopped."""
    first, second, third = practices(language)

    def progress(
        day: int,
        *,
        practice: data.PracticeLine | None = None,
        done: tuple[str, ...] = (),
        goal: str | None = None,
        next_date: date | None = None,
        open_id: int | None = None,
        stopped: bool = False,
    ) -> data.ProgrammeProgress:
        return data.ProgrammeProgress(
            enrolment_id=31,
            programme_id="salesforce",
            programme_name=programme(language),
            day=day,
            total_days=90,
            practice=practice,
            practices_done=done,
            own_goal=goal,
            figures=(visits(language),) if practice else (),
            next_date=next_date,
            open_check_in_id=open_id,
            stopped=stopped,
        )

    return (
        progress(
            23, practice=second, done=(first.name,), goal=own_goal(language), next_date=NEXT, open_id=412
        ),
        progress(-3, next_date=date(2026, 6, 15)),
        progress(95, practice=third, done=(first.name, second.name)),
        progress(40, practice=second, stopped=True, next_date=NEXT),
    )


def my_datas(language: str) -> tuple[data.MyData, ...]:
    """Somebody with a history, and a newcomer without manager and team."""
    return (
        data.MyData(
            person_name=person(language),
            team=say(language, en="Sales/East/Tokyo 1", ja="営業部/東日本/東京第1"),
            manager_name=say(language, en="Yamada-san", ja="山田"),
            check_ins=4,
            answers=3,
            troubles=1,
            numbers=6,
            leave_periods=2,
            messages=9,
            keep_trouble_texts_days=365,
            keep_messages_days=180,
            complaints="hojorin-help@aozora.example",
        ),
        data.MyData(
            person_name=person(language),
            team="",
            manager_name="",
            check_ins=0,
            answers=0,
            troubles=0,
            numbers=0,
            leave_periods=0,
            messages=1,
            keep_trouble_texts_days=365,
            keep_messages_days=180,
            complaints="",
        ),
    )


def notices(_language: str) -> tuple[data.NoticeData, ...]:
    """Every notice; those that speak of a date also with one."""
    plain = tuple(data.NoticeData(notice=notice, reference="7f3a9c20") for notice in data.Notice)
    dated = (data.Notice.NO_OPEN_CHECK_IN, data.Notice.RESUMED, data.Notice.ON_TRACK)
    return *plain, *(data.NoticeData(notice=notice, when=NEXT) for notice in dated)
