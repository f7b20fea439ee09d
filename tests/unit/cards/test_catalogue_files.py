"""Both catalogues: complete, used, alike in their variables, and in the tone of the house."""

import re

import pytest
from jinja2 import Environment, meta

from cards import plain
from cards.catalogue import CATALOGUE
from cards.failure import ERRORS, input_errors
from cards.words import LANGUAGES, Words, read_catalogue
from people.errors import InvalidInputError

CATALOGUES = {language: read_catalogue(language) for language in LANGUAGES}
SOURCES = {language: Words(language, CATALOGUES[language]).sources for language in LANGUAGES}


def texts(language, *, without=("pattern.",)):
    """Return (key, text) of every form, template marks included."""
    return [
        (key, form)
        for key, forms in SOURCES[language].items()
        for form in forms
        if not key.startswith(without)
    ]


def said(text):
    """Return the text without template marks, as if all values were left out."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text)


class Recorder(Words):
    """Words that remember which keys were asked for."""

    def __init__(self, language):
        super().__init__(language, read_catalogue(language))
        self.asked = set()

    def text(self, key, **values):
        self.asked.add(key)
        return super().text(key, **values)

    def count(self, key, n, **values):
        self.asked.add(key)
        return super().count(key, n, **values)


def test_both_languages_have_the_same_keys():
    assert SOURCES["en"].keys() == SOURCES["ja"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_fuzzy_or_double(language):
    messages = [message for message in CATALOGUES[language] if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    assert len(SOURCES[language]) == len(messages)


def test_both_languages_use_the_same_variables():
    environment = Environment(autoescape=True)

    def variables(forms):
        return {name for form in forms for name in meta.find_undeclared_variables(environment.parse(form))}

    for key, forms in SOURCES["en"].items():
        assert variables(forms) == variables(SOURCES["ja"][key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_used_and_every_used_key_is_there(language, monkeypatch):
    words = Recorder(language)
    monkeypatch.setattr(plain, "load_words", lambda _language: words)
    for entry in CATALOGUE:
        for example in entry.examples(language):
            plain.plain_text(entry.build(example, words))
    input_errors(InvalidInputError({name: f"error.{name}" for name in ERRORS}), words)
    unused = {key for key in SOURCES[language] if not key.startswith("pattern.")} - words.asked
    assert unused - {"plain.link", "plain.image", "plain.scale"} == set(), (
        "the model has more than we say yet"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_as_many_as_the_language_has(language):
    forms = {"en": 2, "ja": 1}[language]
    plural = [message for message in CATALOGUES[language] if message.pluralizable]
    assert plural
    assert {len(message.string) for message in plural} == {forms}


def test_no_exclamation_marks():
    assert [key for key, text in texts("en") if "!" in said(text)] == []
    assert [key for key, text in texts("ja") if re.search("[!！]", said(text))] == []


def test_japanese_addresses_nobody_as_anata_and_blames_nobody():
    for key, text in texts("ja"):
        assert not re.search("あなた|貴方|未達|違反|指導|怠|サボ|べきです", text), key


def test_english_blames_nobody():
    for key, text in texts("en"):
        assert not re.search(r"\b(fail(ed|ure) to|you must|you should|overdue|violat|forgot)", text, re.I), (
            key
        )


def test_japanese_punctuation_is_full_width_and_digits_are_half_width():
    for key, text in texts("ja"):
        if key in ("plain.button", "plain.scale", "number.records"):
            continue
        assert not re.search(r"[(),;?]|(?<!\d):(?![A-Za-z0-9/])", said(text)), key
        assert not re.search("[０-９Ａ-Ｚａ-ｚ]", text), key


def test_japanese_sentences_are_polite():
    polite = re.compile(r"(です|ます|ません|ました|でした|ください|か|まで)$")
    for key, text in texts("ja"):
        for sentence in re.sub(r"（[^）]*）", "", said(text)).split("。")[:-1]:
            assert polite.search(sentence.strip()), f"{key}: {sentence}"


def test_japanese_buttons_fit_twelve_characters():
    buttons = ("button.", "answer.", "deliveries.stop.yes", "deliveries.stop.no", "next_practice.take")
    for key, text in texts("ja"):
        if key.startswith(buttons) or re.search(r"\.(save|send|yes|no)$", key):
            assert len(said(text)) <= 12, key


TERMS = [
    (r"check-in", "状況確認|次回|[0-9}]回$", set()),
    (r"goal state", "目指す姿", set()),
    (r"\bpractices?\b", "取り組", set()),
    (r"project lead", "推進担当", set()),
    (r"\bsponsor\b", "推進責任者", set()),
    (r"administrator", "Hojorin管理者", {"deliveries.stop.question"}),
    (r"\bmanager\b", "上長", set()),
    (r"\bKPIs?\b", "KPI", set()),
    (r"\bexpected\b", "目安", set()),
    (r"announcement", "お知らせ", set()),
]


@pytest.mark.parametrize(("english", "japanese", "exceptions"), TERMS, ids=[each[0] for each in TERMS])
def test_the_terms_of_the_house_are_used_in_both_languages(english, japanese, exceptions):
    for key, forms in SOURCES["en"].items():
        if key not in exceptions and any(re.search(english, said(form), re.I) for form in forms):
            assert re.search(japanese, SOURCES["ja"][key][0]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_card_names_what_one_chat_alone_has(language):
    for key, text in texts(language):
        assert "/hojorin" not in text, key


def test_a_programme_is_never_a_bare_programme_in_japanese():
    for key, text in texts("ja"):
        assert not re.search("(?<!定着)プログラム", text), key


def test_people_are_counted_in_mei_and_records_in_ken():
    assert SOURCES["ja"]["number.people"] == ("{{ n }}名",)
    assert SOURCES["ja"]["number.records"] == ("{{ records }}件",)
    assert not any("{{ n }}人" in text for _, text in texts("ja"))
