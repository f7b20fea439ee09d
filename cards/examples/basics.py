"""Who and what the examples speak of: Tanaka-san (Sales) on day 23 of a Salesforce programme."""

from datetime import date
from decimal import Decimal

from cards import data

GO_LIVE = date(2026, 5, 18)
TODAY = date(2026, 6, 10)
NEXT = date(2026, 6, 17)


def say(language: str, *, en: str, ja: str) -> str:
    """Return the text of the language."""
    return ja if language == "ja" else en


def person(language: str) -> str:
    """Return the member's name; the cards add さん themselves."""
    return say(language, en="Tanaka-san", ja="田中")


def lead(language: str) -> str:
    """Return the project lead's name."""
    return say(language, en="Suzuki-san", ja="鈴木")


def programme(language: str) -> str:
    """Return the programme's name."""
    return say(language, en="Salesforce, first 90 days", ja="Salesforce定着プログラム")


def own_goal(language: str) -> str:
    """Return the member's own goal."""
    return say(language, en="Home by six, with every visit logged", ja="その日の記録を終えて18時に帰る")


def purpose(language: str) -> str:
    """Return the programme's purpose."""
    return say(
        language,
        en="When somebody is away or moves on, their customers should not have to tell their story twice.",
        ja="担当者が休んでも異動しても、お客さまに同じ説明を二度させないためです。",
    )


def goal_text(language: str) -> str:
    """Return the goal state."""
    return say(
        language,
        en="By day 90, every visit is in Salesforce on the same day, and nobody keeps a second list.",
        ja="90日目には、すべての訪問が当日中にSalesforceに入り、別の一覧表を誰も持っていない。",
    )


def practices(language: str) -> tuple[data.PracticeLine, ...]:
    """Return three practices, in their order."""
    return (
        data.PracticeLine(
            id="visits",
            name=say(language, en="log visits the same day", ja="訪問記録の当日登録"),
            benefit=say(
                language,
                en="today: retyped in Excel at the office → then: entered on the phone on the way",
                ja="帰社後のExcel転記 → 移動中にスマホで入力、集計は自動",
            ),
        ),
        data.PracticeLine(
            id="deals",
            name=say(language, en="update deals on the phone", ja="商談をスマホで更新"),
            benefit=say(
                language,
                en="today: Friday evening for the weekly report → then: the report writes itself",
                ja="金曜の夜の週報づくり → 週報は自動で完成",
            ),
        ),
        data.PracticeLine(
            id="approvals",
            name=say(language, en="ask for approvals in the tool", ja="承認申請をツールで出す"),
            benefit=say(
                language,
                en="today: waiting for a stamp → then: approved between two meetings",
                ja="押印待ちで2日 → 会議の合間に承認",
            ),
        ),
    )


def visits(
    language: str,
    *,
    actual: Decimal | None = Decimal(7),
    left_out: dict[str, Decimal] | None = None,
    manager: bool = False,
) -> data.Figure:
    """Return the figure of PRODUCT 2: target 3 a day, five days, two of them on leave: 9 expected."""
    return data.Figure(
        kpi_id="visit_records",
        name=say(language, en="Visit records", ja="訪問記録"),
        unit=say(language, en="records", ja="件"),
        purpose=say(language, en="nothing is lost at a hand-over", ja="引き継ぎの抜けを防ぐため"),
        actual=actual,
        expected=Decimal(9),
        period_start=date(2026, 6, 1),
        period_end=date(2026, 6, 5),
        left_out={"leave": Decimal(2)} if left_out is None else left_out,
        manager_sees_person=manager,
        can_enter=True,
    )


def deals(language: str) -> data.Figure:
    """Return a figure that comes from the tool, of a week with a holiday and half a day outside."""
    return data.Figure(
        kpi_id="deals_updated",
        name=say(language, en="Deals updated", ja="更新した商談"),
        unit=say(language, en="deals", ja="件"),
        purpose=say(language, en="the forecast is right on Monday", ja="月曜の見通しを正しくするため"),
        actual=Decimal(7),
        expected=Decimal("7.5"),
        period_start=date(2026, 6, 1),
        period_end=date(2026, 6, 5),
        left_out={"holiday": Decimal(1), "field": Decimal("0.5"), "leave": Decimal(0)},
        manager_sees_person=True,
        can_enter=False,
    )


def day_off(language: str, *, actual: Decimal | None) -> data.Figure:
    """Return a figure of a week in which nothing was expected."""
    return data.Figure(
        kpi_id="visit_records",
        name=say(language, en="Visit records", ja="訪問記録"),
        unit=say(language, en="records", ja="件"),
        purpose=say(language, en="nothing is lost at a hand-over", ja="引き継ぎの抜けを防ぐため"),
        actual=actual,
        expected=Decimal(0),
        period_start=date(2026, 6, 5),
        period_end=date(2026, 6, 5),
        left_out={"leave": Decimal(1)},
        manager_sees_person=False,
        can_enter=True,
    )
