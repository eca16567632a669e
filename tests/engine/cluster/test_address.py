"""The addresses of indexes on a cluster: what they say, and what is wrong with one."""

from __future__ import annotations

import sys

import pytest

from vnsearch import BadArgument, Index
from vnsearch.engine.cluster.address import parse_address


def test_an_address_has_hosts_a_name_and_options():
    address = parse_address(
        "opensearch+https://an%40toà@a.example,b.example:9201,[::1]:9202/news?shards=3&replicas=2&ca=/etc/ca.pem"
    )
    assert address.hosts == (("a.example", 443), ("b.example", 9201), ("::1", 9202))
    assert (address.name, address.user, address.is_secure) == ("news", "an@toà", True)
    assert (address.shards, address.replicas, address.ca) == (3, 2, "/etc/ca.pem")


def test_what_is_not_said_is_what_is_usual():
    address = parse_address("opensearch://localhost/news")
    assert address.hosts == (("localhost", 9200),)
    assert (address.user, address.is_secure, address.shards, address.replicas) == ("", False, 1, 1)
    assert (address.wait_for_active_shards, address.timeout) == (1, 30)


def test_the_password_is_in_the_environment(monkeypatch):
    monkeypatch.setenv("OPENSEARCH_PASSWORD", "bí mật")
    address = parse_address("opensearch://an@localhost/news")
    assert address.password == "bí mật"
    assert "bí mật" not in repr(address)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("opensearch://an:bimat@localhost/news", "OPENSEARCH_PASSWORD"),
        ("opensearch://localhost", "needs a name"),
        ("opensearch://localhost/", "needs a name"),
        ("opensearch://localhost/Tin", "small letters"),
        ("opensearch://localhost/_all", "small letters"),
        ("opensearch://localhost/a,b", "small letters"),
        ("opensearch://localhost/a*", "small letters"),
        ("opensearch://localhost/news/old", "small letters"),
        ("opensearch://localhost/news-vocabulary", "does not end in -vocabulary"),
        ("opensearch:///news", "is not the name of a host"),
        ("opensearch://localhost,/news", "is not the name of a host"),
        ("opensearch://localhost:0/news", "is not the name of a host"),
        ("opensearch://localhost:92000/news", "is not the name of a host"),
        ("opensearch://localhost/news?shards=0", "shards must be a number from 1"),
        ("opensearch://localhost/news?replicas=many", "replicas must be a number"),
        ("opensearch://localhost/news?colour=red", "is none of the options shards"),
    ],
)
def test_a_wrong_address_says_what_is_wrong(address, problem):
    with pytest.raises(BadArgument, match=problem):
        parse_address(address)


def test_a_password_in_an_address_is_not_in_the_message():
    with pytest.raises(BadArgument) as raised:
        parse_address("opensearch://an:bimat@localhost/news")
    assert "bimat" not in str(raised.value)


def test_what_goes_with_an_index_is_in_a_folder_of_its_own():
    folders = {
        address: parse_address(address).notes_folder
        for address in (
            "opensearch://b:9200,a:9201/news",
            "opensearch+https://an@A:9201,c/news?shards=2",
            "opensearch://a:9201/old",
            "opensearch://a/news",
            "opensearch://[::1]:9200/news",
        )
    }
    assert len(set(folders.values())) == 4
    first, same, *_, numbers = folders.values()
    assert first == same
    assert first.parts[-3:] == ("vnsearch", "a%3A9201", "news")
    assert numbers.parent.name == "%3A%3A1%3A9200"


@pytest.mark.parametrize("package", ["opensearchpy", "platformdirs"])
def test_a_missing_package_is_an_error_that_says_what_to_install(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(BadArgument, match=r'pip install "vnsearch\[opensearch\]"'):
        Index.begin("opensearch://localhost/news").preview(".")


@pytest.mark.parametrize("work", [Index.check, Index.repair, Index.upgrade])
def test_what_cares_for_files_says_that_it_is_for_folders(work):
    with pytest.raises(BadArgument, match="a folder only"):
        work("opensearch://localhost/news")
