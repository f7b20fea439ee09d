"""Reading YAML with the line of every value."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.settings_file import SettingsError, dotted, read_settings_text

TEXT = """\
company: x
web:
  host: ::1
  port: 8080
channels:
  leads:
    - slack:C1
    - slack:C2
"""


@pytest.fixture
def read(tmp_path: Path):
    """Write a file and read it."""

    def reading(text: str, **environ: str):
        path = tmp_path / "app.yaml"
        path.write_text(text, encoding="utf-8")
        return read_settings_text(path, environ)

    return reading


def test_every_value_knows_its_line(read):
    text = read(TEXT)
    assert text.lines[("company",)] == 1
    assert text.lines[("web",)] == 2
    assert text.lines[("web", "port")] == 4
    assert text.lines[("channels", "leads", 1)] == 8


def test_the_values_are_those_of_yaml(read):
    assert read(TEXT).values == yaml.safe_load(TEXT)


def test_a_variable_is_put_in_and_what_was_written_is_kept_for_messages(read):
    text = read("company: ${A}-${B}\nweb: {host: $HOME}", A="1", B="${A}")
    assert text.values["company"] == "1-${A}"
    assert text.written[("company",)] == "${A}-${B}"
    assert text.values["web"] == {"host": "$HOME"}


def test_a_date_is_kept_as_it_is_written(read):
    assert read("run_by: 2026-12-01").values == {"run_by": "2026-12-01"}


def test_an_empty_file_and_one_of_comments_have_no_values(read):
    assert read("").values == {}
    assert read("# nothing yet\n").values == {}


def test_an_anchor_may_be_used_again(read):
    values = read("channels: {leads: &x [a, b], results: *x}").values
    assert values["channels"] == {"leads": ["a", "b"], "results": ["a", "b"]}


@pytest.mark.parametrize(
    "text", ["{a: b", "a: b: c", "a: [", "\tb: 1", "a: !!python/object:os.system x", "a: @b", "%"]
)
def test_what_is_not_yaml_is_refused_with_its_line_and_never_run(read, text):
    with pytest.raises(SettingsError) as caught:
        read(text)
    assert "app.yaml" in caught.value.problem
    assert caught.value.cure


@given(
    st.recursive(
        st.one_of(st.booleans(), st.integers(-999, 999), st.text(alphabet="abc 日本:#-{}'\"", max_size=8)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.text(alphabet="abcd", min_size=1), inner, max_size=3),
        ),
        max_leaves=8,
    )
)
def test_what_yaml_writes_is_read_back(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("yaml") / "app.yaml"
    path.write_text(yaml.safe_dump({"top": value}, allow_unicode=True), encoding="utf-8")
    assert read_settings_text(path, {}).values == {"top": value}


def test_a_path_is_written_as_people_write_it():
    assert dotted(()) == ""
    assert dotted(("web", "port")) == "web.port"
    assert dotted(("channels", "leads", 1)) == "channels.leads[2]"
