"""What single values of the settings must look like."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from bot.settings_values import (
    Channels,
    Country,
    SlackApi,
    TimeZone,
    WebAddress,
    database_address,
    is_loopback,
    listed,
    sqlite_file,
    work_days,
    work_hours,
)
from people.model import WorkHours

FOLDER = Path("/srv/hojorin")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///a.db", "sqlite+pysqlite:////srv/hojorin/a.db"),
        ("sqlite+pysqlite:///var/a.db", "sqlite+pysqlite:////srv/hojorin/var/a.db"),
        ("sqlite+pysqlite:////data/a.db", "sqlite+pysqlite:////data/a.db"),
        ("sqlite+pysqlite:///a b.db", "sqlite+pysqlite:////srv/hojorin/a b.db"),
        ("postgres://h@db/x", "postgresql+psycopg://h@db/x"),
        ("postgresql://h:p%40w@db:5432/x", "postgresql+psycopg://h:p%40w@db:5432/x"),
        ("postgresql+psycopg:///x?host=/run/postgresql", "postgresql+psycopg:///x?host=/run/postgresql"),
        ("postgresql+psycopg://[::1]:5432/x", "postgresql+psycopg://[::1]:5432/x"),
    ],
)
def test_an_address_gets_its_driver_and_a_relative_file_its_folder(written, meant):
    assert database_address(written, folder=FOLDER) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "hojorin.db",
        "sqlite",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://hojorin.db",
        "mysql://h:secret@db/x",
        "oracle+cx://h:secret@db/x",
        "postgresql://h:secret@db",
        "postgresql://h:secret@db/",
        "postgresql+asyncpg://h:secret@db/x",
    ],
)
def test_another_address_is_refused_without_showing_it(written):
    with pytest.raises(PydanticCustomError) as caught:
        database_address(written, folder=FOLDER)
    assert "secret" not in str(caught.value)
    assert "://" in str((caught.value.context or {})["cure"])


@given(st.text(max_size=30))
def test_whatever_is_written_the_address_is_refused_or_has_one_of_two_drivers(written):
    try:
        address = database_address(written, folder=FOLDER)
    except PydanticCustomError:
        return
    assert address.startswith(("sqlite+pysqlite:////", "postgresql+psycopg://"))


def test_only_an_embedded_database_has_a_file():
    assert sqlite_file("sqlite+pysqlite:////srv/a.db") == Path("/srv/a.db")
    assert sqlite_file("postgresql+psycopg://h@db/x") is None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LocalHost"])
def test_loopback_is_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "::", "10.0.0.1", "example.com", "localhost.evil.example", "127.0.0.1.evil"]
)
def test_everything_else_may_be_reached_by_others(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "name",
    ["slack:C0123ABC", "slack:G01", "teams:19:a-b_c@thread.tacv2", "playground:leads", "playground:推進"],
)
def test_a_channel_names_its_platform(name):
    assert TypeAdapter(Channels).validate_python(name) == (name,)


@pytest.mark.parametrize(
    "name", ["#leads", "slack:leads", "slack:", "teams:leads", "playground:", "playground:a b", "irc:C01", ""]
)
def test_anything_else_is_not_a_channel(name):
    with pytest.raises(ValidationError, match="this is not a channel"):
        TypeAdapter(Channels).validate_python(name)


@pytest.mark.parametrize(
    ("kind", "good"), [(Country, ("JP", "DE-BY", "US-CA")), (TimeZone, ("Asia/Tokyo", "UTC"))]
)
def test_known_countries_and_zones_are_taken(kind, good):
    for value in good:
        assert TypeAdapter(kind).validate_python(value) == value


@pytest.mark.parametrize(
    ("kind", "bad"), [(Country, ("jp", "Japan", "ZZ", "JP-99", "")), (TimeZone, ("JST+9", "Tokyo", ""))]
)
def test_unknown_countries_and_zones_are_refused(kind, bad):
    for value in bad:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("address", ["https://a.example", "http://127.0.0.1:9/x", "https://a.example/b?c=d"])
def test_a_web_address_has_its_scheme(address):
    assert TypeAdapter(WebAddress).validate_python(address) == address


@pytest.mark.parametrize(
    "address", ["a.example", "ftp://a.example", "https://", "javascript:alert(1)", "https://a b"]
)
def test_anything_else_is_not_a_web_address(address):
    with pytest.raises(ValidationError, match="web address"):
        TypeAdapter(WebAddress).validate_python(address)


def test_the_slack_api_ends_as_the_client_expects_it():
    assert TypeAdapter(SlackApi).validate_python("http://127.0.0.1:1/api/") == "http://127.0.0.1:1/api/"
    for address in ("http://127.0.0.1:1/api", "slack.com/api/"):
        with pytest.raises(ValidationError):
            TypeAdapter(SlackApi).validate_python(address)


def test_values_that_are_already_read_pass_through():
    hours = work_hours("08:00-12:30")
    assert isinstance(hours, WorkHours)
    assert work_hours(hours) is hours
    assert work_days(frozenset({1})) == frozenset({1})
    assert listed("a") == ["a"]
    assert listed(["a"]) == ["a"]
    assert listed(5) == 5


def test_every_refusal_has_a_reason_and_a_cure():
    for refuse in (
        lambda: work_days("x"),
        lambda: work_hours("x"),
        lambda: database_address("x", folder=FOLDER),
    ):
        with pytest.raises(PydanticCustomError) as caught:
            refuse()
        context = caught.value.context or {}
        assert re.fullmatch(r"[a-z].*[^.]", str(context["reason"]))
        assert re.fullmatch(r"[A-Z].*\.", str(context["cure"]))
