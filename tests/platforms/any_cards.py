"""Every card that the model allows, with texts that try to break out (hypothesis strategies)."""

from datetime import date

from hypothesis import strategies as st

from cards import actions
from cards.model import (
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Chart,
    ChartKind,
    Choice,
    Confirm,
    Context,
    DateInput,
    Divider,
    Facts,
    Form,
    Image,
    Number,
    Option,
    PersonInput,
    Progress,
    Scale,
    Series,
    Span,
    Table,
    Text,
    TextInput,
)

ATTACKS = (
    "<script>alert(1)</script>",
    "</textarea></form></svg><script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "<!--",
    "]]>",
    "&lt;b&gt; &amp; &#60;",
    "{{ 7 * 7 }} {% raw %} {0} {name}",
    "<!channel> *bold* ](javascript:alert(1))",
    "\u202etxet\u202c مرحبا 👩‍💻",
    "x" * 5000,
    "\x00\x1b[31m\r\n\t",
    "",
)
texts = st.one_of(st.sampled_from(ATTACKS), st.text(max_size=40))
addresses = st.one_of(
    st.none(),
    st.sampled_from(
        (
            "https://example.com/a?b=c&d=%22",
            "http://127.0.0.1:1/",
            "javascript:alert(1)",
            " javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,<script>",
            "//evil.example",
            "https://",
            "http://[",
            'https://example.com/"><script>alert(1)</script>',
            "relative/path",
        )
    ),
    texts,
)
numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
some_actions = st.sampled_from(
    (actions.OpenPause(), actions.AnswerCheckIn(1, "done"), actions.ShowProgramme('x"><script>'))
)
confirms = st.none() | st.builds(Confirm, question=texts, yes=texts, no=texts)
buttons = st.builds(
    Button, label=texts, action=some_actions, style=st.sampled_from(ButtonStyle), confirm=confirms
)
options = st.lists(st.builds(Option, value=texts, label=texts), max_size=12).map(tuple)
flags = st.booleans()
charts = st.integers(min_value=0, max_value=8).flatmap(
    lambda n: st.builds(
        Chart,
        kind=st.sampled_from(ChartKind),
        title=texts,
        categories=st.lists(texts, min_size=n, max_size=n).map(tuple),
        series=st.lists(
            st.builds(
                Series,
                name=texts,
                values=st.lists(numbers, min_size=n, max_size=n).map(tuple),
            ),
            max_size=6,
        ).map(tuple),
    )
)
tables = st.integers(min_value=1, max_value=4).flatmap(
    lambda n: st.builds(
        Table,
        caption=texts,
        header=st.lists(texts, min_size=n, max_size=n).map(tuple),
        rows=st.lists(st.lists(texts, min_size=n, max_size=n).map(tuple), max_size=3).map(tuple),
    )
)
spans = st.builds(Span, text=texts, strong=flags, link=addresses)
outputs = st.one_of(
    st.builds(Text, st.lists(spans, max_size=3).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(texts, texts), max_size=3).map(tuple)),
    tables,
    charts,
    st.builds(Progress, label=texts, value=st.integers(-5, 200), maximum=st.integers(-5, 100)),
    st.builds(Image, url=addresses.map(lambda given: given or ""), alt=texts),
    st.builds(Buttons, st.lists(buttons, max_size=3).map(tuple)),
    st.builds(Divider),
    st.builds(Context, texts),
)
inputs = st.one_of(
    st.builds(
        Choice,
        name=texts,
        label=texts,
        options=options,
        multiple=flags,
        initial=st.lists(texts, max_size=2).map(tuple),
        required=flags,
        hint=texts,
    ),
    st.builds(
        Scale,
        name=texts,
        label=texts,
        low=st.integers(0, 2),
        high=st.integers(3, 10),
        low_label=texts,
        high_label=texts,
        required=flags,
    ),
    st.builds(Number, name=texts, label=texts, initial=texts, required=flags, hint=texts),
    st.builds(TextInput, name=texts, label=texts, multiline=flags, initial=texts, required=flags, hint=texts),
    st.builds(
        DateInput,
        name=texts,
        label=texts,
        initial=st.none() | st.dates(),
        earliest=st.none() | st.just(date(2026, 6, 8)),
        required=flags,
    ),
    st.builds(PersonInput, name=texts, label=texts, required=flags),
)
elements = st.lists(st.one_of(outputs, inputs), max_size=6).map(tuple)
languages = st.sampled_from(("en", "ja"))
cards = st.builds(Card, kind=texts, language=languages, title=texts, elements=elements)
forms = st.builds(Form, kind=texts, language=languages, title=texts, elements=elements, submit=buttons)
