"""Themes as admins change, make and put them back: what is kept, what is refused, what the audit says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from survey_desk import ACTOR, COMPANY, NOW

from people.errors import InvalidInputError, NotFoundError
from people.parts import Part
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork
from surveys.codebook.editing import add_phrase, also_named, lines_of, save_form
from surveys.codebook.model import MOST_PHRASES, MOST_THEMES, Theme
from surveys.codebook.service import (
    all_themes,
    current_codebook,
    find_theme,
    get_theme,
    praising,
    put_back,
    save_theme,
)
from surveys.codebook.shipped import shipped_codebook, shipped_themes
from surveys.sets.editing import Editor

EDITOR = Editor(person_id=ACTOR, now=NOW, company=COMPANY)
OWN: Part = {
    "id": "approvals",
    "name": {"ja": "承認が遅い", "en": "Approvals"},
    "phrases": {"ja": "承認待ち\n\n 決裁が下りない \n", "en": "waiting for approval"},
}
KEPT = Theme(
    id="approvals",
    name={"ja": "承認が遅い", "en": "Approvals"},
    phrases={"ja": ("承認待ち", "決裁が下りない"), "en": ("waiting for approval",)},
)


@pytest.fixture
def unit(sqlite_database: Database) -> Iterator[SqlUnitOfWork]:
    """A unit of work without themes of one's own."""
    with sqlite_database.unit_of_work() as opened:
        yield opened


def save(unit: SqlUnitOfWork, theme_id: str = "", **changes: object) -> Theme:
    """Save the form of a theme."""
    return save_form(unit, {**OWN, **changes}, theme_id=theme_id, editor=EDITOR)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("phrases", "field", "named"),
    [
        ({"ja": "承認待ち\n多"}, "phrases_ja", "多"),
        ({"en": "sign off\nslow approval\nSlow  approval"}, "phrases_en", "slow approval"),
        ({"en": "approval\n" + "x" * 37}, "phrases_en", "x" * 37),
        ({"ja": "承認待ち\nフリーズ"}, "phrases_ja", "フリーズ"),
    ],
)
def test_the_phrase_that_is_refused_is_named_but_not_in_the_errors_own_text(
    unit: SqlUnitOfWork, phrases: dict[str, str], field: str, named: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        save(unit, phrases=phrases)
    assert error.value.about == {field: named}
    assert named not in repr(error.value)
    assert named not in str(error.value)


def test_a_new_phrase_that_holds_one_of_another_theme_is_taken_and_told(unit: SqlUnitOfWork) -> None:
    after = save(unit, phrases={"ja": "承認待ち", "en": "sign off\nscreen freezes again"})
    assert [(phrase, theme.id) for phrase, theme in also_named(unit, None, after)] == [
        ("screen freezes again", "slow")
    ]
    assert [*also_named(unit, after, after)] == []


def refused(unit: SqlUnitOfWork, theme_id: str = "", **changes: object) -> dict[str, str]:
    """Return what is said beside the fields of a form that is not taken."""
    before = all_themes(unit)
    with pytest.raises(InvalidInputError) as error:
        save(unit, theme_id, **changes)
    assert all_themes(unit) == before
    return error.value.fields


def audited(unit: SqlUnitOfWork) -> list[tuple[str, str]]:
    """Return what the audit says, first entry first."""
    return [(one.action, one.subject) for one in reversed(unit.audit.list_entries(limit=20))]


def test_without_changes_the_codebook_is_the_shipped_one(unit: SqlUnitOfWork) -> None:
    assert all_themes(unit) == tuple(shipped_themes().values())
    assert current_codebook(unit, ("ja", "en")) == shipped_codebook(("ja", "en"))


def test_a_theme_of_ones_own_comes_after_the_shipped_ones(unit: SqlUnitOfWork) -> None:
    assert save(unit) == KEPT == get_theme(unit, "approvals")
    assert all_themes(unit) == (*shipped_themes().values(), KEPT)
    assert current_codebook(unit, ("en",)).phrases["en"]["approvals"] == ("waiting for approval",)
    assert audited(unit) == [("survey.theme_saved", "approvals")]


def test_a_theme_that_praises_still_does_when_its_phrases_change(unit: SqlUnitOfWork) -> None:
    assert praising(unit) == {"helps"}
    save(unit, "helps", phrases={"ja": "ありがたい", "en": "glad of it"})
    add_phrase(unit, "helps", "en", "thank you for it", editor=EDITOR)
    assert praising(unit) == {"helps"}
    save_theme(unit, replace(KEPT, is_praise=True), now=NOW, actor=ACTOR)
    assert save(unit, "approvals", phrases={"ja": "決裁が早い", "en": "quick approval"}).is_praise
    assert praising(unit) == {"helps", "approvals"}


def test_a_shipped_theme_is_changed_in_its_place_and_put_back(unit: SqlUnitOfWork) -> None:
    shipped = shipped_themes()["slow"]
    changed = save(
        unit, "slow", name={"ja": "重い", "en": "Slow"}, phrases={"ja": "もっさり", "en": "sluggish"}
    )
    assert changed.phrases == {"ja": ("もっさり",), "en": ("sluggish",)}
    assert [one.id for one in all_themes(unit)] == list(shipped_themes())
    assert put_back(unit, "slow", now=NOW, actor=ACTOR)
    assert get_theme(unit, "slow") == shipped
    assert not put_back(unit, "slow", now=NOW, actor=ACTOR)
    assert audited(unit) == [("survey.theme_saved", "slow"), ("survey.theme_restored", "slow")]


def test_a_theme_that_is_edited_back_to_how_it_is_shipped_is_kept_no_more(unit: SqlUnitOfWork) -> None:
    shipped = shipped_themes()["slow"]
    save_theme(unit, replace(shipped, name={"en": "S"}), now=NOW, actor=ACTOR)
    assert save_theme(unit, shipped, now=NOW, actor=ACTOR)
    assert unit.surveys.list_themes() == []
    assert not save_theme(unit, shipped, now=NOW, actor=ACTOR)


def test_a_theme_of_ones_own_is_removed(unit: SqlUnitOfWork) -> None:
    save(unit)
    assert put_back(unit, "approvals", now=NOW, actor=ACTOR)
    assert find_theme(unit, "approvals") is None
    assert audited(unit)[-1] == ("survey.theme_removed", "approvals")
    with pytest.raises(NotFoundError):
        put_back(unit, "approvals", now=NOW, actor=ACTOR)


def test_saving_what_stands_already_leaves_no_trace(unit: SqlUnitOfWork) -> None:
    save(unit)
    save(unit, "approvals")
    assert len(audited(unit)) == 1


def test_languages_that_the_form_does_not_ask_for_stay(unit: SqlUnitOfWork) -> None:
    save(unit)
    editor = Editor(person_id=ACTOR, now=NOW, company=replace(COMPANY, languages=("ja",)))
    part: Part = {"name": {"ja": "承認"}, "phrases": {"ja": "承認待ち"}}
    after = save_form(unit, part, theme_id="approvals", editor=editor)
    assert after.name == {"ja": "承認", "en": "Approvals"}
    assert after.phrases == {"ja": ("承認待ち",), "en": ("waiting for approval",)}


def test_a_language_is_emptied_and_the_other_one_stays(unit: SqlUnitOfWork) -> None:
    save(unit)
    after = save(unit, "approvals", phrases={"ja": "承認待ち", "en": ""})
    assert after.phrases == {"ja": ("承認待ち",)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": ""}, {"id": "error.required"}),
        ({"id": "a b"}, {"id": "error.set_id"}),
        ({"id": "slow"}, {"id": "error.theme_taken"}),
        ({"name": {"ja": "", "en": "A"}}, {"name_ja": "error.required"}),
        ({"name": {"ja": "名", "en": "n" * 61}}, {"name_en": "error.too_long"}),
        ({"phrases": {"ja": " \n", "en": ""}}, {"phrases_ja": "error.phrase_none"}),
        ({"phrases": {"ja": "承認待ち\n多", "en": "slow approval"}}, {"phrases_ja": "error.phrase_short"}),
        ({"phrases": {"en": "ab"}}, {"phrases_en": "error.phrase_short"}),
        ({"phrases": {"en": "slow Approval\nslow  approval"}}, {"phrases_en": "error.phrase_twice"}),
        ({"phrases": {"en": "x" * 37}}, {"phrases_en": "error.phrase_long"}),
        ({"phrases": {"ja": "フリーズ"}}, {"phrases_ja": "error.phrase_elsewhere"}),
        (
            {"phrases": {"en": "\n".join(f"phrase {n}" for n in range(MOST_PHRASES + 1))}},
            {"phrases_en": "error.phrase_many"},
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(
    unit: SqlUnitOfWork, changes: dict[str, object], said: dict[str, str]
) -> None:
    assert refused(unit, **changes) == said


def test_a_codebook_that_is_full_takes_no_more_themes(unit: SqlUnitOfWork) -> None:
    for number in range(MOST_THEMES - len(shipped_themes())):
        unit.surveys.put_theme(replace(KEPT, id=f"own-{number}", phrases={"en": (f"phrase {number}",)}))
    assert refused(unit) == {"id": "error.most_themes"}
    assert save(unit, "own-0").phrases == KEPT.phrases


def test_a_theme_that_is_gone_cannot_be_saved(unit: SqlUnitOfWork) -> None:
    with pytest.raises(NotFoundError):
        save(unit, "gone")


def test_a_phrase_is_added_once(unit: SqlUnitOfWork) -> None:
    save(unit)
    after = add_phrase(unit, "approvals", "en", "sign off", editor=EDITOR)
    assert lines_of(after, "en") == "waiting for approval\nsign off"
    assert add_phrase(unit, "approvals", "en", "Sign-Off", editor=EDITOR) == after
    assert len(audited(unit)) == 2


@pytest.mark.parametrize(
    ("phrase", "said"), [("ab", "error.phrase_short"), ("crash", "error.phrase_elsewhere")]
)
def test_a_phrase_that_cannot_be_added_is_refused_beside_the_theme(
    unit: SqlUnitOfWork, phrase: str, said: str
) -> None:
    save(unit)
    with pytest.raises(InvalidInputError) as error:
        add_phrase(unit, "approvals", "en", phrase, editor=EDITOR)
    assert error.value.fields == {"theme": said}
