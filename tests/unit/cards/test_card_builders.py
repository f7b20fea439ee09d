"""What the cards promise, card by card; the figures are worked out by hand or stand in PRODUCT."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from card_samples import buttons_of, inputs_of

from cards import builders, data
from cards.actions import (
    AnswerCheckIn,
    AnswerClarity,
    OpenCheckIn,
    OpenGoal,
    OpenNumber,
    OpenQuestion,
    OpenTrouble,
    Resume,
    ResumeSending,
    SaveGoal,
    SaveNumber,
    SavePause,
    SendQuestion,
    SendTrouble,
    ShowProgramme,
    StopSending,
    TakePractice,
)
from cards.builders.home_roles import manager_section
from cards.examples import announcement_counting, basics, follow_ups, homes, members, roles
from cards.model import ButtonStyle, Chart, Choice, Facts, Progress, Table
from cards.plain import plain_text
from cards.words import LANGUAGES, load_words
from coaching.checkins.model import Answer, TroubleKind
from coaching.programmes.model import Clarity

JA, EN = load_words("ja"), load_words("en")
CHECK_IN = members.check_ins("ja")[0]


def actions_of(card):
    return [button.action for button in buttons_of(card)]


def has(card, kind):
    return any(isinstance(action, kind) for action in actions_of(card))


# --- The check-in -----------------------------------------------------------------------------


def test_the_check_in_reads_like_the_example_of_the_house():
    lines = plain_text(builders.check_in(CHECK_IN, JA)).split("\n")
    assert lines[0] == "状況確認｜23日目（全90日）"
    assert lines[1] == "田中さん、今週の「訪問記録の当日登録」はいかがですか。"
    assert lines[2].endswith("：7件／目安9件（休暇2日を除く）")
    assert "[完了] [順調] [問題あり（相談したい）]" in lines
    english = plain_text(builders.check_in(members.check_ins("en")[0], EN)).split("\n")
    assert english[0] == "Check-in | day 23 of 90"
    assert english[1] == "Tanaka-san, how is “log visits the same day” going?"
    assert english[2].endswith(": 7 records, 9 expected (2 leave days left out)")
    assert "[Done] [On track] [Having trouble]" in english


def test_the_three_answers_are_equal_and_trouble_opens_the_form():
    card = builders.check_in(CHECK_IN, JA)
    answers = buttons_of(card)[:3]
    assert [button.action for button in answers] == [
        AnswerCheckIn(412, Answer.DONE),
        AnswerCheckIn(412, Answer.ON_TRACK),
        OpenTrouble(412),
    ]
    assert {button.style for button in answers} == {ButtonStyle.DEFAULT}


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answered_check_in_has_no_answer_buttons_and_names_answer_and_next_date(answer, language):
    words = load_words(language)
    example = replace(members.check_ins(language)[0], answer=answer)
    card = builders.check_in(example, words)
    assert not has(card, AnswerCheckIn)
    label = words.text(f"answer.{answer}").removesuffix("（相談したい）")
    assert label in plain_text(card)
    assert words.date(basics.NEXT) in plain_text(card)


@pytest.mark.parametrize(
    ("answer", "offered"), [(Answer.DONE, True), (Answer.ON_TRACK, True), (Answer.TROUBLE, False)]
)
def test_trouble_that_comes_up_after_a_good_answer_has_somewhere_to_go(answer, offered):
    card = builders.check_in(replace(CHECK_IN, answer=answer), JA)
    assert (OpenTrouble(412) in actions_of(card)) is offered


def test_the_number_can_still_be_corrected_after_the_answer():
    card = builders.check_in(replace(CHECK_IN, answer=Answer.DONE), JA)
    assert OpenNumber(412, "visit_records") in actions_of(card)


@pytest.mark.parametrize(
    ("language", "shown", "button"),
    [
        ("ja", "：7件（6月3日時点）／目安9件（休暇2日を除く）", "[数値を更新]"),
        ("en", ": 7 records (as of Wed 3 Jun), 9 expected (2 leave days left out)", "[Update the number]"),
    ],
)
def test_a_number_of_earlier_in_the_week_says_its_day_and_asks_for_an_update(language, shown, button):
    figure = replace(basics.visits(language), entered_on=date(2026, 6, 3))
    card = builders.check_in(replace(members.check_ins(language)[0], figures=(figure,)), load_words(language))
    assert shown in plain_text(card)
    assert button in plain_text(card)


def test_a_number_that_comes_from_the_tool_cannot_be_entered():
    card = builders.check_in(replace(CHECK_IN, figures=(basics.deals("ja"),)), JA)
    assert not has(card, OpenNumber)


def test_each_kpi_says_what_it_is_for():
    card = builders.check_in(replace(CHECK_IN, figures=(basics.visits("ja"), basics.deals("ja"))), JA)
    assert "「訪問記録」の目的：引き継ぎの抜けを防ぐため" in plain_text(card)
    assert "「更新した商談」の目的：月曜の見通しを正しくするため" in plain_text(card)


@pytest.mark.parametrize(
    ("language", "notice"),
    [("ja", "上長にも表示されます"), ("en", "your manager sees your number")],
)
def test_a_member_is_told_that_the_manager_sees_a_number_only_where_that_is_so(language, notice):
    words = load_words(language)
    example = members.check_ins(language)[0]
    seen = replace(example, figures=(basics.visits(language, manager=True),))
    assert notice in plain_text(builders.check_in(seen, words))
    assert notice not in plain_text(builders.check_in(example, words))
    form = data.NumberFormData(check_in_id=1, figure=basics.visits(language, manager=True), markable=())
    assert notice in plain_text(builders.number_form(form, words))


def test_a_number_called_wrong_is_asked_about_after_the_words_are_forgotten():
    words = load_words("en")
    example = follow_ups.disputed("en")[0]
    assert "What they wrote" in plain_text(builders.kpi_disputed(example, words))
    forgotten = plain_text(builders.kpi_disputed(replace(example, text=""), words))
    assert "What they wrote" not in forgotten
    assert "[Answer]" in forgotten


def test_the_own_goal_is_repeated_and_nothing_is_said_without_one():
    assert "自分の目標：その日の記録を終えて18時に帰る" in plain_text(builders.check_in(CHECK_IN, JA))
    assert "自分の目標" not in plain_text(builders.check_in(replace(CHECK_IN, own_goal=None), JA))


def test_a_number_not_entered_yet_is_not_shown_as_zero():
    card = builders.check_in(replace(CHECK_IN, figures=(basics.visits("ja", actual=None),)), JA)
    assert "未入力／目安9件" in plain_text(card)
    assert "0件" not in plain_text(card)


@pytest.mark.parametrize(
    ("language", "said", "not_said"),
    [
        ("ja", "数値はまだ届いていません／目安9件", "未入力"),
        ("en", "no figure yet, 9 records", "not entered"),
    ],
)
def test_a_number_that_nobody_can_enter_is_not_said_to_be_missing_by_anybodys_hand(language, said, not_said):
    """A source delivers it: whoever reads "not entered yet" looks for where to enter it, in vain."""
    figure = replace(basics.visits(language, actual=None), can_enter=False)
    example = replace(members.check_ins(language)[0], figures=(figure,))
    text = plain_text(builders.check_in(example, load_words(language)))
    assert said in text
    assert not_said not in text


@pytest.mark.parametrize(
    ("language", "audience", "reached"),
    [
        ("ja", "条件に合う人：2,480名（チーム数：41）", "期限までに届く見込み：2,305名、うち63名は後日"),
        ("en", "In the audience: 2,480 people (teams: 41)", "Get it in time: 2,305 people, 63 of them"),
    ],
)
def test_the_number_of_teams_stands_with_those_whom_an_announcement_is_for(language, audience, reached):
    """All recipients' teams were counted, but were named with the people who get it in time."""
    found = plain_text(
        builders.announcement_counted(announcement_counting.counted(language)[1], load_words(language))
    )
    assert audience in found
    assert reached in found


@pytest.mark.parametrize(("language", "said"), [("ja", "SlackまたはTeams"), ("en", "Slack or Teams account")])
@pytest.mark.parametrize("key", ["cure.no_chat_identity", "roster.cure"])
def test_people_who_are_not_found_can_be_given_the_address_of_either_chat(language, said, key):
    assert said in load_words(language).text(key)


def test_a_week_in_which_nothing_counts_expects_nothing():
    figure = basics.day_off("ja", actual=None)
    assert "目安なし（休暇1日を除く）" in plain_text(
        builders.check_in(replace(CHECK_IN, figures=(figure,)), JA)
    )


def test_days_left_out_are_named_by_kind_and_kinds_without_days_are_not():
    text = plain_text(builders.check_in(replace(CHECK_IN, figures=(basics.deals("ja"),)), JA))
    assert "（祝日・休業日1日、外出0.5日を除く）" in text


def test_a_reminder_says_that_it_is_the_only_one():
    card = builders.check_in(replace(CHECK_IN, reminder=True), JA)
    assert card.title == "状況確認（再送）｜23日目（全90日）"
    assert "一度だけ" in plain_text(card)


def test_a_check_in_without_practice_asks_about_the_programme():
    card = builders.check_in(replace(CHECK_IN, practice_name=None, benefit=None), JA)
    assert "「Salesforce定着プログラム」の進み具合" in plain_text(card)


# --- Practices, status, trouble ---------------------------------------------------------------


def test_the_next_practice_is_chosen_on_the_card():
    card = builders.next_practice(members.next_practices("ja")[0], JA)
    choice = inputs_of(card)["practice"]
    assert [option.value for option in choice.options] == ["deals", "approvals"]
    assert choice.initial == ("deals",)
    assert TakePractice(31) in actions_of(card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_no_practice_left_nothing_more_is_asked(language):
    card = builders.next_practice(members.next_practices(language)[2], load_words(language))
    assert inputs_of(card) == {}
    assert not has(card, TakePractice)


def test_the_status_card_has_its_own_three_answers():
    card = builders.status(members.statuses("en")[0], EN)
    labels = [button.label for button in buttons_of(card)[:3]]
    assert labels == ["Done (using it)", "On track (preparing)", "Trouble (I want help)"]
    assert has(card, OpenTrouble)


def test_the_status_card_says_from_what_it_was_inferred():
    assert "直近2回" in plain_text(builders.status(members.statuses("ja")[0], JA))


def test_the_trouble_form_offers_every_kind_in_the_order_of_the_product():
    form = builders.trouble_form(data.TroubleFormData(check_in_id=412), JA)
    kind = inputs_of(form)["kind"]
    assert [option.value for option in kind.options] == [
        "dont_know_how",
        "setup",
        "doesnt_fit",
        "no_time",
        "no_point",
        "back_to_excel",
        "other",
    ]
    assert [option.label for option in kind.options] == [
        "使い方がわからない",
        "設定でつまずいている",
        "業務に合わず使いづらい",
        "時間が取れない",
        "目的やメリットがわからない",
        "Excelなどに戻っている",
        "その他",
    ]
    assert kind.required
    assert inputs_of(form)["text"].required
    assert form.submit.action == SendTrouble(412)


def test_the_trouble_form_keeps_what_was_typed():
    typed = data.TroubleFormData(check_in_id=412, kind=TroubleKind.SETUP, text="画面が\n出ません")
    form = builders.trouble_form(typed, JA)
    assert inputs_of(form)["text"].initial == "画面が\n出ません"
    assert inputs_of(form)["kind"].initial == ("setup",)


# --- Numbers ----------------------------------------------------------------------------------


def test_the_number_form_has_a_choice_per_kind_of_day_with_the_marked_ones_chosen():
    form = builders.number_form(members.number_forms("ja")[1], JA)
    assert inputs_of(form)["value"].initial == "7.5"
    days = inputs_of(form)["days_field"]
    assert isinstance(days, Choice)
    assert days.multiple
    assert days.initial == ("2026-06-04",), "a day outside the period is not among the options"
    assert form.submit.action == SaveNumber(412, "visit_records", "2026-06-01")


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (Decimal(1200), "1200"),
        (Decimal("1E+3"), "1000"),
        (Decimal("7.50"), "7.5"),
        (Decimal("0.0"), "0"),
        (Decimal(0), "0"),
        (Decimal(10), "10"),
    ],
)
def test_a_number_to_correct_stands_there_as_it_would_be_typed(number, typed):
    form = data.NumberFormData(check_in_id=1, figure=basics.visits("en", actual=number), markable=())
    assert inputs_of(builders.number_form(form, EN))["value"].initial == typed


def test_a_kind_of_day_without_days_is_not_asked_for():
    assert "days_field" not in inputs_of(builders.number_form(members.number_forms("ja")[2], JA))


def test_a_corrected_number_shows_what_it_was():
    card = builders.number_saved(data.NumberSavedData(figure=basics.visits("ja"), before=Decimal(5)), JA)
    assert "修正前：5件" in plain_text(card)
    first = builders.number_saved(data.NumberSavedData(figure=basics.visits("ja"), before=None), JA)
    assert "修正前" not in plain_text(first)


# --- Day 1, goals, pauses ---------------------------------------------------------------------


def test_day_one_asks_whether_the_purpose_is_clear():
    card = builders.day_one(members.day_ones("ja")[0], JA)
    assert AnswerClarity(31, Clarity.CLEAR) in actions_of(card)
    assert AnswerClarity(31, Clarity.NOT_QUITE) in actions_of(card)
    assert OpenQuestion(31) in actions_of(card)
    assert OpenGoal(31) in actions_of(card)


@pytest.mark.parametrize("clarity", list(Clarity))
def test_once_answered_day_one_asks_no_more_but_keeps_the_goal_button(clarity):
    card = builders.day_one(replace(members.day_ones("ja")[0], clarity=clarity), JA)
    assert not has(card, AnswerClarity)
    assert has(card, OpenGoal)


@pytest.mark.parametrize(
    ("clarity", "offered"), [(Clarity.CLEAR, False), (Clarity.NOT_QUITE, True), (Clarity.QUESTION, False)]
)
def test_who_finds_it_not_quite_clear_can_still_ask(clarity, offered):
    card = builders.day_one(replace(members.day_ones("ja")[0], clarity=clarity), JA)
    assert (OpenQuestion(31) in actions_of(card)) is offered


def test_the_goal_form_starts_with_the_present_goal():
    form = builders.goal_form(data.GoalFormData(enrolment_id=31, own_goal="18時に帰る"), JA)
    assert inputs_of(form)["goal"].initial == "18時に帰る"
    assert form.submit.action == SaveGoal(31)


def test_the_question_form_says_who_sees_it():
    form = builders.question_form(data.QuestionFormData(enrolment_id=31, lead_name="鈴木"), JA)
    assert inputs_of(form)["question"].required
    assert form.submit.action == SendQuestion(31)
    assert "鈴木さんがお名前なしで読み、回答はこのチャットに届きます" in plain_text(form)


def test_the_goal_state_card_leaves_out_what_a_programme_does_not_have():
    card = builders.goal_state(members.goal_states("ja")[1], JA)
    assert not any(isinstance(element, Table) for element in card.elements)
    assert "推進責任者" not in plain_text(card)


def test_a_managers_home_rounds_a_teams_figure_as_all_cards_do():
    """62.5 of 100 is 63 %, as on the follow-up card; 94.6 % is not yet the 95 % at which it has recovered."""
    figure = data.TeamFigureLine(
        name="Visits", unit="records", purpose="Why", people=8, actual=Decimal("62.5"), expected=Decimal(100)
    )
    team = data.ManagerHome(
        counts=data.TeamCounts(team="Sales", people=8, counts=None, smallest_group=5),
        evaluated_on=date(2026, 6, 8),
        figures=(figure, replace(figure, actual=Decimal("94.6"))),
        reports=(),
        hidden=False,
        follow_ups=2,
    )
    shown = [*manager_section(team, EN)]
    [rows] = [one.rows for one in shown if isinstance(one, Facts) and "Visits" in str(one)]
    assert [row[1].split("(")[1].split(")")[0] for row in rows] == ["63 %", "94 %"]
    assert "Follow-ups under way: 2" in str(shown)


def test_the_goal_state_card_names_targets_and_what_a_manager_sees():
    text = plain_text(builders.goal_state(members.goal_states("ja")[0], JA))
    assert "1営業日に3件" in text
    assert "数値が上長にも表示されるKPI：更新した商談" in text


def test_pausing_offers_everything_or_check_ins_from_today():
    form = builders.pause_form(data.PauseFormData(earliest=date(2026, 6, 10)), JA)
    assert [option.value for option in inputs_of(form)["what"].options] == ["all", "check_in"]
    assert inputs_of(form)["until"].earliest == date(2026, 6, 10)
    assert not inputs_of(form)["until"].required
    assert form.submit.action == SavePause()


def test_a_pause_says_its_last_day_and_the_first_day_back():
    card = builders.paused(members.pauses("ja")[0], JA)
    assert "6月19日（金）まで配信を停止し、6月22日（月）に再開します。" in plain_text(card)
    assert has(card, Resume)


def test_a_pause_of_check_ins_does_not_claim_to_stop_everything():
    card = builders.paused(members.pauses("ja")[2], JA)
    assert card.title == "状況確認を停止中｜再開するまで"


def test_a_reason_of_an_unknown_kind_is_still_a_reason():
    [reason] = [one for one in members.reasons("ja") if one.kind == "from_a_later_version"]
    card = builders.why(reason, JA)
    assert "参加中の定着プログラム" in plain_text(card)


def test_first_contact_says_what_who_how_long_and_how_to_stop():
    text = plain_text(builders.introduction(members.introductions("ja")[0], JA))
    for said in (
        "ボット",
        "営業企画部 鈴木",
        "365日間",
        "180日間",
        "「停止」",
        "hojorin-help@aozora.example",
    ):
        assert said in text


def test_the_farewell_lists_only_what_there_is():
    rich, poor = (plain_text(builders.farewell(example, JA)) for example in members.farewells("ja"))
    assert "ご回答：状況確認11件" in rich
    assert "ご回答" not in poor
    assert "完了した取り組み" not in poor


# --- Home and overview ------------------------------------------------------------------------


def test_the_home_of_a_member_shows_the_way_and_the_open_check_in():
    card = builders.home(homes.homes("ja")[0], JA)
    progress = next(element for element in card.elements if isinstance(element, Progress))
    assert (progress.value, progress.maximum) == (23, 90)
    assert has(card, OpenCheckIn)
    assert not has(card, StopSending)


def test_an_empty_home_explains_what_will_stand_there():
    assert "始まると" in plain_text(builders.home(homes.homes("ja")[1], JA))


def test_before_and_after_a_programme_the_home_shows_no_progress_bar():
    card = builders.home(homes.homes("ja")[2], JA)
    assert not any(isinstance(element, Progress) for element in card.elements)
    for said in ("開始まであと3日", "90日間を終えました", "停止しています"):
        assert said in plain_text(card)


def test_after_the_last_day_nothing_is_in_focus_and_no_figure_is_expected():
    running = basics_home_progress()
    shown = {
        day: plain_text(
            builders.home(replace(homes.homes("ja")[0], programmes=(replace(running, day=day),)), JA)
        )
        for day in (90, 91)
    }
    for said in ("取り組み中", "変わること", "目安"):
        assert said in shown[90]
        assert said not in shown[91]
    assert "完了した取り組み" in shown[91]


@pytest.mark.parametrize("number", [3, 4, 5, 7])
def test_without_a_programme_of_ones_own_the_roles_come_first(number):
    lines = plain_text(builders.home(homes.homes("ja")[number], JA)).split("\n")
    empty = next(i for i, line in enumerate(lines) if "参加中の定着プログラムはありません" in line)
    heads = ("担当チーム", "回答", "配信状況", "メンバー")
    assert all(i < empty for i, line in enumerate(lines) if line.startswith(heads))
    assert lines[1].startswith(heads), "no line before the first section"


def test_the_counts_of_a_team_say_of_which_time():
    assert "直近4週間" in plain_text(builders.home(homes.homes("ja")[3], JA))


def test_on_the_first_and_last_day_the_progress_is_within_its_bounds():
    running = basics_home_progress()
    for day in (0, 90):
        home = replace(homes.homes("ja")[0], programmes=(replace(running, day=day),))
        card = builders.home(home, JA)
        progress = next(element for element in card.elements if isinstance(element, Progress))
        assert progress.value == day


def basics_home_progress():
    return members.progresses("ja")[0]


def test_a_small_team_is_protected():
    text = plain_text(builders.home(homes.homes("ja")[4], JA))
    assert "5名以上のチームだけ" in text
    assert "問題あり" not in text


def test_a_lead_sees_two_programmes_whole_and_the_rest_as_a_button():
    card = builders.home(homes.homes("ja")[5], JA)
    assert sum(isinstance(element, Chart) for element in card.elements) == 2
    assert has(card, ShowProgramme)


def test_a_lead_sees_deliveries_without_the_emergency_stop():
    assert not has(builders.home(homes.homes("ja")[5], JA), StopSending)
    assert not has(builders.deliveries(roles.delivery_countings("ja")[1], JA), StopSending)


@pytest.mark.parametrize(("number", "action"), [(0, StopSending), (2, ResumeSending)])
def test_the_emergency_stop_asks_first_both_ways(number, action):
    card = builders.deliveries(roles.delivery_countings("ja")[number], JA)
    button = next(button for button in buttons_of(card) if isinstance(button.action, action))
    assert button.confirm is not None


@pytest.mark.parametrize(("language", "own"), [("ja", "「停止」"), ("en", "“pause”")])
def test_the_typed_emergency_stop_asks_first_and_names_the_word_for_oneself(language, own):
    card = builders.stop_confirm(data.StopConfirmData(), load_words(language))
    (stop,) = [button for button in buttons_of(card) if button.action == StopSending()]
    assert stop.style is ButtonStyle.DANGER
    assert stop.confirm is not None
    assert own in plain_text(card)


@pytest.mark.parametrize(("typed", "said"), [("へるぷみー", "近い言葉："), ("お昼", "使える言葉：")])
def test_words_are_called_near_only_when_they_are(typed, said):
    unknown = data.UnknownCommandData(typed=typed, nearest=("ヘルプ", "ホーム", "状況確認"))
    assert said in plain_text(builders.unknown_command(unknown, JA))


def test_while_sending_is_stopped_the_card_says_so_first():
    assert builders.deliveries(roles.delivery_countings("ja")[2], JA).title.startswith("全配信を停止中")


def test_messages_that_wait_are_not_counted_as_not_sent():
    card = builders.deliveries(roles.delivery_countings("ja")[0], JA)
    assert card.title == "配信状況｜送信済み1,830件、未送信19件"  # 3 + 9 + 6 + 1; four wait


def test_more_departments_than_fit_are_added_up_in_a_last_row():
    card = builders.programme_counts(roles.programme_countings("ja")[1], JA)
    table = next(element for element in card.elements if isinstance(element, Table))
    assert len(table.rows) == 41  # 39 branches, the other 7 of 46 in one row, the total
    assert table.rows[-2][:2] == ("その他の部署", "35")


def test_only_the_latest_weeks_fit_into_the_chart_and_its_title_says_so():
    card = builders.programme_counts(roles.programme_countings("ja")[1], JA)
    chart = next(element for element in card.elements if isinstance(element, Chart))
    assert len(chart.categories) == 20
    assert chart.categories[-1] == "6月8日"
    assert "直近20週" in chart.title


def test_an_empty_roster_says_how_to_fill_it():
    assert "people import" in plain_text(builders.roster(roles.rosters("en")[2], EN))


@pytest.mark.parametrize("notice", list(data.Notice))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_a_line_and_what_to_do(notice, language):
    card = builders.notice(data.NoticeData(notice=notice, reference="7f3a9c20"), load_words(language))
    assert card.title
    assert len(plain_text(card).split("\n")) in (2, 3)
