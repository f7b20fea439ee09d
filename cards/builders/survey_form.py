"""Answering a survey: the form, what is said when it was sent, how anonymity works, what is open."""

from collections.abc import Iterator
from dataclasses import replace

from cards.actions import (
    GetSurveyEvidence,
    ListSurveyResults,
    OpenSurvey,
    SendBallot,
    SendTrial,
    ShowAnonymity,
    ShowSurveyGroups,
)
from cards.builders.parts import (
    buttons,
    context,
    facts,
    heading,
    make_card,
    make_form,
    nth_line,
    numbered,
    paragraph,
    to_voices,
)
from cards.builders.survey_messages import wave_name
from cards.builders.wording import language_name
from cards.data import (
    OpenSurveysData,
    PlaceLine,
    SurveyAnonymityData,
    SurveyAnswer,
    SurveyFormData,
    SurveyGroupsData,
    SurveyQuestion,
    SurveyReceivedData,
    WaveLine,
    WaveTerms,
)
from cards.model import (
    MAX_TEXT,
    Button,
    ButtonStyle,
    Card,
    Choice,
    Divider,
    Element,
    Facts,
    Form,
    Input,
    Option,
    Scale,
    Text,
    TextInput,
)
from cards.texts import NAME, clean, fit, quoted
from cards.words import LANGUAGES, Words
from surveys.sets.model import (
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    NPS_HIGHEST,
    QuestionType,
)

DIGEST, SHORT_DIGEST = 64, 12
"""Characters of a definition's number; on the form, of its beginning."""
OWN_GROUPS = 1000
"""Characters of the list of one's own groups."""
MOST_OPEN = 5
"""Surveys that are listed at once."""
BETWEEN = " / "
"""Stands between the parts of a place, as on the cards about teams."""


# ---------------------------------------------------------------------------- the form


def survey_form(data: SurveyFormData, words: Words) -> Form:
    """Show the promises, then ask: every question may be skipped."""
    terms = data.terms
    return make_form(
        "survey_form",
        words,
        title=words.text("survey_form.trial") if terms is None else wave_name(terms.wave, words),
        elements=(
            paragraph(words.text("survey_form.is_trial")) if terms is None else None,
            heading(words.text("survey_form.promises")),
            promises(data.smallest_group, data.language, words),
            None if terms is None else _terms(terms, data.smallest_group, words, whole=False),
            Divider(),
            paragraph(words.text("survey_form.all_optional")),
            *(_question(one, data.language, words) for one in data.questions),
        ),
        submit=_submit(data, words),
    )


def promises(smallest_group: int, language: str, words: Words) -> Text:
    """Return what is promised, before the first question (ANONYMITY, Promises)."""
    named = language_name(language, words)
    return paragraph(fit(words.text("survey_terms.promises", k=smallest_group, language=named), MAX_TEXT))


def _submit(data: SurveyFormData, words: Words) -> Button:
    if data.terms is None:
        return Button(words.text("survey_form.send_trial"), SendTrial(data.set_id), ButtonStyle.PRIMARY)
    language = data.language if data.language in LANGUAGES else words.language
    action = SendBallot(data.terms.wave.wave_id, language)
    return Button(words.text("survey_form.send"), action, ButtonStyle.PRIMARY)


def _terms(terms: WaveTerms, smallest_group: int, words: Words, *, whole: bool) -> Facts | None:
    own = words.join(_place_with_size(one, words) for one in terms.own)
    shown = _digest(terms.digest, length=DIGEST if whole else SHORT_DIGEST)
    return facts((
        (words.text("survey_terms.until"), words.moment(terms.wave.closes_at)),
        (words.text("survey_terms.k"), words.count("survey_people", smallest_group)),
        (words.text("survey_terms.own"), fit(own, OWN_GROUPS)) if terms.own else None,
        (words.text("survey_terms.digest"), shown),
    ))  # fmt: skip


def _digest(digest: str, *, length: int) -> str:
    return clean(digest[:length], DIGEST)


def _place_with_size(place: PlaceLine, words: Words) -> str:
    return words.text("survey_terms.place", place=place_name(place, words), n=place.invited)


def place_name(place: PlaceLine, words: Words) -> str:
    """Return what a group is called: the whole path, or everybody."""
    if not place.path:
        return words.text("survey_terms.everybody")
    return BETWEEN.join(clean(part, NAME) for part in place.path)


def _question(question: SurveyQuestion, language: str, words: Words) -> Input:
    name, label = question.id, clean(question.text, LONGEST_QUESTION)
    match question.type:
        case QuestionType.NPS:
            low, high = words.text("survey_form.nps.low"), words.text("survey_form.nps.high")
            return Scale(name=name, label=label, low=0, high=NPS_HIGHEST, low_label=low, high_label=high)
        case QuestionType.AGREE:
            low, high = words.text("survey_form.agree.low"), words.text("survey_form.agree.high")
            return Scale(name=name, label=label, low=1, high=question.points, low_label=low, high_label=high)
        case QuestionType.SINGLE:
            return Choice(name=name, label=label, options=_options(question))
        case QuestionType.MULTI:
            hint = words.text("survey_form.several")
            return Choice(name=name, label=label, options=_options(question), multiple=True, hint=hint)
        case QuestionType.TEXT:
            hint = words.text("survey_form.text.hint", language=language_name(language, words))
            return TextInput(name=name, label=label, multiline=True, max_length=LONGEST_TEXT, hint=hint)


def _options(question: SurveyQuestion) -> tuple[Option, ...]:
    return tuple(
        Option(str(number), clean(text, LONGEST_OPTION))
        for number, text in enumerate(question.options, start=1)
    )


# ---------------------------------------------------------------------------- once it was sent


def survey_received(data: SurveyReceivedData, words: Words) -> Card:
    """Say what became of what was sent, or why there is no form: in the reply to the press alone."""
    answer = data.answer
    return make_card(
        "survey_received",
        words,
        title=words.text(f"survey_received.{answer}"),
        elements=(paragraph(_more(data, words)), buttons(_ways_on(data, words))),
    )


def _more(data: SurveyReceivedData, words: Words) -> str:
    key = f"survey_received.{data.answer}.more"
    match data.answer:
        case SurveyAnswer.RECEIVED | SurveyAnswer.SECOND:
            return words.text(key, results_on=data.results_on)
        case SurveyAnswer.CLOSED | SurveyAnswer.DISCARDED:
            return words.text(key, until=None if data.wave is None else data.wave.closes_at)
        case _:
            return words.text(key)


def _ways_on(data: SurveyReceivedData, words: Words) -> Iterator[Button]:
    if data.again:
        yield Button(words.text("survey_form.again"), OpenSurvey(data.again), ButtonStyle.PRIMARY)


# ---------------------------------------------------------------------------- how it works


def survey_anonymity(data: SurveyAnonymityData, words: Words) -> Card:
    """Explain the promises, how anybody can check them, and what they do not cover."""
    terms = data.terms
    return make_card(
        "survey_anonymity",
        words,
        title=words.text("survey_anonymity.title", name=wave_name(terms.wave, words)),
        elements=(
            promises(data.smallest_group, data.language, words),
            _terms(terms, data.smallest_group, words, whole=True),
            heading(words.text("survey_anonymity.check")),
            paragraph(words.text(
                "survey_anonymity.check.yourself" if data.may_check else "survey_anonymity.check.text",
                wave=terms.wave.wave_id,
            )),
            heading(words.text("survey_anonymity.not_covered")),
            paragraph(words.text("survey_anonymity.not_covered.text")),
            buttons((
                _answer(terms.wave, words) if data.may_answer else None,
                Button(words.text("survey_groups.show"), ShowSurveyGroups(terms.wave.wave_id, 0))
                if terms.own else None,
                Button(words.text("survey_results.check"), GetSurveyEvidence(terms.wave.wave_id))
                if data.may_check else None,
            )),
        ),
    )  # fmt: skip


def survey_groups(data: SurveyGroupsData, words: Words) -> Card:
    """List the groups with their sizes, as they were fixed at the opening."""
    wave = data.wave
    return make_card(
        "survey_groups",
        words,
        title=words.text("survey_groups.title", name=wave_name(wave, words)),
        elements=(
            paragraph(words.text("survey_groups.text", k=data.smallest_group)),
            facts((place_name(one, words), words.count("survey_people", one.invited)) for one in data.places),
            context(words.text(
                "survey_groups.page",
                page=data.page + 1,
                pages=data.pages,
                total=data.total,
                digest=_digest(data.digest, length=SHORT_DIGEST),
            )),
            buttons((
                _page_button("survey_groups.before", wave, data.page - 1, words) if data.page else None,
                _page_button("survey_groups.after", wave, data.page + 1, words)
                if data.page + 1 < data.pages else None,
                _answer(wave, words) if data.may_answer else None,
                how(wave, words),
            )),
        ),
    )  # fmt: skip


def _page_button(key: str, wave: WaveLine, page: int, words: Words) -> Button:
    return Button(words.text(key), ShowSurveyGroups(wave.wave_id, page))


# ---------------------------------------------------------------------------- what is open


def open_surveys(data: OpenSurveysData, words: Words) -> Card:
    """List what the person is invited to; nobody can see what they have answered, so it stays listed."""
    is_any = "some" if data.waves else "none"
    return make_card(
        "open_surveys",
        words,
        title=words.text(f"open_surveys.{is_any}"),
        elements=(
            None if data.waves else paragraph(words.text("open_surveys.none.more")),
            *survey_lines(data.waves, words),
            buttons(
                (
                    Button(words.text("survey_results.all"), ListSurveyResults()),
                    to_voices(words),
                )
            ),
        ),
    )


def survey_lines(waves: tuple[WaveLine, ...], words: Words) -> Iterator[Element | None]:
    """Return a line and the buttons for each open survey, for the home and for the list."""
    shown = waves[:MOST_OPEN]
    for (n, wave), label in zip(numbered(shown), _answers(shown, words), strict=True):
        named = {"name": wave_name(wave, words), "set": quoted(wave.set_name, NAME)}
        yield heading(nth_line(n, words.text("open_surveys.line", until=wave.closes_at, **named), words))
        yield paragraph(words.text("open_surveys.line.more"))
        explains = how(wave, words)
        nth = replace(explains, label=words.text("nth.button", n=n, label=explains.label)) if n else explains
        yield buttons((_answer(wave, words, label), nth))


def _answers(waves: tuple[WaveLine, ...], words: Words) -> list[str]:
    """Return what the button of each survey says: which one, where several are open."""
    if len(waves) == 1:
        return [words.text("survey.answer")]
    months = [words.month(wave.opens_on) for wave in waves]
    if len(set(months)) == len(months):
        return [words.text("open_surveys.answer", month=month) for month in months]
    return [words.text("open_surveys.answer.nth", month=each, n=n) for n, each in enumerate(months, start=1)]


def how(wave: WaveLine, words: Words) -> Button:
    """Return the button that explains how anonymity works."""
    return Button(words.text("survey.anonymity"), ShowAnonymity(wave.wave_id))


def _answer(wave: WaveLine, words: Words, label: str = "") -> Button:
    return Button(label or words.text("survey.answer"), OpenSurvey(wave.wave_id), ButtonStyle.PRIMARY)
