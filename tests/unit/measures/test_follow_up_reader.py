"""Files of next steps: read as written, or refused with every line and reason; and those that we ship."""

import re

import pytest

from coaching.programmes.templates import TEMPLATES
from measures.follow_ups.model import Cause, Playbook
from measures.follow_ups.reader import LARGEST_FILE, PlaybookFileError, read_playbook
from measures.follow_ups.shipped import shipped_playbooks

LANGUAGES = ("en", "ja")
WHOLE = """---
id: log-together
title: {ja: 一緒に登録する, en: log one together}
causes: [few_do_it, slipped]
practices: [log-visit]
---
## ja
- 1件を選びます。

- 全員で登録します。
# en #
1. Pick one.
2) Log it together.
* Stop.
"""


def read(text: str) -> Playbook:
    return read_playbook(text.encode(), name="step.md", languages=LANGUAGES)


def refused(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(PlaybookFileError) as error:
        read(text)
    return [(one.line, one.key, one.reason) for one in error.value.problems]


def test_a_file_is_read_as_it_is_written() -> None:
    assert read(WHOLE) == Playbook(
        id="log-together",
        causes=frozenset({Cause.FEW_DO_IT, Cause.SLIPPED}),
        practices=frozenset({"log-visit"}),
        title={"ja": "一緒に登録する", "en": "log one together"},
        agenda={
            "ja": ("1件を選びます。", "全員で登録します。"),
            "en": ("Pick one.", "Log it together.", "Stop."),
        },
    )
    assert read(WHOLE.replace("\n", "\r\n")) == read(WHOLE) == read("\ufeff" + WHOLE)


def test_causes_and_practices_may_be_left_out_and_one_language_is_enough() -> None:
    one = read("---\nid: a\ntitle: {en: talk}\n---\n## en\n- Talk.\n")
    assert (one.causes, one.practices, one.title) == (frozenset(), frozenset(), {"en": "talk"})


@pytest.mark.parametrize(
    ("before", "after", "line", "key", "reason"),
    [
        ("id: log-together\n", "", 1, "id", "is required"),
        ("log-together", "log together", 2, "id", "'log together' is not an id"),
        ("few_do_it", "few_do", 4, "causes[1]", "'few_do' is not one of"),
        ("[log-visit]", "[訪問]", 5, "practices[1]", "'訪問' is not the id of a practice"),
        ("practices", "practice", 5, "practice", "did you mean 'practices'?"),
        ("# en #", "# fr", 11, "agenda", "'fr' is not one of en, ja; did you mean"),
        ("# en #", "# ja", 11, "agenda", "the agenda in ja is there twice"),
        ("## ja\n", "Talk about it.\n## ja\n", 7, "agenda", "only headings with a language"),
        ("* Stop.", "Stop.", 14, "agenda", "only headings with a language"),
        ("* Stop.", "* " + "x" * 201, 14, "agenda", "a point has 201 characters; 200 are possible"),
        ("* Stop.", "* a\n" * 6, 7, "agenda", "has 8 points in en; 1 to 7 are possible"),
        (", en: log one together", "", 1, "title", "is missing in en"),
        ("log one together", "x" * 81, 3, "title", "has 81 characters (en); 80 are possible"),
        ("---\nid", "id", 1, "", "the file must begin with a line of ---, then id and title"),
        ("[log-visit]\n---", "[log-visit]", 1, "", "the second line of --- is missing"),
        ("{ja", "{{ja", 4, "", "this is not valid YAML"),
        ("Stop", "x" * LARGEST_FILE, 1, "", "the file is larger than 20 kB"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    before: str, after: str, line: int, key: str, reason: str
) -> None:
    assert WHOLE.count(before) == 1
    (found,) = refused(WHOLE.replace(before, after))
    assert found[:2] == (line, key)
    assert reason in found[2]


def test_all_problems_are_said_at_once_and_no_agenda_is_one() -> None:
    found = refused("---\nname: x\n---\n")
    assert sorted(key for _, key, _ in found) == ["agenda", "id", "name", "title"]
    with pytest.raises(PlaybookFileError, match=r"the file is not UTF-8"):
        read_playbook("---\nid: 訪問".encode("cp932"), name="step.md", languages=LANGUAGES)


# ---------------------------------------------------------------------------- what comes with Hojorin


def test_every_cause_has_next_steps_for_any_practice() -> None:
    """A team may be below in a practice that we never heard of: for each cause there are at least two."""
    for cause in Cause:
        assert len([one for one in shipped_playbooks() if cause in one.causes and not one.practices]) >= 2
    assert len(shipped_playbooks()) >= 12


def test_each_is_there_in_both_languages_with_three_to_five_points() -> None:
    for one in shipped_playbooks():
        assert one.title.keys() == one.agenda.keys() == {"ja", "en"}
        points = {len(agenda) for agenda in one.agenda.values()}
        assert len(points) == 1
        assert points <= {3, 4, 5}


def test_the_practices_they_name_are_those_of_templates_and_of_the_sample_company() -> None:
    sample = {"log-visit", "next-step", "dashboard-meeting", "deal-talk", "hand-over", "forecast"}
    known = sample | {practice.id for template in TEMPLATES.values() for practice in template.practices}
    assert {name for one in shipped_playbooks() for name in one.practices} <= known


def test_japanese_is_polite_and_neither_language_blames() -> None:
    """WORDS: sentences end in です・ます; no 未達, 違反, 指導; no exclamation marks; brackets full-width."""
    polite = re.compile(r"(ます|です|ません|ましょう|でしょうか)。$")
    for one in shipped_playbooks():
        japanese = [one.title["ja"], *one.agenda["ja"]]
        assert not [text for text in japanese if re.search(r"未達|違反|指導|[()!?]|！", text)]
        assert not [text for text in one.agenda["ja"] if not polite.search(text)], one.id
        assert not [text for text in [one.title["en"], *one.agenda["en"]] if "!" in text]
        assert not one.title["ja"].endswith("。")
        assert not one.title["en"].endswith(".")
