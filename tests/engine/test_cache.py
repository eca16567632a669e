import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.engine.cache import CACHE_BYTES, Cache, CacheBudget, share_budget


def budget_of(most_bytes):
    budget = CacheBudget()
    budget.most_bytes = most_bytes
    return budget


def cache_of(budget):
    """A cache whose values are the bytes that they take."""
    return Cache(budget, lambda _, value: value)


def held(*caches):
    return sum(sum(cache._newer.values()) + sum(cache._older.values()) for cache in caches)


@given(st.integers(0, 100), st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(1, 60))))
def test_all_caches_together_never_hold_more_than_the_budget(most, steps):
    budget = budget_of(most)
    caches = cache_of(budget), cache_of(budget)
    for which, key, size in steps:
        caches[which].put((key, size), size)
        assert held(*caches) <= most
        assert caches[which].get((key, size)) in ((size,) if size * 2 <= most else (None,))
        caches[not which].get((key, size))
        assert held(*caches) <= most


def test_what_is_used_again_stays_and_what_is_not_goes():
    cache = cache_of(budget_of(100))
    cache.put("used", 10)
    cache.put("unused", 10)
    for number in range(30):
        cache.put(number, 10)
        assert cache.get("used") == 10
    assert cache.get("unused") is None


def test_a_value_larger_than_half_of_the_budget_drives_nothing_out():
    cache = cache_of(budget_of(100))
    cache.put("small", 10)
    cache.put("large", 51)
    assert (cache.get("small"), cache.get("large")) == (10, None)


def test_a_cache_that_is_gone_is_counted_no_more():
    budget = budget_of(100)
    for _ in range(50):
        cache_of(budget).put("a", 10)
    gc.collect()
    assert not budget._caches


def test_one_folder_has_one_budget_by_whatever_path(tmp_path, monkeypatch):
    budget = share_budget(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert share_budget(tmp_path / "link") is budget is share_budget(tmp_path.relative_to(tmp_path.parent))
    assert share_budget(tmp_path / "other") is not budget
    assert budget.most_bytes == CACHE_BYTES


@pytest.mark.parametrize("most", [0, 1])
def test_without_memory_nothing_is_kept(most):
    cache = cache_of(budget_of(most))
    cache.put("a", 1)
    assert cache.get("a") is None


def test_a_value_is_worked_out_once_while_it_is_remembered():
    asked = []
    cache = cache_of(budget_of(1 << 20))
    for _ in range(3):
        assert cache.remember("a", lambda key: asked.append(key) or len(asked)) == 1
    assert asked == ["a"]
