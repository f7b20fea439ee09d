"""An admin edits the codebook on every chat, tries it, and takes suggestions from what was published."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from survey_stage import CHATS, Asked, asked_on

from cards import actions
from cards.actions import Action, encode
from storage.database import Database
from surveys.codebook.model import Theme
from surveys.codebook.service import all_themes, find_theme
from surveys.codebook.shipped import shipped_themes
from surveys.gate.model import Released, ThemeRelease
from surveys.waves.model import WaveState

ADMIN = "ogawa"
SENTENCE = "planted-xyzzy でも画面が固まるし面倒だ"
OWN = {
    "id": "approvals",
    "name_ja": "承認が遅い",
    "name_en": "Approvals",
    "phrases_ja": "承認待ち\n決裁が下りない",
    "phrases_en": "waiting for approval",
}


@pytest.fixture(params=CHATS)
async def asked(
    request: pytest.FixtureRequest, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Asked]:
    """Eleven people on each chat in turn, with a schedule of which no wave is open yet."""
    async with asked_on(request.param, sqlite_database, tmp_path, monkeypatch, opens=False) as found:
        yield found


def theme(asked: Asked, theme_id: str) -> Theme | None:
    """Return a theme as it is now."""
    with asked.chat.stage.unit() as unit:
        return find_theme(unit, theme_id)


def themes(asked: Asked) -> tuple[Theme, ...]:
    """Return all themes."""
    with asked.chat.stage.unit() as unit:
        return all_themes(unit)


def audited(asked: Asked) -> list[tuple[str, str, str]]:
    """Return what the audit has of themes, oldest first."""
    with asked.chat.stage.unit() as unit:
        entries = reversed(unit.audit.list_entries())
        return [(one.actor, one.action, one.subject) for one in entries if "theme" in one.action]


def publish(asked: Asked, *terms: tuple[str, int]) -> None:
    """Let a wave have been published in which so many people used these terms."""
    wave = asked.open_wave()
    figures = tuple(
        ThemeRelease(question_id="text", theme=term, people=people, is_known=False) for term, people in terms
    )
    with asked.chat.stage.unit() as unit:
        unit.surveys.move_wave(wave.id, before=WaveState.OPEN, after=WaveState.CLOSED, answered=11)
        unit.releases.ready(wave.id, Released(answered=11, invited=11, figures=figures), at=wave.opened_at)()
        unit.commit()


async def begin(asked: Asked) -> str:
    """Let the admin look at the codebook."""
    await asked.chat.say(ADMIN, "アンケート")
    return await asked.chat.press(ADMIN, "ご意見のテーマ")


async def test_the_codebook_is_read_page_by_page_from_the_list_of_surveys(asked: Asked) -> None:
    seen = await begin(asked)
    assert "ご意見のテーマ18件" in seen
    assert "変更は次回のアンケートから反映されます" in seen
    assert "業務負荷が増えた" in seen
    assert "役に立っている" not in seen
    assert "役に立っている" in await asked.chat.press(ADMIN, "次へ")
    shown = await asked.chat.press_value(ADMIN, encode(actions.ShowTheme("slow")))
    assert "フリーズ" in shown
    assert "crash" in shown


async def test_an_admin_makes_a_theme_changes_it_and_removes_it(asked: Asked) -> None:
    await begin(asked)
    await asked.chat.press(ADMIN, "テーマを追加")
    wrong = await asked.chat.submit(ADMIN, **{**OWN, "phrases_ja": "多"})
    assert list(wrong) == ["phrases_ja"]
    assert "「多」" in wrong["phrases_ja"]
    assert await asked.chat.submit(ADMIN, **OWN) == {}
    made = theme(asked, "approvals")
    assert made is not None
    assert made.phrases == {"ja": ("承認待ち", "決裁が下りない"), "en": ("waiting for approval",)}
    await asked.chat.press_value(ADMIN, encode(actions.OpenTheme("approvals")))
    assert await asked.chat.submit(ADMIN, phrases_en="slow approval") == {}
    changed = theme(asked, "approvals")
    assert changed is not None
    assert changed.phrases["en"] == ("slow approval",)
    await asked.chat.press_value(ADMIN, encode(actions.PutThemeBack("approvals")))
    assert theme(asked, "approvals") is None
    done = ["survey.theme_saved", "survey.theme_saved", "survey.theme_removed"]
    assert audited(asked) == [(ADMIN, one, "approvals") for one in done]


async def test_a_shipped_theme_is_changed_and_put_back_and_an_open_wave_keeps_its_own(asked: Asked) -> None:
    before = asked.open_wave().definition.codebook
    await begin(asked)
    await asked.chat.press_value(ADMIN, encode(actions.OpenTheme("slow")))
    assert await asked.chat.submit(ADMIN, phrases_ja="もっさり") == {}
    changed = theme(asked, "slow")
    assert changed is not None
    assert changed.phrases["ja"] == ("もっさり",)
    with asked.chat.stage.unit() as unit:
        [wave] = unit.surveys.waves_of("pulse")
    assert wave.definition.codebook == before
    assert "標準のテーマを変更したものです" in asked.chat.seen(ADMIN)
    await asked.chat.press_value(ADMIN, encode(actions.PutThemeBack("slow")))
    assert theme(asked, "slow") == shipped_themes()["slow"]


async def test_the_next_wave_counts_by_what_was_changed(asked: Asked) -> None:
    with asked.chat.stage.unit() as unit:
        unit.surveys.put_theme(Theme(id="approvals", name={"ja": "承認"}, phrases={"ja": ("承認待ち",)}))
        unit.commit()
    definition = asked.open_wave().definition
    assert definition.codebook["ja"]["approvals"] == ("承認待ち",)
    assert definition.theme_names["approvals"] == {"ja": "承認"}


async def test_of_two_who_edit_the_later_one_is_shown_what_the_other_had_saved(asked: Asked) -> None:
    await begin(asked)
    await asked.chat.press_value(ADMIN, encode(actions.OpenTheme("slow")))
    with asked.chat.stage.unit() as unit:
        other = replace(shipped_themes()["slow"], name={"ja": "ほかの名前", "en": "Other"})
        unit.surveys.put_theme(other)
        unit.commit()
    assert await asked.chat.submit(ADMIN, name_ja="重い") == {}
    seen = asked.chat.seen(ADMIN)
    assert "別のHojorin管理者の保存内容を上書きしました" in seen
    assert "ほかの名前" in seen


async def test_a_sentence_is_tried_and_nothing_of_it_is_kept(asked: Asked) -> None:
    await begin(asked)
    before = asked.everything()
    await asked.chat.press(ADMIN, "文で試す")
    assert list(await asked.chat.submit(ADMIN, text=" ")) == ["text"]
    assert await asked.chat.submit(ADMIN, text=SENTENCE) == {}
    seen = asked.chat.seen(ADMIN)
    assert "動作が遅い・不安定" in seen
    assert "面倒に感じる" in seen
    assert "planted-xyzzy" not in json.dumps(asked.everything(), ensure_ascii=False)
    after = asked.everything()
    assert {name for name in before if before[name] != after[name]} <= {"transcript", "metrics"}
    assert b"planted-xyzzy" not in asked.bytes_kept()


async def test_terms_of_published_results_are_suggested_and_become_phrases_and_themes(asked: Asked) -> None:
    await begin(asked)
    assert "公開された結果はまだありません" in await asked.chat.press(ADMIN, "追加の候補")
    publish(asked, ("承認", 8), ("フリーズ", 7), ("printer", 6))
    await begin(asked)
    seen = await asked.chat.press(ADMIN, "追加の候補")
    assert "どのテーマにもない言葉2件" in seen
    assert seen.index("承認") < seen.index("printer")
    assert "フリーズ" not in seen
    term_id = hashlib.sha256("承認".encode()).hexdigest()[:12]
    await asked.chat.press_value(ADMIN, encode(actions.OpenSuggestedTerm(term_id)))
    assert await asked.chat.submit(ADMIN, theme="slow", language="ja") == {}
    slow = theme(asked, "slow")
    assert slow is not None
    assert slow.phrases["ja"][-1] == "承認"
    assert "どのテーマにもない言葉1件" in asked.chat.seen(ADMIN)
    await asked.chat.press(ADMIN, "新しいテーマに")
    assert await asked.chat.submit(ADMIN, id="printer", name_ja="プリンター") == {}
    made = theme(asked, "printer")
    assert made is not None
    assert made.phrases == {"en": ("printer",)}


OF_ADMINS: tuple[Action, ...] = (
    actions.ShowThemes(0),
    actions.ShowTheme("slow"),
    actions.OpenTheme(""),
    actions.SaveTheme("slow"),
    actions.PutThemeBack("slow"),
    actions.ShowSuggestedTerms(),
    actions.OpenSuggestedTerm("a1b2c3d4e5f6"),
    actions.AddSuggestedTerm("a1b2c3d4e5f6"),
    actions.TryThemes(),
)


async def test_leads_sponsors_and_members_are_refused_whatever_they_press(asked: Asked) -> None:
    before = themes(asked)
    for person in ("suzuki", "kato", "tanaka"):
        await asked.chat.say(person, "アンケート")
        for action in OF_ADMINS:
            seen = await asked.chat.press_value(person, encode(action))
            assert "この操作は行えません" in seen, (person, action)
        assert themes(asked) == before, person
    assert audited(asked) == []
