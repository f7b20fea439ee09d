"""Cards about where a person stands."""

from dataclasses import replace

from cards import data
from cards.examples.basics import lead, person, say
from coaching.programmes.model import Attitude


def questions(language: str) -> tuple[data.AttitudeData, ...]:
    """The voluntary question."""
    return (data.AttitudeData(enrolment_id=31, person_name=person(language), tool="Salesforce"),)


def kept(language: str) -> tuple[data.AttitudeKeptData, ...]:
    """Each answer, with a material that fits and without one."""
    doubter = data.AttitudeKeptData(
        enrolment_id=31,
        attitude=Attitude.DOUBTS,
        materials=(
            _line(21, language, en="“I kept my Excel for a year”", ja="Excelを手放せなかった私の1年"),
        ),
    )
    learner = replace(
        doubter,
        attitude=Attitude.SEES_VALUE,
        materials=(
            _line(22, language, en="Update a deal on your phone", ja="商談をスマホで更新する"),
            _line(23, language, en="Your first report", ja="はじめてのレポートを作ってみる"),
        ),
    )
    skilled = replace(
        doubter,
        attitude=Attitude.SKILLED,
        materials=(_line(24, language, en="A team meeting without slides", ja="資料を作らない営業会議"),),
    )
    each = (doubter, learner, skilled)
    return (*each, *(replace(one, materials=()) for one in each))


def _line(material_id: int, language: str, *, en: str, ja: str) -> data.MaterialLine:
    return data.MaterialLine(id=material_id, title=say(language, en=en, ja=ja), minutes=3)


def case_forms(language: str) -> tuple[data.CaseFormData, ...]:
    """Empty; and again with what was typed, without a lead."""
    empty = data.CaseFormData(enrolment_id=31, lead_name=lead(language))
    typed = replace(
        empty,
        lead_name="",
        title=say(language, en="The weekly report in five minutes", ja="週報が5分で終わるように"),
        text=say(
            language,
            en="Before: two hours on Friday, copied by hand. Now: I open the dashboard and add a sentence.",
            ja="以前：金曜日に2時間かけて転記していました。今：ダッシュボードを開き、一言添えるだけです。",
        ),
    )
    return empty, typed
