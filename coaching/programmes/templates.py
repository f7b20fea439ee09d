"""Goal states to begin with (PRODUCT 2), as somebody would write them who has brought a tool in before.

A template says what can be said of any company. Why it is done *here*, only those who are here can say: the
purpose is an example, and counts as written once somebody has put it in their own words
(`coaching.programmes.readiness`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from coaching.programmes.model import Practice, Vision
from measures.kpis.model import Kpi, Per
from measures.kpis.rules import FIELD, HOLIDAY, LEAVE

_IN_THE_OFFICE = frozenset({LEAVE, HOLIDAY, FIELD})
_AT_WORK = frozenset({LEAVE, HOLIDAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A goal state with practices and KPIs. All texts are there in every language of Hojorin."""

    id: str
    name: dict[str, str]
    sentence: dict[str, str]
    """For whom it is, in one sentence."""
    purpose: dict[str, str]
    """An example of a purpose, to be put in one's own words."""
    vision: Vision
    practices: tuple[Practice, ...]
    kpis: tuple[Kpi, ...]


def _text(*, ja: str, en: str) -> dict[str, str]:
    return {"ja": ja, "en": en}


ONE_PLACE = Template(
    id="one-place",
    name=_text(ja="社内のやり取りを1か所に", en="Internal communication in one place"),
    sentence=_text(
        ja="連絡がメール、電話、個人のチャットに分かれ、経緯を知る人に聞くしかない職場に。",
        en="For teams whose news is spread over mail, phone and private chats, and known to whoever was "
        "there.",
    ),
    purpose=_text(
        ja="「その話は聞いていない」をなくします。連絡が人から人へ流れているうちは、"
        "休んだ人と新しく来た人がいつも後回しになります。相談も決定も同じ場所に残せば、"
        "誰でも自分で追いつけます。",
        en="Nobody should have to say 'I was not told'. While news travels from person to person, whoever "
        "was away or is new comes last. When questions and decisions stay in one place, everybody can "
        "catch up on their own.",
    ),
    vision=Vision(
        by_day=90,
        state=_text(
            ja="仕事の相談と決定はチームのチャンネルにあり、休み明けの人も、"
            "チャンネルを読めば誰にも聞かずに仕事に戻れる。",
            en="Questions and decisions about work are in the team's channel, and whoever comes back from "
            "leave reads it and carries on without asking around.",
        ),
    ),
    practices=(
        Practice(
            id="ask-in-channel",
            name=_text(ja="相談はチームのチャンネルで", en="Ask in the team's channel"),
            benefit=_text(
                ja="今：詳しい人を探して電話し、つかまるまで待つ → これから：書いておけば、"
                "手の空いた人が答える",
                en="Today: find who knows, call, and wait until they answer → Then: write it once, and "
                "whoever is free replies",
            ),
            ease=4,
            contribution=5,
        ),
        Practice(
            id="morning-look",
            name=_text(ja="朝、チャンネルに目を通す", en="Read the channel in the morning"),
            benefit=_text(
                ja="今：朝礼で聞き、席に戻ると忘れている → これから：5分で読めて、あとから何度でも見返せる",
                en="Today: heard at the stand-up, gone by the time one sits down → Then: read in five "
                "minutes, and still there in the afternoon",
            ),
            ease=5,
            contribution=3,
        ),
        Practice(
            id="write-decisions",
            name=_text(
                ja="決まったことを、話した場所に書く", en="Write down a decision where it was discussed"
            ),
            benefit=_text(
                ja="今：議事録が数日後に届き、認識の違いに気づく → これから：その場で3行（決定・担当・期限"
                "）。違えばすぐ直せる",
                en="Today: minutes come days later, and everybody remembers it otherwise → Then: three "
                "lines on the spot (what, who, by when), put right while all are there",
            ),
            ease=3,
            contribution=4,
            from_day=14,
        ),
    ),
    kpis=(
        Kpi(
            id="channel-posts",
            practice_id="ask-in-channel",
            name=_text(ja="チャンネルでの相談・回答", en="Questions and answers in the channel"),
            purpose=_text(
                ja="同じ質問に二度答えずに済み、次に困った人が検索で見つけられるように。",
                en="So that nobody answers the same question twice, and the next one finds it by searching.",
            ),
            unit=_text(ja="件", en="posts"),
            target=Decimal(5),
            per=Per.WEEK,
            not_on=_AT_WORK,
        ),
        Kpi(
            id="mornings-read",
            practice_id="morning-look",
            name=_text(ja="午前中に目を通した日", en="Days read before noon"),
            purpose=_text(
                ja="書いた人が「読まれたか」を確かめる電話をしなくて済むように。",
                en="So that whoever wrote it need not call to ask whether it was read.",
            ),
            unit=_text(ja="日", en="days"),
            target=Decimal(1),
            per=Per.DAY,
            not_on=_IN_THE_OFFICE,
        ),
        Kpi(
            id="decisions-written",
            practice_id="write-decisions",
            name=_text(ja="担当と期限まで書いた決定", en="Decisions with a name and a date"),
            purpose=_text(
                ja="決めたことが、担当の決まらないまま次の会議に持ち越されないように。",
                en="So that no decision comes back to the next meeting because nobody took it.",
            ),
            unit=_text(ja="件", en="decisions"),
            target=Decimal(1),
            per=Per.WEEK,
            not_on=_AT_WORK,
        ),
    ),
)

COMPLETE_DATA = Template(
    id="complete-data",
    name=_text(ja="業務データを漏れなく、その日のうちに", en="Business data complete and in time"),
    sentence=_text(
        ja="訪問や商談の記録が遅れたり欠けたりして、引き継ぎや会議のたびに集め直している職場に。",
        en="For teams whose records come late or with gaps, and are collected anew for every meeting and "
        "hand-over.",
    ),
    purpose=_text(
        ja="お客様との約束を、担当者の記憶だけに頼らないためです。一度入れた記録が、"
        "週報にも引き継ぎにも会議の資料にもなれば、書き直しがなくなり、"
        "担当が休みの日でもお客様をお待たせしません。",
        en="What we promised a customer should not depend on one person's memory. When a record that was "
        "entered once is the weekly report, the hand-over and the meeting paper, nobody retypes it, and "
        "customers get an answer on our days off too.",
    ),
    vision=Vision(
        by_day=90,
        state=_text(
            ja="訪問と商談の記録が、その日のうちに必要な項目まで入り、会議はその画面を見ながら進んでいる。",
            en="Visits and deals are recorded the same day with all that is needed, and meetings are held "
            "on that screen.",
        ),
    ),
    practices=(
        Practice(
            id="same-day",
            name=_text(ja="訪問記録の当日登録", en="Log visits the same day"),
            benefit=_text(
                ja="今：金曜に思い出しながら週報へ書き写す → これから：移動中にスマホで2分。"
                "週報は自動でまとまる",
                en="Today: remembered and retyped into the weekly report on Friday → Then: two minutes on "
                "the phone on the way; the report writes itself",
            ),
            ease=4,
            contribution=5,
        ),
        Practice(
            id="next-step",
            name=_text(ja="商談に「次の一手」と日付を入れる", en="Give open deals a next step and a date"),
            benefit=_text(
                ja="今：案件会議の前に、一件ずつ状況を聞かれる → これから：画面に出ているので、"
                "会議は相談から始まる",
                en="Today: asked about every deal before the pipeline meeting → Then: it is on the "
                "screen, and the meeting starts with what needs thinking",
            ),
            ease=4,
            contribution=4,
            from_day=7,
        ),
        Practice(
            id="fill-gaps",
            name=_text(ja="気づいた空欄をその場で埋める", en="Fill a gap where one meets it"),
            benefit=_text(
                ja="今：期末にまとめて不備を直し、一日つぶれる → これから：開いたついでに1件。"
                "期末の修正がない",
                en="Today: a whole day of corrections at the end of the quarter → Then: one record while "
                "it is open anyway, and no clean-up day",
            ),
            ease=3,
            contribution=3,
            from_day=30,
        ),
    ),
    kpis=(
        Kpi(
            id="visits-same-day",
            practice_id="same-day",
            name=_text(ja="当日に登録した訪問", en="Visits logged the same day"),
            purpose=_text(
                ja="記憶が新しいうちに残し、引き継ぎの抜けをなくすため。",
                en="Written while it is fresh, so that nothing is lost at hand-over.",
            ),
            unit=_text(ja="件", en="visits"),
            target=Decimal(2),
            per=Per.DAY,
            not_on=_AT_WORK,
        ),
        Kpi(
            id="deals-with-next-step",
            practice_id="next-step",
            name=_text(ja="次の一手を更新した商談", en="Deals with a fresh next step"),
            purpose=_text(
                ja="止まっている商談に早く気づき、一緒に手を打つため。",
                en="So that a deal that has stopped is noticed while something can still be done together.",
            ),
            unit=_text(ja="件", en="deals"),
            target=Decimal(5),
            per=Per.WEEK,
            not_on=_AT_WORK,
        ),
        Kpi(
            id="gaps-filled",
            practice_id="fill-gaps",
            name=_text(ja="空欄を埋めた記録", en="Records completed"),
            purpose=_text(
                ja="集計する人が、空欄の意味を一件ずつ聞いて回らなくて済むように。",
                en="So that whoever adds the figures up need not ask about every empty field.",
            ),
            unit=_text(ja="件", en="records"),
            target=Decimal(3),
            per=Per.WEEK,
            not_on=_AT_WORK,
        ),
    ),
)

READ_RESULTS = Template(
    id="read-results",
    name=_text(ja="いまの実績をレポートから正しく読む", en="Current results read correctly from reports"),
    sentence=_text(
        ja="レポートやダッシュボードはあるのに、会議では手元のExcelの数字で話している職場に。",
        en="For teams that have reports and dashboards, and still bring their own spreadsheets to the "
        "meeting.",
    ),
    purpose=_text(
        ja="会議の時間を「どの数字が正しいか」ではなく「次に何をするか」に使うためです。"
        "全員が同じ画面を同じ意味で読めれば、資料づくりに使っていた時間を、打ち手を考える時間に回せます。",
        en="Meetings should be about what to do next, not about whose figure is right. When everybody "
        "reads the same screen in the same sense, the hours spent on slides go into deciding.",
    ),
    vision=Vision(
        by_day=90,
        state=_text(
            ja="会議はダッシュボードを開いて始まり、出席者は数字の意味と元のデータを説明でき、"
            "次の一手が毎回1つ決まる。",
            en="Meetings begin with the dashboard open; those present can say what a figure means and "
            "where it comes from, and each meeting ends with one next step.",
        ),
    ),
    practices=(
        Practice(
            id="look-first",
            name=_text(ja="会議の前にダッシュボードを見る", en="Look at the dashboard before the meeting"),
            benefit=_text(
                ja="今：前日に数字を集めて資料を作る → これから：開くだけ。前日の夕方が空く",
                en="Today: figures collected and slides made the day before → Then: open it; the evening "
                "before is free",
            ),
            ease=5,
            contribution=4,
        ),
        Practice(
            id="check-meaning",
            name=_text(ja="数字を1つ、元の記録までたどる", en="Follow one figure back to its records"),
            benefit=_text(
                ja="今：「その数字は違う」と言われ、持ち帰りになる → これから：何を数えたかをその場で示せる",
                en="Today: 'that figure is wrong', and it is taken home to be checked → Then: one can "
                "show on the spot what was counted",
            ),
            ease=3,
            contribution=5,
            from_day=14,
        ),
        Practice(
            id="one-next-step",
            name=_text(ja="数字から次の一手を1つ書く", en="Write one next step that a figure suggests"),
            benefit=_text(
                ja="今：報告して終わり、翌週も同じ話になる → これから：一手ごとに結果が出て、話が先に進む",
                en="Today: reported, and the same again next week → Then: every step has an outcome, and "
                "the talk moves on",
            ),
            ease=3,
            contribution=4,
            from_day=30,
        ),
    ),
    kpis=(
        Kpi(
            id="meetings-prepared",
            practice_id="look-first",
            name=_text(ja="ダッシュボードで準備した会議", en="Meetings prepared on the dashboard"),
            purpose=_text(
                ja="報告のためだけの資料づくりをやめるため。",
                en="So that nobody makes slides only to report.",
            ),
            unit=_text(ja="回", en="meetings"),
            target=Decimal(1),
            per=Per.WEEK,
            not_on=_AT_WORK,
        ),
        Kpi(
            id="figures-traced",
            practice_id="check-meaning",
            name=_text(ja="元の記録まで確かめた数字", en="Figures followed to their records"),
            purpose=_text(
                ja="数字への疑いを、使う前に晴らしておくため。",
                en="So that doubt about a figure is settled before it is used.",
            ),
            unit=_text(ja="件", en="figures"),
            target=Decimal(2),
            per=Per.MONTH,
            not_on=_AT_WORK,
        ),
        Kpi(
            id="steps-written",
            practice_id="one-next-step",
            name=_text(ja="数字から決めた次の一手", en="Next steps taken from a figure"),
            purpose=_text(
                ja="見ただけで終わらせず、試した結果を次の会議で話せるように。",
                en="So that looking leads to trying, and the next meeting has an outcome to talk about.",
            ),
            unit=_text(ja="件", en="steps"),
            target=Decimal(1),
            per=Per.WEEK,
            not_on=_AT_WORK,
        ),
    ),
)

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {template.id: template for template in (ONE_PLACE, COMPLETE_DATA, READ_RESULTS)}
)


def is_example(purpose: Mapping[str, str]) -> bool:
    """Tell whether some text of the purpose is still that of a template, word for word."""
    examples = {text for template in TEMPLATES.values() for text in template.purpose.values()}
    return any(" ".join(text.split()) in examples for text in purpose.values())
