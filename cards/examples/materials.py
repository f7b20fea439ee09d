"""Materials to be read: for a request, without one, and out of date."""

from dataclasses import replace

from cards import data
from cards.examples.basics import say


def materials(language: str) -> tuple[data.MaterialData, ...]:
    """One that is read for a request, one found by a question, replaced, withdrawn; and one with everything
    that a text may have."""
    usual = data.MaterialData(
        request_id=12,
        material_id=3,
        title=say(language, en="Update a deal on your phone", ja="商談をスマホで更新する"),
        body=_deal_on_the_phone(language),
        minutes=2,
    )
    found = replace(usual, request_id=0)
    everything = replace(
        found, title=say(language, en="All of it", ja="書き方の見本"), body=_everything(language)
    )
    return (
        usual,
        found,
        replace(usual, withdrawn=True, newer_id=7),
        replace(found, withdrawn=True),
        replace(everything, minutes=1),
    )


def _deal_on_the_phone(language: str) -> str:
    return say(
        language,
        en="""Do it while you still remember what was said.

## Steps
1. Open the deal from your list.
2. Press **Edit** and change the next step.
3. Save.

- No signal? Write one line to yourself, and copy it in later.
""",
        ja="""話した内容を覚えているうちに済ませます。

## 手順
1. 一覧から商談を開きます。
2. **編集**を押し、次のステップを書き換えます。
3. 保存します。

- 電波がないときは、1行だけメモして、あとで写します。
""",
    )


def _everything(language: str) -> str:
    return say(
        language,
        en="""# Heading

A [link](https://example.com/guide), *stress*, `code`, and ![a picture](https://example.com/a.png)

> Somebody said
> this.

| today | then |
|---|---|
| two lists | one |

---

```
as it is
```
""",
        ja="""# 見出し

[リンク](https://example.com/guide)、*強調*、`コード`、![図](https://example.com/a.png)

> お客様の言葉
> そのまま

| 今 | これから |
|---|---|
| 一覧が2つ | 1つ |

---

```
そのまま
```
""",
    )


def ask_helps(language: str) -> tuple[data.AskHelpData, ...]:
    """The word alone."""
    return (data.AskHelpData(word=say(language, en="ask", ja="質問")),)
