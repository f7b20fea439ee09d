"""The goal states to begin with hold what a file may hold, in every language, and say nothing half."""

from collections.abc import Iterator, Mapping

import pytest
import yaml

from cards.words import LANGUAGES
from coaching.programmes.drafting import readable_id
from coaching.programmes.file import languages_missing, missing_languages, read_programme, warnings
from coaching.programmes.rules import practice_order
from coaching.programmes.templates import TEMPLATES, Template, is_example

LONGEST_BENEFIT = 200
"""Characters that a card shows of a benefit line without cutting it short (`cards.texts.LINE`)."""


def as_file(template: Template) -> bytes:
    """Return the template as the file that somebody would write."""
    parts = {
        "id": template.id,
        "tool": "Salesforce",
        "name": template.name,
        "purpose": template.purpose,
        "lead": "suzuki",
        "vision": {"by_day": template.vision.by_day, "state": template.vision.state},
        "practices": [
            {
                "id": one.id,
                "name": one.name,
                "benefit": one.benefit,
                "ease": one.ease,
                "contribution": one.contribution,
                "from_day": one.from_day,
                "to_day": one.to_day,
            }
            for one in template.practices
        ],
        "kpis": [
            {
                "id": one.id,
                "practice": one.practice_id,
                "name": one.name,
                "purpose": one.purpose,
                "unit": one.unit,
                "target": str(one.target),
                "per": one.per.value,
                "of": one.of.value,
                "not_on": sorted(one.not_on),
            }
            for one in template.kpis
        ],
    }
    return yaml.safe_dump(parts, allow_unicode=True).encode()


def texts(template: Template) -> Iterator[Mapping[str, str]]:
    """Yield every text of a template."""
    yield from (template.name, template.sentence, template.purpose, template.vision.state)
    for practice in template.practices:
        yield from (practice.name, practice.benefit)
    for kpi in template.kpis:
        yield from (kpi.name, kpi.purpose, kpi.unit)


every_template = pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.id)


@every_template
def test_a_file_with_it_would_be_taken_as_it_is(template: Template) -> None:
    read = read_programme(as_file(template), name="template", languages=LANGUAGES, people=["suzuki"])
    assert (read.purpose, read.vision) == (template.purpose, template.vision)
    assert (read.practices, read.kpis) == (template.practices, template.kpis)
    assert missing_languages(read, LANGUAGES) == []
    assert languages_missing(read, LANGUAGES) == ()
    assert warnings(read) == []


@every_template
def test_every_text_is_written_in_every_language_and_in_each_for_itself(template: Template) -> None:
    for text in texts(template):
        assert set(text) == set(LANGUAGES)
        assert len(set(text.values())) == len(LANGUAGES)
        assert all(words.strip() == words != "" for words in text.values())


@every_template
def test_every_practice_says_what_it_was_and_what_it_will_be_and_has_a_kpi(template: Template) -> None:
    assert 2 <= len(template.practices) <= 3
    assert {kpi.practice_id for kpi in template.kpis} == {one.id for one in template.practices}
    for practice in template.practices:
        assert practice.benefit["ja"].startswith("今：")
        assert " → これから：" in practice.benefit["ja"]
        assert practice.benefit["en"].startswith("Today: ")
        assert " → Then: " in practice.benefit["en"]
        assert all(len(words) <= LONGEST_BENEFIT for words in practice.benefit.values())


@every_template
def test_an_early_win_comes_first(template: Template) -> None:
    first = practice_order(template.practices)[0]
    assert first.ease >= 4
    assert first.from_day == 0


@every_template
def test_nobody_is_blamed_or_addressed_bluntly(template: Template) -> None:
    for text in texts(template):
        assert not any(word in text["ja"] for word in ("あなた", "未達", "違反", "指導", "徹底"))
        assert "!" not in text["en"]


def test_their_purpose_is_an_example_until_it_is_put_in_ones_own_words() -> None:
    for template in TEMPLATES.values():
        assert is_example(template.purpose)
        assert is_example({"en": f" {template.purpose['en']}\n"})
        assert is_example({"ja": "自社の言葉", "en": template.purpose["en"]})
    assert not is_example({"ja": "引き継ぎの抜けを防ぐため"})
    assert not is_example({})


@pytest.mark.parametrize(
    ("wanted", "taken", "expected"),
    [
        (("Sales onboarding", "CRM"), (), "sales-onboarding"),
        (("", "Salesforce"), (), "salesforce"),
        (("営業", "定着"), (), "programme"),
        (("Été & Café!",), (), "ete-cafe"),
        (("CRM",), ("crm", "crm-2"), "crm-3"),
        (("a" * 60,), (), "a" * 40),
        (("-- x --",), (), "x"),
    ],
)
def test_an_id_can_be_read_and_is_nobody_elses(
    wanted: tuple[str, ...], taken: tuple[str, ...], expected: str
) -> None:
    assert readable_id(*wanted, taken=taken, otherwise="programme") == expected
