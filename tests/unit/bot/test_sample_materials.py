"""The sample company's materials: complete in both languages, short, and in the tone of the product."""

import re

import pytest

from bot.materials import read_folder
from bot.sample.company import sample_files
from cards.markdown import elements
from cards.model import Text
from coaching.help.model import FUNCTIONAL
from coaching.programmes.file import read_programme
from coaching.programmes.model import Attitude
from people.roster import read_people

MATERIALS = read_folder(sample_files().materials).materials
NAMES = [f"{one.key}.{one.language}" for one in MATERIALS]
CHARACTERS_A_MINUTE = 500
"""Japanese that people read in a minute, and twice as many letters of English."""


def shown(material):
    """Return a material as its readers see it."""
    parts = (one for one in elements(material.body) if isinstance(one, Text))
    return "\n".join("".join(span.text for span in one.spans) for one in parts)


def practices():
    """Return the ids of the practices of the sample company's programme."""
    files = sample_files()
    people = [row.values["person_id"] for row in read_people(files.people_csv.read_bytes()).rows]
    programme = read_programme(
        files.programme_yaml.read_bytes(), name="programme.yaml", languages=("ja", "en"), people=people
    )
    return {practice.id for practice in programme.practices}


def test_every_file_can_be_read():
    assert read_folder(sample_files().materials).refused == []
    assert len({one.key for one in MATERIALS}) >= 12


def test_every_material_is_there_in_both_languages_and_for_the_same_people():
    by_key = {}
    for one in MATERIALS:
        by_key.setdefault(one.key, []).append(
            (one.minutes, one.kinds, one.phases, one.practices, one.attitude)
        )
    assert all(len(both) == 2 and both[0] == both[1] for both in by_key.values())


def test_every_practice_has_help_for_those_who_do_not_know_how():
    helped = {practice for one in MATERIALS if set(one.kinds) & FUNCTIONAL for practice in one.practices}
    assert helped == practices()


def test_there_are_cases_for_doubters_and_something_for_the_skilled():
    for attitude in (Attitude.DOUBTS, Attitude.SKILLED):
        assert len({one.key for one in MATERIALS if one.attitude is attitude}) >= 2


@pytest.mark.parametrize("material", MATERIALS, ids=NAMES)
def test_a_material_is_read_within_the_minutes_that_it_says(material):
    pace = CHARACTERS_A_MINUTE * (1 if material.language == "ja" else 2)

    assert 2 <= material.minutes <= 5
    assert len(shown(material)) <= material.minutes * pace


@pytest.mark.parametrize("material", MATERIALS, ids=NAMES)
def test_a_material_keeps_the_tone_of_the_product(material):
    text = f"{material.title}\n{shown(material)}"

    assert "**" not in text
    if material.language == "ja":
        assert not re.search("あなた|未達|違反|指導|べきです", text)
        assert not re.search(r"[０-９]", text)
    else:
        assert "!" not in text
