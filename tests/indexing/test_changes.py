"""What has to change for an index to hold what the paths hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.article_json import SerializedArticle, from_bytes, serialize
from vnsearch.engine.read.snapshot import KnownArticle
from vnsearch.errors import ArticleRejected
from vnsearch.indexing.changes import EmptyIndex, Reconciliation, StrictReconciliation, make_reconciliation
from vnsearch.model import Article, Rejection, Report

Held = dict[str, Article]


def article(article_id: str, body: str = "text", path: str | None = None) -> Article:
    return Article(article_id, "title", body, path=path)


class HeldIndex:
    """An index that holds `held`."""

    together = 1

    def __init__(self, held: Held) -> None:
        self._held = held

    def known(self, article_id: str) -> KnownArticle | None:
        one = self._held.get(article_id)
        return one and KnownArticle(serialize(one).digest, one.path)

    def paths_beginning(self, prefix: str) -> list[tuple[str, KnownArticle]]:
        return [
            (key, KnownArticle(serialize(one).digest, one.path))
            for key, one in self._held.items()
            if one.path is not None and one.path.startswith(prefix)
        ]


def compare_read(reconciliation: Reconciliation, one: Article) -> SerializedArticle | None:
    """What has to be put into the index for an article that was read from the roots."""
    named = reconciliation.identify(serialize(one))
    if isinstance(named, Rejection):
        reconciliation.reject(named)
        return None
    return reconciliation.compare(named)


def reconcile(
    held: Held, items: Iterable[Article | Rejection], *roots: str | Path
) -> tuple[Held, list[Article], Report]:
    """What an index that holds `held` holds after the items were read, what was written, and the report."""
    reconciliation = Reconciliation(HeldIndex(held), roots)
    written = []
    for item in items:
        if isinstance(item, Rejection):
            reconciliation.reject(item)
        elif (taken := compare_read(reconciliation, item)) is not None:
            written.append(from_bytes(taken.data, path=taken.path))
    report = reconciliation.report()
    after = {**held, **{one.id: one for one in written}}
    return {key: one for key, one in after.items() if key not in report.removed}, written, report


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    """Makes an empty file and gives its path: an id is only free when the file that has it is gone."""

    def make(name: str) -> str:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        return str(tmp_path / name)

    return make


def test_a_new_article_is_added():
    held, written, report = reconcile({}, [article("a")])
    assert (set(held), report) == ({"a"}, Report(added=("a",)))
    assert written == [article("a")]


def test_the_same_content_is_unchanged_and_not_written():
    held, _, _ = reconcile({}, [article("a")])
    assert reconcile(held, [article("a")]) == (held, [], Report(unchanged=("a",)))


def test_other_content_is_a_change():
    held, _, _ = reconcile({}, [article("a")])
    held, written, report = reconcile(held, [article("a", "other")])
    assert report == Report(changed=("a",))
    assert written == [article("a", "other")]


def test_an_article_not_met_again_has_vanished_if_it_is_below_a_root(tmp_path):
    here, elsewhere = str(tmp_path / "a.txt"), "/elsewhere/b.txt"
    held, _, _ = reconcile({}, [article("a.txt", path=here), article("b.txt", path=elsewhere)])
    held, _, report = reconcile(held, [], tmp_path)
    assert report == Report(removed=("a.txt",))
    assert set(held) == {"b.txt"}


def test_a_root_is_a_folder_and_not_a_beginning_of_a_name(tmp_path):
    (tmp_path / "x").mkdir()
    held, _, _ = reconcile({}, [article("a.txt", path=str(tmp_path / "x-ray" / "a.txt"))])
    assert reconcile(held, [], tmp_path / "x")[2] == Report()


def test_nothing_vanishes_with_a_root_that_is_not_there(tmp_path):
    held, _, _ = reconcile({}, [article("a.txt", path=str(tmp_path / "x" / "a.txt"))])
    assert reconcile(held, [], tmp_path / "x")[2] == Report()
    assert reconcile(held, [], tmp_path / "x", tmp_path)[2] == Report(removed=("a.txt",))


def test_a_link_to_a_folder_is_the_folder(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "x")
    held, _, _ = reconcile({}, [article("a.txt", path=str(tmp_path / "x" / "a.txt"))])
    assert reconcile(held, [], tmp_path / "link")[2] == Report(removed=("a.txt",))


def test_an_article_without_a_path_never_vanishes():
    held, _, _ = reconcile({}, [article("a")])
    assert reconcile(held, [], "/")[2] == Report()


def test_standard_input_is_no_root():
    held, _, _ = reconcile({}, [article("a.txt", path=str(Path.cwd() / "-" / "a.txt"))])
    assert reconcile(held, [], "-")[2] == Report()


def test_a_rejected_file_keeps_its_articles(tmp_path):
    path = str(tmp_path / "a.jsonl")
    held, _, _ = reconcile({}, [article("a", path=path), article("b", path=path)])
    rejection = Rejection("a.jsonl:1", "broken", path)
    assert reconcile(held, [rejection], tmp_path)[2] == Report(rejected=(rejection,))


def test_a_folder_that_cannot_be_listed_keeps_its_articles(tmp_path):
    deep = tmp_path / "deep"
    items = [article("a", path=str(deep / "a.txt")), article("b", path=str(tmp_path / "b.txt"))]
    held, _, _ = reconcile({}, items)
    rejection = Rejection("deep", "Permission denied", str(deep))
    assert reconcile(held, [rejection], tmp_path)[2] == Report(removed=("b",), rejected=(rejection,))


def test_files_of_the_same_name_get_the_names_of_their_folders(file):
    x, y = file("x/a.txt"), file("y/a.txt")
    held, _, _ = reconcile({}, [article("a.txt", path=x), article("a.txt", "other", path=y)])
    assert {key: one.path for key, one in held.items()} == {"a.txt": x, "y/a.txt": y}


def test_records_of_the_same_id_in_two_files_are_two_articles(file):
    a, b = file("a.jsonl"), file("b.jsonl")
    items = [article("7", path=a), article("7", "other", path=b)]
    held, _, _ = reconcile({}, items)
    assert {key: one.path for key, one in held.items()} == {"7": a, "b.jsonl:7": b}
    assert reconcile(held, items)[2] == Report(unchanged=("7", "b.jsonl:7"))


def test_a_file_keeps_its_id_whatever_it_is_called_when_it_is_read_again():
    held, _, _ = reconcile({}, [article("deep/a.txt", path="/x/deep/a.txt")])
    assert reconcile(held, [article("a.txt", path="/x/deep/a.txt")])[2] == Report(unchanged=("deep/a.txt",))


def test_the_order_of_reading_does_not_swap_ids(file):
    items = [article("a.txt", path=file("x/a.txt")), article("a.txt", "other", path=file("y/a.txt"))]
    held, _, _ = reconcile({}, items)
    after, written, report = reconcile(held, reversed(items), "/")
    assert (after, written) == (held, [])
    assert set(report.unchanged) == set(held)


def test_a_file_that_has_moved_keeps_its_id(tmp_path):
    held, _, _ = reconcile({}, [article("a.txt", path=str(tmp_path / "old" / "a.txt"))])
    moved = article("a.txt", path=str(tmp_path / "new" / "a.txt"))
    held, written, _ = reconcile(held, [moved], tmp_path / "new")
    assert held == {"a.txt": moved}
    assert written == [moved]


def test_an_id_made_of_the_number_of_a_record_is_not_that_of_another_whose_own_id_is_that_number(file):
    path = file("a.jsonl")
    unnumbered, numbered = article("a.jsonl:1", "no id", path), article("1", "an id", path)
    held, _, report = reconcile({}, [unnumbered, numbered])
    assert report == Report(added=("a.jsonl:1", "1"))
    changed = replace(unnumbered, body="changed")
    assert reconcile(held, [changed, numbered])[2] == Report(changed=("a.jsonl:1",), unchanged=("1",))


def test_a_second_article_of_a_file_with_the_same_id_is_rejected(file):
    path = file("a.jsonl")
    items = [article("a", "first", path), article("b", path=path), article("a", "last", path)]
    held, written, report = reconcile({}, items)
    assert held["a"].body == "first"
    assert len(written) == 2
    assert report.added == ("a", "b")
    assert [(one.where, one.path) for one in report.rejected] == [("a", path)]
    _, written, again = reconcile(held, items)
    assert written == []
    assert (again.unchanged, again.rejected) == (("a", "b"), report.rejected)


def test_a_second_article_of_a_file_with_the_same_id_and_content_is_passed_over(file):
    path = file("a.jsonl")
    held, written, report = reconcile({}, [article("a", path=path)] * 2)
    assert (len(held), len(written), report) == (1, 1, Report(added=("a",)))


def test_the_last_of_two_articles_put_under_one_id_wins():
    reconciliation = Reconciliation(EmptyIndex())
    first, last = (reconciliation.compare(serialize(article("a", body))) for body in ("first", "last"))
    assert first is not None
    assert last == serialize(article("a", "last"))
    assert reconciliation.report() == Report(added=("a",))


_PLACES = ["a", "a/b", "a/b/c", "ab", "ab/c", "b"]
_some_places = st.sets(st.sampled_from(_PLACES))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree").resolve()
    for place in _PLACES:
        (root / place).mkdir(exist_ok=True)
    return root


@given(_some_places, _some_places, _some_places)
@settings(deadline=None)
def test_what_lies_below_a_root_and_below_nothing_unread_vanishes(tree, held, roots, unread):
    articles = {name: article(name, path=str(tree / name)) for name in held}
    reconciliation = Reconciliation(HeldIndex(articles), [tree / root for root in roots])
    for place in unread:
        reconciliation.reject(Rejection(place, "cannot be read", str(tree / place)))
    assert set(reconciliation.report().removed) == {
        name
        for name in held
        if any(PurePath(name).is_relative_to(root) for root in roots)
        and not any(PurePath(name).is_relative_to(place) for place in unread)
    }


def test_an_article_put_back_to_what_the_index_holds_is_written_and_reported_once():
    reconciliation = Reconciliation(HeldIndex({"a": article("a", "first")}))
    assert reconciliation.compare(serialize(article("a", "other"))) is not None
    assert reconciliation.compare(serialize(article("a", "first"))) is not None
    assert reconciliation.report() == Report(changed=("a",))


def test_an_article_put_under_another_path_is_a_change_of_its_own_id():
    reconciliation = Reconciliation(HeldIndex({"a": article("a", path="/x/a.txt")}))
    assert reconciliation.compare(serialize(article("a", path="/y/a.txt"))) == serialize(
        article("a", path="/y/a.txt")
    )
    assert reconciliation.report() == Report(changed=("a",))


def test_an_article_that_failed_is_reported_as_rejected_only(tmp_path):
    path = str(tmp_path / "a.jsonl")
    held = {one.id: one for one in (article("a", path=path), article("b", path=path))}
    reconciliation = Reconciliation(HeldIndex(held), [tmp_path])
    for name in ("a", "b", "c"):
        compare_read(reconciliation, article(name, "changed", path))
    rejection = Rejection("a", "cannot be analysed", path)
    reconciliation.fail("a", rejection)
    report = reconciliation.report()
    assert report == Report(added=("c",), changed=("b",), rejected=(rejection,))
    assert report.removed == ()


def test_a_strict_one_ends_with_the_first_rejection(file):
    path = file("a.jsonl")
    reconciliation = make_reconciliation(EmptyIndex(), strict=True)
    assert isinstance(reconciliation, StrictReconciliation)
    assert compare_read(reconciliation, article("a", "first", path)) is not None
    with pytest.raises(ArticleRejected, match=r"^a: another article of the same file"):
        compare_read(reconciliation, article("a", "last", path))
    with pytest.raises(ArticleRejected) as caught:
        reconciliation.fail("a", Rejection("a", "cannot be analysed", path))
    assert (caught.value.where, caught.value.reason) == ("a", "cannot be analysed")
    with pytest.raises(ArticleRejected, match=r"b\.txt: empty.*nothing was changed"):
        reconciliation.reject(Rejection("b.txt", "empty"))


def test_one_that_is_not_strict_goes_on():
    assert type(make_reconciliation(EmptyIndex(), strict=False)) is Reconciliation


paths = st.builds(
    lambda folder, name: f"/{folder}/{name}.txt",
    st.sampled_from(["x", "y", "x/y", "y/x"]),
    st.sampled_from("ab"),
)
trees = st.dictionaries(paths, st.sampled_from(["one", "two"]))


def read(tree: dict[str, str]) -> list[Article]:
    return [article(path[1:], body, path) for path, body in tree.items()]


@given(st.lists(trees, max_size=4))
@settings(deadline=None, max_examples=50)
def test_the_index_holds_what_the_folder_holds_after_any_history(history):
    held: Held = {}
    for tree in history:
        held, _, report = reconcile(held, read(tree), "/")
        assert {one.path: one.body for one in held.values()} == tree
        assert all(key == one.id for key, one in held.items())
        assert set(report.added + report.changed + report.unchanged) == set(held)


@given(trees)
@settings(deadline=None)
def test_reading_the_same_again_changes_nothing(tree):
    held, _, _ = reconcile({}, read(tree), "/")
    after, written, report = reconcile(held, read(tree), "/")
    assert (after, written) == (held, [])
    assert set(report.unchanged) == set(held)


@given(trees, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_ids_stay_whatever_folder_the_files_are_read_through(tree, random):
    held, _, _ = reconcile({}, read(tree), "/")
    again = [replace(one, id=random.choice([one.id, one.path.rpartition("/")[2]])) for one in held.values()]
    random.shuffle(again)
    after, written, _ = reconcile(held, again, "/")
    assert (after, written) == (held, [])
