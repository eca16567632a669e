"""Changes to an index on a cluster, through the library and the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commandline import SECONDS, SEEDS, environment, run
from vnsearch import AnalysisMismatch, Article, BadArgument, ClusterError, Index, IndexNotFound
from vnsearch.engine.cluster import aliases, cluster_batch
from vnsearch.engine.cluster.address import parse_address
from vnsearch.engine.cluster.connection import Connection

ONE = Article("một", "Bão số 6 đổ bộ", "Cơn bão gây mưa to ở miền Trung.", source="Báo A")
TWO = Article("hai", "Giá vàng tăng", "Giá vàng trong nước tăng mạnh.")


def ask(address: str, path: str, **parameters: str):
    """What the cluster says about the index."""
    connection = Connection(parse_address(address))
    answer = connection.ask("GET", path.format(connection.address.name), **parameters)
    connection.close()
    return answer


def indexes(address: str) -> set[str]:
    """The indexes whose names begin with that of the address."""
    return {each["index"] for each in ask(address, "/_cat/indices/{}*", format="json")}


def write(folder: Path, name: str, title: str) -> None:
    folder.mkdir(exist_ok=True)
    body = f"Các đại biểu đã trao đổi về {title} trong buổi sáng nay tại thủ đô Hà Nội."
    (folder / name).write_text(f"{title}\n\n{body}\n", encoding="utf-8")


def test_what_is_put_in_is_found_at_once_and_what_is_removed_is_not(address):
    with Index.open(address, create=True, workers=1) as index:
        assert len(index) == 0
        assert index.add([ONE, TWO]).added == ("một", "hai")
        assert [hit.id for hit in index.search("gia vang").hits] == ["hai"]
        assert index["một"] == ONE
        assert index.add([ONE, Article("hai", "Giá bạc tăng", "Giá bạc tăng.")]).changed == ("hai",)
        assert index.search('"giá vàng"').total == 0
        assert [hit.id for hit in index.search("giá bạc").hits] == ["hai"]
        assert index.delete(["hai", "ba"]).removed == ("hai",)
        assert list(index) == ["một"]
        assert index.search("giá bạc").total == 0


def test_one_id_twice_in_a_batch_is_the_last(address):
    with Index.open(address, create=True, workers=1) as index:
        index.add([TWO, ONE, Article("hai", "Giá bạc tăng", "Giá bạc tăng.")])
        assert len(index) == 2
        assert index["hai"].title == "Giá bạc tăng"


def test_an_article_is_stored_without_changing_a_character(address):
    odd = Article(
        "lạ " + "x" * 600,
        "Đề\ud800 mục\u2028",
        "a\x00b\\\"'",
        author="An\udfff",
        path="/tin/\udcff.txt",
        metadata={"n": [1.5, None, {"é": ""}]},
    )
    with Index.open(address, create=True, workers=1) as index:
        index.add(odd)
        assert index[odd.id] == odd
        assert index.add(odd).unchanged == (odd.id,)
        assert index.delete(odd.id).removed == (odd.id,)


def test_an_update_holds_what_the_files_hold(address, tmp_path):
    news = tmp_path / "news"
    for name, title in (("a.txt", "Bão số 6"), ("b.txt", "Giá vàng"), ("c.txt", "Bóng đá nữ")):
        write(news, name, title)
    with Index.begin(address, workers=1) as index:
        assert index.update(news).added == ("a.txt", "b.txt", "c.txt")
        write(news, "b.txt", "Giá bạc")
        (news / "c.txt").unlink()
        report = index.update(news)
        assert (report.changed, report.unchanged, report.removed) == (("b.txt",), ("a.txt",), ("c.txt",))
        assert [hit.id for hit in index.search("giá bạc").hits] == ["b.txt"]
        assert index.search('"bóng đá"').total == 0


def test_an_update_looks_articles_up_many_at_a_time(address, tmp_path, monkeypatch):
    records = tmp_path / "news.jsonl"
    one_a_line = [
        json.dumps({"id": f"n{n}", "title": f"Tin {n}", "body": f"Tin số {n} hôm nay."}) for n in range(300)
    ]
    records.write_text("\n".join(one_a_line), encoding="utf-8")
    requests = []
    ask_cluster = Connection.ask
    monkeypatch.setattr(
        Connection, "ask", lambda *given, **more: requests.append(given[2]) or ask_cluster(*given, **more)
    )
    with Index.begin(address, workers=1) as index:
        assert len(index.update(records).added) == 300
        requests.clear()
        assert len(index.update(records).unchanged) == 300
    assert len(requests) < 20


def test_several_processes_make_and_fill_one_index_at_once(address, tmp_path):
    folders = [tmp_path / name for name in ("bắc", "trung", "nam")]
    for folder in folders:
        for number in range(5):
            write(folder, f"{folder.name}-{number}.txt", f"Tin {folder.name} số {number}")
    command = [sys.executable, "-m", "vnsearch", "index", "--workers", "1", "--index-dir", address]
    running = [
        subprocess.Popen([*command, str(folder)], env=environment(), stderr=subprocess.PIPE)
        for folder in folders
    ]
    said = [process.communicate(timeout=SECONDS)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    with Index.open(address) as index:
        assert len(index) == 15
        assert index.search("+trung").total == 5
    assert len(indexes(address)) == 2


def test_a_rebuild_is_seen_when_it_is_complete(address, tmp_path):
    write(tmp_path / "old", "a.txt", "Bão số 6")
    write(tmp_path / "new", "b.txt", "Giá vàng")
    seen = []
    with Index.begin(address, workers=1) as index:
        index.update(tmp_path / "old")
        before = indexes(address)
        Index.rebuild(
            address, tmp_path / "new", workers=1, progress=lambda name: seen.append((name, list(index)))
        )
        assert seen == [("b.txt", ["a.txt"])]
        assert list(index) == ["b.txt"]
        assert index.search("bão").total == 0
    assert indexes(address).isdisjoint(before)
    assert len(indexes(address)) == 2


def test_a_rebuild_that_fails_leaves_the_old_index(address, tmp_path):
    write(tmp_path / "old", "a.txt", "Bão số 6")
    with Index.begin(address, workers=1) as index:
        index.update(tmp_path / "old")
        before = indexes(address)
        with pytest.raises(KeyboardInterrupt):
            Index.rebuild(address, tmp_path / "old", workers=1, progress=_interrupt)
        assert list(index) == ["a.txt"]
        assert Index.rebuild(address, tmp_path / "none", workers=1).added == ()
        assert list(index) == ["a.txt"]
    assert indexes(address) == before


def _interrupt(name: str) -> None:
    raise KeyboardInterrupt


def test_a_writer_whose_index_is_rebuilt_meanwhile_is_told(address, tmp_path):
    write(tmp_path / "new", "b.txt", "Giá vàng")

    def articles():
        yield ONE
        Index.rebuild(address, tmp_path / "new", workers=1)

    with Index.open(address, create=True, workers=1) as index:
        with pytest.raises((ClusterError, IndexNotFound)):
            index.add(articles())
        assert list(index) == ["b.txt"]
    assert len(indexes(address)) == 2


def test_a_new_index_has_the_shards_and_replicas_of_its_address(address):
    Index.open(f"{address}?shards=3&replicas=0", create=True).close()
    made = ask(address, "/{}/_settings", filter_path="*.settings.index.number*")
    (settings,) = (each["settings"]["index"] for each in made.values())
    assert settings == {"number_of_shards": "3", "number_of_replicas": "0"}


def test_nothing_makes_an_index_but_a_change(address, tmp_path):
    with pytest.raises(IndexNotFound, match=f"vnsearch index --index-dir {address} PATHS"):
        Index.open(address)
    (tmp_path / "none").mkdir()
    with Index.begin(address, workers=1) as index:
        index.update(tmp_path / "none")
        with pytest.raises(IndexNotFound):
            index.search("bão")
    assert indexes(address) == set()


def test_an_index_of_another_analysis_is_not_searched(address, monkeypatch):
    Index.open(address, create=True).close()
    monkeypatch.setattr("vnsearch.language.analyzer.SYLLABLE_RULES", "99")
    with pytest.raises(AnalysisMismatch, match="--rebuild") as raised:
        Index.open(address)
    assert raised.value.found != raised.value.expected
    with pytest.raises(AnalysisMismatch), Index.begin(address, workers=1) as index:
        index.add(ONE)


def test_an_index_of_another_program_is_left_alone(address):
    connection = Connection(parse_address(address))
    connection.ask(
        "PUT", f"/{connection.address.name}", {"mappings": {"properties": {"a": {"type": "text"}}}}
    )
    for use in (Index.open, lambda place: Index.open(place, create=True)):
        with pytest.raises(ClusterError, match="another program"):
            use(address)
    with pytest.raises(ClusterError, match="another program"):
        Index.rebuild(address, SEEDS, workers=1)
    connection.close()
    assert len(indexes(address)) == 1


def test_merging_leaves_one_segment(address):
    with Index.open(address, create=True, workers=1) as index:
        index.add(ONE)
        index.add(TWO)
        assert index.optimize() == 2
        assert index.stats().segments == 1
        assert len(index) == 2


def test_each_commit_is_another_state(address):
    with Index.open(address, create=True, workers=1) as index:
        states = [index.state]
        index.add(ONE)
        states.append(index.state)
        index.delete("một")
        states.append(index.state)
        assert len(set(states)) == 3
        index.delete("một")
        assert index.state == states[-1]


def test_a_backup_is_the_affair_of_the_cluster(address, tmp_path):
    with Index.open(address, create=True) as index, pytest.raises(BadArgument, match="snapshots"):
        index.backup(tmp_path / "copy")


def test_the_companion_has_the_words_of_all_writers(address):
    with Index.open(address, create=True, workers=1) as index:
        index.add([ONE, Article("ba", "Bão tan", "Cơn bão tan dần.")])
        index.add(TWO)
    name = aliases.name_vocabulary(parse_address(address).name)
    found = ask(address, f"/{name}/_search", q="layer:syllable AND folded:bao", size="10")
    assert [hit["_source"] for hit in found["hits"]["hits"]] == [
        {"layer": "syllable", "term": "bão", "folded": "bao", "articles": 2}
    ]


def test_a_writer_that_meets_more_terms_than_it_remembers_sends_them_all(address, monkeypatch):
    monkeypatch.setattr(cluster_batch, "_MOST_TERMS", 60)
    articles = [Article(f"{number}", "Bão tan", f"Cơn bão số {number} tan dần.") for number in range(100)]
    with Index.open(address, create=True, workers=1) as index:
        index.add(articles)
    name = aliases.name_vocabulary(parse_address(address).name)
    found = ask(address, f"/{name}/_search", q="layer:syllable", size="1000")
    counts = {hit["_source"]["term"]: hit["_source"]["articles"] for hit in found["hits"]["hits"]}
    assert counts.keys() >= {f"{number}" for number in range(100)} | {"bão", "dần"}
    assert counts["bão"] > 50


def test_the_command_line_takes_an_address_for_a_folder(address, tmp_path):
    write(tmp_path / "news", "a.txt", "Bão số 6")
    where = {"VNSEARCH_INDEX": address}
    assert "a.txt" in run("index", tmp_path / "news", "--dry-run", "--workers", 1, env=where).stdout
    done = run("index", tmp_path / "news", "--workers", 1, "--index-dir", address)
    assert (done.exit_code, done.stdout) == (0, run_report(tmp_path))
    assert "Bão số 6" in run("search", "bao so 6", env=where).stdout
    assert run("search", "khong co gi het", "--index-dir", address).exit_code == 1
    assert '"articles": 1' in run("stats", "--json", env=where).stdout
    exported = tmp_path / "news.jsonl"
    assert run("export", exported, env=where).exit_code == 0
    assert json.loads(exported.read_text(encoding="utf-8"))["id"] == "a.txt"
    assert run("import", exported, env=where).exit_code == 0
    refused = run("check", env=where)
    assert (refused.exit_code, "a folder only" in refused.stderr) == (2, True)


def run_report(tmp_path: Path) -> str:
    """What the command says about the same folder and an index in a folder."""
    return run("index", tmp_path / "news", "--workers", 1, index=tmp_path / "index").stdout
