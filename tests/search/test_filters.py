"""What a search includes and excludes, through the public class, compared with a look at every article."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch import Article, BadArgument, BadDate, Index

_SOURCES = ["Báo An", "Báo An Ninh", "Tin Bình"]
_AUTHORS = ["Lê Thị Chi", "Phạm Dung"]
_MONTHS = ["2023-12", "2024-01", "2024-09"]
_FOLDERS = ["2023", "2024", "2024/09", "2024/cũ.zip", "2024/cũ.zip/lưu", "bài.jsonl"]
_EVERYTHING = "-zqzqzq"


def _record(number: int, article_id: str | None = None) -> str:
    fields = {
        "title": f"Bão số {number}",
        "body": "Bão đổ bộ. " * (number % 3 + 1),
        "source": [*_SOURCES, None][number % 4],
        "author": [*_AUTHORS, None][number % 3],
        "published": [*_MONTHS, None][number // 3 % 4],
    }
    kept = {name: value for name, value in fields.items() if value}
    if "published" in kept:
        kept["published"] += "-05"
    return json.dumps({**kept, **({"id": article_id} if article_id else {})}, ensure_ascii=False)


def _write(folder: Path) -> None:
    """Articles in folders, in an archive with a folder of its own, and in a file of records."""
    for number, name in enumerate(["2023/a.json", "2023/b.json", "2024/a.json", "2024/09/a.json"] * 2):
        file = folder / (name if number < 4 else name.replace(".json", "2.json"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_record(number), encoding="utf-8")
    with zipfile.ZipFile(folder / "2024" / "cũ.zip", "w") as archive:
        for number, name in enumerate(["a.json", "lưu/b.json", "lưu/c.json"], 8):
            archive.writestr(name, _record(number))
    records = "\n".join(_record(number, f"r{number}" if number % 2 else None) for number in range(11, 16))
    (folder / "bài.jsonl").write_text(records, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files") / "kho"
    _write(folder)
    return folder


@pytest.fixture(scope="module")
def index(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("filters") / "index", create=True, workers=1) as index:
        index.update([folder / "2023", folder / "2024"])
        index.update(folder)
        index.add([Article("loose", "Bão lạ", "Bão không rõ từ đâu.")])
        yield index


_FACTS: dict[str, dict[str, set[str]]] = {}


def _facts(index: Index, folder: Path) -> Mapping[str, Mapping[str, set[str]]]:
    """For each article, its values of each facet, worked out from what it says of itself."""
    if not _FACTS:
        for article in map(index.__getitem__, index.ids()):
            below = Path(article.path).relative_to(folder) if article.path else Path()
            inside = article.id.partition(".zip!")[2]
            parts = [*below.parts, *Path(inside).parts][: -1 if inside or below.suffix == ".json" else None]
            month = f"{article.published:%Y-%m}" if article.published else ""
            _FACTS[article.id] = {
                "source": {article.source or ""},
                "author": {article.author or ""},
                "month": {month},
                "year": {month[:4]},
                "folder": {"/".join(parts[:count]) for count in range(1, len(parts) + 1)},
            }
    return _FACTS


_values = st.fixed_dictionaries(
    {},
    optional={
        "source": st.lists(st.sampled_from(_SOURCES), max_size=2),
        "author": st.sampled_from(_AUTHORS),
        "month": st.lists(st.sampled_from(_MONTHS), max_size=2),
        "year": st.sampled_from(["2023", "2024"]),
        "folder": st.lists(st.sampled_from(_FOLDERS), max_size=2),
    },
)


def _list(values: str | list[str]) -> set[str]:
    return {values} if isinstance(values, str) else set(values)


def _is_kept(
    facts: Mapping[str, set[str]], include: Mapping[str, set[str]], exclude: Mapping[str, set[str]]
) -> bool:
    return all(not wanted or facts[facet] & wanted for facet, wanted in include.items()) and not any(
        facts[facet] & unwanted for facet, unwanted in exclude.items()
    )


@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_blank_query_finds_all_that_passes_the_filters(index, blank):
    found, same = (index.search(each, limit=100, until="2024") for each in (blank, _EVERYTHING))
    assert [hit.id for hit in found.hits] == [hit.id for hit in same.hits]
    assert found.total == same.total > 0
    assert (found.query, found.notes) == (blank, ())
    assert index.search(blank).total == 0


@settings(deadline=None)
@given(_values, _values)
def test_an_article_needs_one_value_of_each_facet_and_none_that_is_excluded(index, folder, include, exclude):
    facts = _facts(index, folder)
    wanted, unwanted = (
        {facet: _list(values) for facet, values in each.items()} for each in (include, exclude)
    )
    results = index.search(_EVERYTHING, limit=100, include=include, exclude=exclude)
    kept = {each for each in facts if _is_kept(facts[each], wanted, unwanted)}
    assert {hit.id for hit in results.hits} == kept
    assert results.total == len(kept)
    same = [{"source"}, {"author"}, {"month", "year"}, {"folder"}]
    for facet, counted in results.facets.items():
        own = next(group for group in same if facet in group)
        others = [{name: each[name] for name in each.keys() - own} for each in (wanted, unwanted)]
        expected = Counter(
            value
            for each in facts.values()
            if _is_kept(each, others[0], others[1])
            for value in each[facet]
            if value
        )
        assert {each.value: each.articles for each in counted} == expected


def test_filters_change_neither_scores_nor_order(index):
    def scores(**asked: Mapping[str, str]) -> dict[str, float]:
        return {hit.id: hit.score for hit in index.search("bão đổ bộ", match="all", limit=100, **asked).hits}

    every = scores()
    for asked in (
        {"include": {"folder": "2024"}},
        {"exclude": {"source": "Báo An"}},
        {"include": {"year": "2024"}},
    ):
        found = scores(**asked)
        assert found
        assert list(found.items()) == [pair for pair in every.items() if pair[0] in found]


def test_a_value_is_the_one_that_is_written_so_or_else_those_with_its_words(index):
    def count(text: str) -> int:
        return index.search(_EVERYTHING, include={"source": text}).total

    assert count("bao an") == count("Báo An") + count("Báo An Ninh")
    assert count("bao an ninh") == count("Báo An Ninh") > 0
    assert index.search(_EVERYTHING, source="Báo An").total == count("bao an")


def test_the_tree_of_folders_is_in_order(index):
    assert [facet.value for facet in index.search(_EVERYTHING).facets["folder"]] == _FOLDERS


def test_folders_can_be_named_in_a_query(index, folder):
    for query, include, exclude in [
        ("folder:2024", {"folder": "2024"}, None),
        ('folder:"2024/cũ.zip"', {"folder": "2024/cũ.zip"}, None),
        (f"folder:{folder}/2023", {"folder": "2023"}, None),
        ("bão -folder:bài.jsonl", None, {"folder": "bài.jsonl"}),
        ("folder:(2023 OR lưu)", {"folder": ["2023", "lưu"]}, None),
    ]:
        wanted = index.search("bão", include=include, exclude=exclude, match="any", limit=100)
        found = index.search(query, where="bão", match="any", limit=100)
        assert {hit.id for hit in found.hits} == {hit.id for hit in wanted.hits} != set()


def test_what_no_article_has_is_said(index):
    results = index.search("bão", include={"folder": ["nowhere", "2023"], "source": "Báo Xyz"})
    assert results.total == 0
    assert "no article is in the folder “nowhere”" in results.notes
    assert "no article has the source “báo xyz”" in results.notes


@pytest.mark.parametrize(
    ("include", "error"),
    [
        ({"colour": "red"}, BadArgument),
        ({"month": "hôm qua"}, BadDate),
        ({"source": 7}, TypeError),
        ({"source": [b"x"]}, TypeError),
        ({"source": b"x"}, TypeError),
        ({7: "x"}, TypeError),
    ],
)
def test_what_cannot_be_included_is_an_error(index, include, error):
    with pytest.raises(error):
        index.search("bão", include=include)
    with pytest.raises(error):
        index.search("bão", exclude=include)


def test_values_keep_their_meaning_when_the_index_is_rebuilt_or_another_folder_is_added(folder, tmp_path):
    other = folder.parent / "kho khác"
    other.mkdir()
    (other / "z.json").write_text(_record(1), encoding="utf-8")

    def find(index: Index) -> dict[str, list[str]]:
        return {
            name: [h.id for h in index.search(_EVERYTHING, include={"folder": name}).hits]
            for name in _FOLDERS
        }

    with Index.open(tmp_path / "index", create=True, workers=1) as index:
        index.update(folder)
        before = find(index)
        Index.rebuild(tmp_path / "index", folder, workers=1)
        assert find(index) == before
        index.update(other)
        assert find(index) == before
        assert "kho/2024" in {facet.value for facet in index.search(_EVERYTHING).facets["folder"]}
