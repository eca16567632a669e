"""The API answers as its description says, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from schemathesis import BaseSchema, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.asking import Client
from vnsearch import Index
from vnsearch.web import application
from vnsearch.web.openapi import PATH

OPERATIONS = [
    "/api/search",
    "/api/facets/{facet}",
    "/api/suggest",
    "/api/passages",
    "/api/articles/{article_id}/similar",
    "/api/articles/{article_id}",
    "/api/stats",
    "/api/coverage",
    "/api/saved",
    "/api/saved/{name}",
]
ROWS = {"/api/export": "get", "/api/batch": "post"}
"""The addresses that answer with rows of no one format."""
REQUESTS = [
    (path, mode)
    for path in OPERATIONS
    if path not in ("/api/stats", "/api/saved", "/api/saved/{name}")
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if "{article_id}" not in path or mode == GenerationMode.POSITIVE or path.endswith("similar")
]
"""Addresses with right and with wrong parameters, where there can be wrong ones."""


@pytest.fixture(scope="module")
def client(seeds: Index) -> Iterator[Client]:
    with Client(application(seeds)) as client:
        yield client


@pytest.fixture(scope="module")
def description(client: Client) -> dict[str, Any]:
    return client.get("/api/openapi.json").json()


def test_the_description_names_every_address_of_the_api(description):
    assert description["openapi"].startswith("3.1")
    assert list(description["paths"]) == OPERATIONS + list(ROWS)


@pytest.mark.parametrize("path", OPERATIONS)
def test_an_example_is_what_its_schema_describes(description, path):
    answer = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    schema = {"components": description["components"], **answer["schema"]}
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(answer["example"])


@pytest.mark.parametrize("path", [*OPERATIONS, *ROWS])
def test_everything_is_described(description, path):
    operation = description["paths"][path][ROWS.get(path, "get")]
    assert operation["summary"]
    assert operation["description"]
    assert all(parameter["description"] for parameter in operation.get("parameters", []))


@pytest.fixture(scope="module")
def described(seeds: Index) -> BaseSchema:
    """The description as it is tested; requests are made to an application of the seeds."""
    return schemathesis.openapi.from_asgi(PATH, application(seeds, allow_hosts=["testserver"]))


def _ask(described: BaseSchema, path: str, mode: GenerationMode, examples: int) -> None:
    """Holds the answers to requests that are right, or wrong, against the description.

    A request that is right may be refused: which texts are dates, and which queries strict, no schema says.
    """

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=described[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()


@pytest.mark.parametrize(("path", "mode"), REQUESTS)
def test_answers_are_as_described(described, path, mode):
    _ask(described, path, mode, 8)


@pytest.mark.thorough
@pytest.mark.parametrize(("path", "mode"), REQUESTS)
def test_answers_to_five_thousand_requests_are_as_described(described, path, mode):
    _ask(described, path, mode, 5_000 // len(REQUESTS))
