from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest

import vnsearch
from tests.commandline import (
    COMMANDS,
    SECONDS,
    SEEDS,
    environment,
    lines,
    on_terminal,
    process,
    run,
    written_to,
)
from vnsearch import Article, Index
from vnsearch.language import analyzer
from vnsearch.model import LAYERS
from vnsearch.search.explanation import Reason

_IDS = sorted(path.name for path in SEEDS.glob("*.txt"))

_HIT_FIELDS = set("rank id title url author source path published score title_highlights snippets".split())
_SNIPPET_FIELDS = {"part", "start", "text", "highlights"}


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of two articles, for tests that change it."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "one.txt").write_text(_page("Hội nghị hòa bình", "hòa bình"), encoding="utf-8")
    (folder / "two.txt").write_text(_page("Giá vàng hôm nay", "giá vàng"), encoding="utf-8")
    return folder


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


def _page(title: str, about: str) -> str:
    sentence = f"Các đại biểu đã trao đổi về {about} trong buổi sáng nay tại thủ đô Hà Nội."
    return f"{title}\n\n{sentence}\n\nNhiều ý kiến khác cũng được nêu ra khi hội nghị thảo luận về {about}.\n"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- help and version ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps_with_an_example(name):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert re.search(r"^ +Example: vnsearch \w+", result.stdout, re.M)
    assert all(parameter.help for parameter in COMMANDS[name].params if isinstance(parameter, click.Option))


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "query"])
def test_the_example_of_every_command_is_of_this_command(name):
    assert f"Example: vnsearch {name}" in run(name, "--help").stdout


def test_the_programs_help_shows_how_to_begin():
    result = run("--help")
    assert result.exit_code == 0
    assert "vnsearch index" in result.stdout
    assert "vnsearch search" in result.stdout
    assert all(name in result.stdout for name in ("index", "search", "query", "show", "stats", "analyze"))


def test_the_version_is_the_packages():
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"vnsearch, version {vnsearch.__version__}\n")


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["search", "--help"]])
def test_help_and_version_load_nothing_heavy(args):
    code = (
        "import sys; from vnsearch.cli import cli\n"
        "try: cli(sys.argv[1:], prog_name='vnsearch')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    heavy = {
        "whoosh",
        "numpy",
        "pyvi",
        "sklearn",
        "scipy",
        "sklearn_crfsuite",
        "trafilatura",
        "lxml",
        "pickle",
    }
    assert not heavy & set(re.findall(r"'(\w+)'", done.stderr))


NOT_FOR_A_SEARCH = {
    *("pyvi", "sklearn", "scipy", "trafilatura", "lxml", "whoosh", "subprocess", "multiprocessing"),
    *"hashlib string base64 tempfile shutil logging argparse email http numpy.ma".split(),
    *("vnsearch.web", "vnsearch.readers", "vnsearch.indexing.workers", "vnsearch.indexing.maintenance"),
    *("vnsearch.engine.care", "vnsearch.engine.write", "vnsearch.engine.whoosh", "vnsearch.language.crf"),
}
"""What takes long to load and is of no use to a search in an index of this version."""


def test_a_search_loads_only_what_it_needs(built):
    code = (
        "import sys, click, numpy; before = set(sys.modules)\n"  # what these load by themselves
        "from vnsearch.cli import cli\n"
        "try: cli(sys.argv[1:], prog_name='vnsearch')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"found = {NOT_FOR_A_SEARCH} & set(sys.modules) - before\nassert not found, found"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "search", "--index-dir", str(built), "biden"],
        env=environment(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


# --- search --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["search", "query"])
def test_hits_go_to_standard_output_and_the_summary_to_standard_error(built, command):
    result = run(command, "--index-dir", built, "tổng", "thống", "biden")
    assert result.exit_code == 0
    assert result.stdout.startswith(" 1. Tổng Bí thư, Chủ tịch nước Tô Lâm gặp Tổng thống Hoa Kỳ Joe Biden\n")
    assert "26/09/2024 09:04" in result.stdout
    assert re.fullmatch(r"1 of 1 article \(\d\.\d{3} s\)\n", result.stderr)


def test_words_of_a_query_need_no_quotes(built):
    apart = run("search", "--json", "--index-dir", built, "tổng", "thống", "biden")
    together = run("search", "--json", "--index-dir", built, "tổng thống biden")
    assert apart.stdout == together.stdout != ""


def test_a_search_that_finds_nothing_says_so(built):
    result = run("search", "--index-dir", built, "zzzz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("no article found")


def test_a_json_search_that_finds_nothing_is_empty(built):
    result = run("search", "--json", "--index-dir", built, "zzzz")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")


@pytest.mark.parametrize("query", ["", " ", "?!"])
def test_a_query_without_words_finds_nothing(built, query):
    assert run("search", "--index-dir", built, query).exit_code == 1


def test_notes_go_to_standard_error(built):
    result = run("search", "--index-dir", built, "tổng thồng biden")
    assert result.exit_code == 0
    assert result.stderr.startswith("vnsearch: no article has “thồng”")
    assert "thồng" not in result.stdout


def test_a_search_without_a_query_is_an_error(built):
    result = run("search", "--index-dir", built)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_query_may_begin_with_a_dash_after_two_dashes(built):
    assert run("search", "--index-dir", built, "--", "-biden").exit_code == 0


@pytest.mark.parametrize("option", ["-n", "--limit"])
def test_a_limit_bounds_the_hits(built, option):
    result = run("search", "--index-dir", built, option, "2", "viet nam")
    assert len(re.findall(r"^ ?\d+\. ", result.stdout, re.M)) == 2
    assert result.stderr.startswith("1–2 of 5 articles")
    assert "--page 2" in result.stderr


def test_pages_follow_each_other(built):
    whole = lines(run("search", "--index-dir", built, "--json", "viet nam"))
    pages = [
        lines(run("search", "--index-dir", built, "--json", "-n", "2", "--page", str(page), "viet nam"))
        for page in (1, 2, 3)
    ]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [hit for page in pages for hit in page] == whole
    assert [hit["rank"] for hit in whole] == [1, 2, 3, 4, 5]


def test_a_page_after_the_last_says_how_many_there_are(built):
    result = run("search", "--index-dir", built, "-n", "2", "--page", "4", "viet nam")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no more of 5 articles" in result.stderr


def test_the_last_page_offers_no_further_one(built):
    assert "--page" not in run("search", "--index-dir", built, "-n", "2", "--page", "3", "viet nam").stderr


@pytest.mark.parametrize("options", [["-n", "0"], ["-n", "-1"], ["-n", "x"], ["--page", "0"], ["--nope"]])
def test_a_wrong_option_is_an_error(built, options):
    result = run("search", "--index-dir", built, *options, "biden")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


@pytest.mark.parametrize("options", [["-n", "999999999999999999999"], ["--page", "999999999999999999999"]])
def test_an_enormous_number_is_no_crash(built, options):
    assert run("search", "--index-dir", built, *options, "biden").exit_code in (0, 1)


def test_a_hit_in_json_has_the_documented_fields(built):
    records = lines(run("search", "--index-dir", built, "--json", "biden"))
    assert records
    for record in records:
        assert set(record) == _HIT_FIELDS
        assert all(set(snippet) == _SNIPPET_FIELDS for snippet in record["snippets"])


def test_a_hit_in_json_can_be_traced_to_its_article(built):
    first = lines(run("search", "--index-dir", built, "--json", "tong thong biden"))[0]
    article = json.loads(run("show", "--json", "--index-dir", built, first["id"]).stdout)
    assert [first[key] for key in ("title", "url", "path")] == [
        article[key] for key in ("title", "url", "path")
    ]
    assert first["published"] == "2024-09-26T09:04:00"
    for snippet in first["snippets"]:
        part = article[snippet["part"]]
        assert part[snippet["start"] : snippet["start"] + len(snippet["text"])] == snippet["text"]
    marked = [first["title"][start:end] for start, end in first["title_highlights"]]
    assert "Biden" in marked


def test_an_article_without_text_is_shown(index_dir):
    with Index.open(index_dir, create=True) as index:
        index.add([Article(id="a", title="Giá vàng", body="")])
    assert run("search", "--index-dir", index_dir, "vang").exit_code == 0
    assert run("search", "--json", "--index-dir", index_dir, "vang").exit_code == 0
    assert run("show", "--index-dir", index_dir, "a").exit_code == 0


# --- the form of results -------------------------------------------------------------------------------


def test_a_search_in_json_is_one_object_with_all_there_is_to_say(built):
    result = run("search", "--format", "json", "--index-dir", built, "-n", "2", "tổng thồng")
    (record,) = lines(result)
    assert set(record) == {"query", "total", "notes", "suggestions", "hits"}
    assert record["query"] == "tổng thồng"
    assert record["total"] >= len(record["hits"]) == 2
    assert record["notes"] == ["no article has “thồng”: searched for “thong”, without marks"]
    (suggestion,) = record["suggestions"]
    assert suggestion["kind"] == "spelling"
    assert suggestion["query"] == "Tổng thống"
    assert all(set(hit) == _HIT_FIELDS for hit in record["hits"])


def test_a_search_in_json_that_finds_nothing_is_an_object_all_the_same(built):
    result = run("search", "--format", "json", "--index-dir", built, "zzzz")
    assert result.exit_code == 1
    assert lines(result) == [{"query": "zzzz", "total": 0, "notes": [], "suggestions": [], "hits": []}]


def test_json_lines_are_what_the_short_option_gives(built):
    long = run("search", "--format", "jsonl", "--index-dir", built, "viet nam")
    short = run("search", "--json", "--index-dir", built, "viet nam")
    whole = run("search", "--format", "json", "--index-dir", built, "viet nam")
    assert lines(long) == lines(short) == lines(whole)[0]["hits"] != []


def test_text_is_the_default_form(built):
    text = run("search", "--format", "text", "--index-dir", built, "biden")
    assert text.stdout == run("search", "--index-dir", built, "biden").stdout


def test_an_unknown_form_is_an_error(built):
    assert run("search", "--format", "xml", "--index-dir", built, "biden").exit_code == 2


# --- did you mean --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pham minh hoai", None),
        ("tong thong biden", None),
        ("toongr thoongs biden", "Tổng thống Biden"),
        ("tong63 thong61 biden", "Tổng thống Biden"),
        ("tổng thồng biden", "Tổng thống Biden"),
        ("tongthong biden", "Tổng thống Biden"),
        ("tổng thống bidne", "Tổng thống Biden"),
        ("tổng thống biden", None),
        ("viet nam", None),
        ("zzzz", None),
    ],
)
def test_what_may_have_been_meant_is_one_line_on_standard_error(built, typed, meant):
    result = run("search", "--index-dir", built, typed)
    offers = [line for line in result.stderr.splitlines() if "did you mean" in line]
    if meant is None:
        assert [line for line in offers if "spelling" in line] == []
        assert typed == "pham minh hoai" or not offers
    else:
        assert offers == [f"vnsearch: did you mean “{meant}”? --suggested searches for that"]
    assert "did you mean" not in result.stdout


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_a_suggestion_is_not_followed_unasked(built, form):
    result = run("search", "--format", form, "--index-dir", built, "tieesng vieejt")
    assert result.exit_code == 1
    assert "searched for" not in result.stderr


@pytest.mark.parametrize("typed", ["toongr thoongs biden", "tong thong biden", "tongthong biden"])
def test_a_suggestion_is_followed_when_asked_to_and_that_is_said(built, typed):
    followed = run("search", "--suggested", "--index-dir", built, typed)
    meant = run("search", "--index-dir", built, "Tổng thống Biden")
    assert (followed.exit_code, followed.stdout) == (0, meant.stdout)
    assert followed.stderr.splitlines()[0] == "vnsearch: searched for “Tổng thống Biden”"
    assert "did you mean" not in followed.stderr


@pytest.mark.parametrize("typed", ["tổng thống biden", "zzzz"])
def test_without_a_suggestion_the_query_itself_is_searched_for(built, typed):
    plain = run("search", "--index-dir", built, typed)
    asked = run("search", "--suggested", "--index-dir", built, typed)
    assert (asked.exit_code, asked.stdout) == (plain.exit_code, plain.stdout)
    assert "searched for" not in asked.stderr


def test_the_suggestion_that_was_followed_is_the_query_in_json(built):
    result = run("search", "--suggested", "--format", "json", "--index-dir", built, "toongr thoongs biden")
    (record,) = lines(result)
    assert (record["query"], record["suggestions"]) == ("Tổng thống Biden", [])


def test_pages_of_a_suggestion_follow_each_other(built):
    options = ["--suggested", "--json", "--index-dir", built, "-n", "2"]
    pages = [lines(run("search", *options, "--page", str(page), "vieejt nam")) for page in (1, 2, 3)]
    assert [hit["rank"] for page in pages for hit in page] == [1, 2, 3, 4, 5]


def test_even_a_query_of_an_enormous_size_is_answered(built):
    for query in ("lam " * 10_000, "a" * 100_000):
        assert run("search", "--suggested", "--explain", "--index-dir", built, query).exit_code in (0, 1)


# --- why it was found ----------------------------------------------------------------------------------


def test_an_explained_hit_says_what_it_was_found_by(built):
    plain = run("search", "--index-dir", built, "tổng thống biden")
    explained = run("search", "--explain", "--index-dir", built, "tổng thống biden")
    assert plain.stdout.rstrip() in explained.stdout
    because, *told = explained.stdout.rstrip()[len(plain.stdout.rstrip()) :].strip().splitlines()
    assert because == "found: it has all the words; its score is 100% of the best one’s"
    assert all(re.fullmatch(r" *<?\d+\.\d\d  “[^”]+”.*: .* articles? ha(s|ve) it", line) for line in told)
    assert any("“biden” with any marks or none:" in line and "in the title" in line for line in told)
    assert any("“tong thong” side by side" in line for line in told)


def test_an_article_is_explained_whether_it_is_found_or_not(built):
    found = run("explain", "--index-dir", built, "002", "tong thong biden")
    assert found.exit_code == 0
    assert re.match(r"002_\w+\.txt: found: it has all the words; its score is \d+% of the best", found.stdout)
    other = run("explain", "--index-dir", built, "000", "tổng thống biden gặp tô lâm")
    assert (other.exit_code, other.stderr) == (1, "")
    assert re.search(
        r": not found: its score is \d+% of the best one’s, and \d+% would be enough\n", other.stdout
    )
    assert "it lacks “biden”" in other.stdout


def test_an_article_that_is_filtered_out_is_not_found(built):
    result = run("explain", "--json", "--until", "1999", "--index-dir", built, "002", "biden")
    (explanation,) = lines(result)
    assert result.exit_code == 1
    assert explanation["because"] == "it is not what the query asks for"
    assert (explanation["found"], explanation["share"], explanation["enough"]) == (False, None, None)


def test_a_page_after_the_last_says_how_to_find_more(built):
    result = run("search", "--page", 9, "--index-dir", built, "tổng thống biden")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "--match any finds articles with fewer of the words" in result.stderr


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_an_explained_hit_in_json_has_reasons_that_add_up_to_its_score(built, form):
    records = lines(run("search", "--explain", "--format", form, "--index-dir", built, "hoà bình việt nam"))
    hits = records[0]["hits"] if form == "json" else records
    assert hits
    for hit in hits:
        assert set(hit) == _HIT_FIELDS | {"found_because", "explanation"}
        reasons = hit["explanation"]
        assert {frozenset(reason) for reason in reasons} == {frozenset(Reason._fields)}
        assert sum(reason["score"] for reason in reasons) == pytest.approx(hit["score"], abs=1e-3)


@pytest.mark.parametrize(
    ("typed", "other"), [("LHQ", "liên hợp quốc"), ("liên hợp quốc", "lhq"), ("lien hop quoc", "lhq")]
)
def test_an_explanation_names_the_other_name(index_dir, typed, other):
    with Index.open(index_dir, create=True) as index:
        index.add([Article("a", "", "Liên hợp quốc họp."), Article("b", "", "LHQ họp.")])
    result = run("search", "--explain", "--index-dir", index_dir, typed)
    assert (
        f"“{other}”, another name for “{typed.lower()}”: 1 × in the body; 1 article has it" in result.stdout
    )
    assert result.stderr.startswith("1–2 of 2 articles")


# --- the user's own rules ------------------------------------------------------------------------------


@pytest.fixture
def countries(index_dir: Path) -> Path:
    """An index of an article of Hoa Kỳ and one of Xứ Cờ Hoa."""
    with Index.open(index_dir, create=True) as index:
        index.add([Article("hoa kỳ", "", "Hoa Kỳ họp."), Article("xứ cờ hoa", "", "Xứ Cờ Hoa họp.")])
    return index_dir


def _rules(folder: Path, text: str | bytes) -> Path:
    path = folder / "rules.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_names_of_the_user_reach_each_other(countries, tmp_path):
    path = _rules(tmp_path, "# một nước\nHoa Kỳ = Xứ Cờ Hoa\n")
    for query, ids in [("hoa kỳ", ["hoa kỳ", "xứ cờ hoa"]), ("xứ cờ hoa", ["xứ cờ hoa", "hoa kỳ"])]:
        result = run("search", "--json", "--synonyms", path, "--index-dir", countries, query)
        assert [hit["id"] for hit in lines(result)] == ids
    assert len(lines(run("search", "--json", "--index-dir", countries, "hoa kỳ"))) == 1


def test_words_of_the_user_are_told_in_the_explanation(countries, tmp_path):
    path = _rules(tmp_path, "Xứ Cờ Hoa\n")
    result = run("search", "--explain", "--words", path, "--index-dir", countries, "xu co hoa")
    assert "“xu co hoa” one after the other: 1 × in the body; 1 article has it" in result.stdout


@pytest.mark.parametrize(
    ("name", "option", "text"),
    [
        ("VNSEARCH_SYNONYMS", "--synonyms", "Hoa Kỳ = Xứ Cờ Hoa\n"),
        ("VNSEARCH_WORDS", "--words", "Xứ Cờ Hoa\n"),
    ],
)
def test_files_of_rules_may_be_named_in_the_environment(countries, tmp_path, name, option, text):
    path = _rules(tmp_path, text)
    args = ["search", "--json", "--explain", "--index-dir", countries, "xứ cờ hoa"]
    by_option = run(*args, option, path)
    assert run(*args, env={name: str(path)}).stdout == by_option.stdout != run(*args).stdout


@pytest.mark.parametrize(
    ("option", "text", "line", "more"),
    [
        ("--synonyms", "Hoa Kỳ = Mỹ\nmột mình\n\n = x\n", 2, 1),
        ("--synonyms", "Hoa Kỳ = Mỹ\nMỹ = Xứ Cờ Hoa\n", 2, 0),
        ("--words", "Hội đồng\n# chú thích\nmột\na b = c\n", 3, 1),
        ("--words", b"h\xe1\xbb\x99i ngh\xe1\xbb\x8b\n\xff\xfe\n", 2, 0),
    ],
)
def test_bad_rules_are_told_with_the_line(countries, tmp_path, option, text, line, more):
    path = _rules(tmp_path, text)
    result = run("search", option, path, "--index-dir", countries, "hoa kỳ")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path}, line {line}: " in result.stderr
    assert (f"(and {more} more bad line" in result.stderr) == bool(more)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("option", ["--synonyms", "--words"])
def test_a_file_of_rules_that_is_not_there_is_an_error(countries, tmp_path, option):
    result = run("search", option, tmp_path / "nowhere", "--index-dir", countries, "hoa kỳ")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere" in result.stderr


# --- colours -------------------------------------------------------------------------------------------


def test_a_pipe_gets_no_colours(built):
    assert b"\x1b" not in process("search", "--index-dir", built, "biden").stdout


def test_a_terminal_gets_colours(built):
    assert "\x1b[31m\x1b[1mBiden" in on_terminal("search", "-n", "1", "--index-dir", built, "biden")


@pytest.mark.parametrize(("option", "env"), [(["--no-color"], {}), ([], {"NO_COLOR": "1"})])
def test_colours_can_be_turned_off(built, option, env):
    written = on_terminal("search", "-n", "1", *option, "--index-dir", built, "biden", **env)
    assert "Biden" in written
    assert "\x1b" not in written


def test_show_obeys_no_color(built):
    assert "\x1b" in on_terminal("show", "--index-dir", built, "004")
    assert "\x1b" not in on_terminal("show", "--index-dir", built, "004", NO_COLOR="1")


def test_json_on_a_terminal_has_no_colours(built):
    assert "\x1b" not in on_terminal("search", "-n", "1", "--json", "--index-dir", built, "biden")


# --- show, stats, analyze ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [_IDS[2], "002"])
def test_show_prints_the_whole_article(built, name):
    result = run("show", "--index-dir", built, name)
    assert result.exit_code == 0
    assert result.stdout.startswith("Tổng Bí thư, Chủ tịch nước Tô Lâm gặp Tổng thống Hoa Kỳ Joe Biden\n")
    assert "26/09/2024 09:04" in result.stdout
    assert "https://baochinhphu.vn/" in result.stdout
    assert "chia buồn sâu sắc" in result.stdout
    assert result.stderr == ""


def test_show_in_json_is_the_article_as_indexed(built):
    record = json.loads(run("show", "--json", "--index-dir", built, "002").stdout)
    with Index.open(built) as index:
        article = index[_IDS[2]]
    assert (record["id"], record["title"], record["body"]) == (article.id, article.title, article.body)


def test_optimize_merges_the_segments(index_dir):
    with Index.open(index_dir, create=True, workers=1) as index:
        for name in "ab":
            index.add(Article(id=name, title="Một", body="x"))
    assert run("optimize", "--index-dir", index_dir).stdout == "merged 2 segments into one\n"
    assert run("optimize", "--index-dir", index_dir).stdout == "the index has one segment\n"


def test_a_prefix_of_very_many_ids_does_not_count_them(index_dir, monkeypatch):
    monkeypatch.setattr("vnsearch.cli.article_ids._MAX_COUNTED", 3)
    with Index.open(index_dir, create=True, workers=1) as index:
        index.add(Article(id=name, title="Một", body="x") for name in ("aa", "ab", "ac", "ad"))
    assert (
        "many articles have an id that begins with 'a': aa, ab, ac"
        in run("show", "--index-dir", index_dir, "a").stderr
    )


def test_a_prefix_of_several_ids_names_them(built):
    result = run("show", "--index-dir", built, "00")
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(article_id in result.stderr for article_id in _IDS)


def test_an_id_that_is_the_prefix_of_another_is_itself(index_dir):
    with Index.open(index_dir, create=True) as index:
        index.add([Article(id="a", title="Một", body="x"), Article(id="ab", title="Hai", body="y")])
    assert run("show", "--index-dir", index_dir, "a").stdout.startswith("Một")


@pytest.mark.parametrize("name", ["zzz", "", " ", "002_618e8e9983e6449f.txt "])
def test_an_unknown_id_is_an_error(built, name):
    result = run("show", "--index-dir", built, name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")


def test_stats_tell_the_sizes(built):
    result = run("stats", "--index-dir", built)
    assert result.exit_code == 0
    assert re.search(r"^articles +5$", result.stdout, re.M)
    assert all(re.search(rf"^  {layer} +[\d,]+$", result.stdout, re.M) for layer in LAYERS)


def test_stats_in_json(built):
    record = json.loads(run("stats", "--json", "--index-dir", built).stdout)
    assert set(record) == {"articles", "terms", "segments", "size", "analysis"}
    assert record["articles"] == 5
    assert set(record["terms"]) == set(LAYERS)
    assert record["size"] > 10_000


def test_analyze_prints_every_layer():
    result = run("analyze", "Tổng Bí thư", "Tô Lâm")
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["syllable", "tổng", "bí", "thư", "tô", "lâm"],
        ["folded", "tong", "bi", "thu", "to", "lam"],
        ["word", "tổng_bí_thư", "tô_lâm"],
        ["folded_word", "tong_bi_thu", "to_lam"],
        ["pair", "tong-bi", "bi-thu", "thu-to", "to-lam"],
    ]


def test_analyze_in_json():
    record = json.loads(run("analyze", "--json", "hòa bình").stdout)
    assert record["syllable"] == ["hoà", "bình"]
    assert list(record) == list(LAYERS)


# --- index ---------------------------------------------------------------------------------------------


def test_indexing_reports_what_it_did(news, index_dir):
    result = run("index", "--index-dir", index_dir, news)
    assert (result.exit_code, result.stderr) == (0, "without a date: 2 (one.txt, two.txt)\n")
    assert result.stdout == "2 added, 0 changed, 0 unchanged, 0 removed, 0 rejected\n"


def test_indexing_again_writes_nothing(news, index_dir):
    run("index", "--index-dir", index_dir, news)
    before = {path: path.stat().st_mtime_ns for path in index_dir.iterdir() if "LOCK" not in path.name}
    result = run("index", "--index-dir", index_dir, news)
    assert result.stdout == "0 added, 0 changed, 2 unchanged, 0 removed, 0 rejected\n"
    assert before == {
        path: path.stat().st_mtime_ns for path in index_dir.iterdir() if "LOCK" not in path.name
    }


def test_indexing_again_takes_in_what_changed(news, index_dir):
    run("index", "--index-dir", index_dir, news)
    (news / "three.txt").write_text(_page("Bão số ba", "cơn bão"), encoding="utf-8")
    (news / "one.txt").write_text(_page("Hội nghị khí hậu", "khí hậu"), encoding="utf-8")
    (news / "two.txt").unlink()
    result = run("index", "--index-dir", index_dir, news)
    assert result.stdout == "1 added, 1 changed, 0 unchanged, 1 removed, 0 rejected\n"
    codes = {
        query: run("search", "--index-dir", index_dir, query).exit_code
        for query in ("bão", "khí hậu", "vàng")
    }
    assert codes == {"bão": 0, "khí hậu": 0, "vàng": 1}


def test_a_touched_file_is_unchanged(news, index_dir):
    run("index", "--index-dir", index_dir, news)
    os.utime(news / "one.txt", (0, 0))
    assert "2 unchanged" in run("index", "--index-dir", index_dir, news).stdout


def test_an_unreadable_article_is_named_and_the_others_go_on(news, index_dir):
    (news / "bad.txt").write_bytes(bytes(range(256)) * 4)
    (news / "broken.jsonl").write_text(
        '{"id": "j1", "title": "Tốt", "body": "Bão về."}\n{"id":\n', encoding="utf-8"
    )
    result = run("index", "--index-dir", index_dir, news)
    assert result.exit_code == 2
    assert re.search(r"^vnsearch: .*bad\.txt: \S+", result.stderr, re.M)
    assert re.search(r"^vnsearch: .*broken\.jsonl:2: \S+", result.stderr, re.M)
    assert result.stdout == "3 added, 0 changed, 0 unchanged, 0 removed, 2 rejected\n"
    assert run("search", "--index-dir", index_dir, "hoa binh").exit_code == 0


def test_every_format_is_read(news, index_dir):
    record = json.dumps({"id": "r", "title": "Bão", "body": "Bão số ba đổ bộ."}, ensure_ascii=False)
    (news / "a.md").write_text(_page("Động đất ở biển", "động đất"), encoding="utf-16")
    (news / "b.jsonl").write_text(record.replace('"r"', '"r1"') + "\n", encoding="utf-8-sig")
    (news / "c.jsonl.gz").write_bytes(gzip.compress(record.encode()))
    (news / "ignored.exe").write_bytes(b"MZ")
    result = run("index", "--index-dir", index_dir, news)
    assert (result.exit_code, result.stdout[:8]) == (0, "5 added,")


def test_a_single_file_is_read(news, index_dir):
    assert run("index", "--index-dir", index_dir, news / "one.txt").stdout.startswith("1 added,")


def test_a_first_index_of_nothing_readable_is_not_made(index_dir, tmp_path):
    result = run("index", "--index-dir", index_dir, tmp_path / "typo")
    assert result.exit_code == 2
    assert "typo" in result.stderr
    assert not index_dir.exists()
    assert run("search", "--index-dir", index_dir, "hoa binh").stderr.startswith("Error: no index in ")


def test_a_strict_first_index_that_fails_is_not_made(news, index_dir):
    (news / "bad.txt").write_bytes(b"")
    result = run("index", "--strict", "--index-dir", index_dir, news)
    assert result.exit_code == 2
    assert "bad.txt" in result.stderr
    assert not index_dir.exists()


def test_a_rebuild_of_nothing_readable_keeps_the_old_index(news, index_dir, tmp_path):
    run("index", "--index-dir", index_dir, news)
    result = run("index", "--rebuild", "--index-dir", index_dir, tmp_path / "typo")
    assert result.exit_code == 2
    assert result.stdout == "0 added, 0 changed, 0 unchanged, 0 removed, 1 rejected\n"
    assert run("search", "--index-dir", index_dir, "hoa binh").exit_code == 0
    assert "2 unchanged" in run("index", "--index-dir", index_dir, news).stdout


@pytest.mark.parametrize("options", [["--workers", "1"], ["--workers", "2"], ["--memory", "16"]])
def test_workers_and_memory_change_nothing_that_is_indexed(news, index_dir, options):
    (news / "many.jsonl").write_text(
        "".join(
            json.dumps({"id": f"r{n}", "title": "Bão", "body": f"Bão số {n}."}) + "\n" for n in range(300)
        ),
        encoding="utf-8",
    )
    result = run("index", *options, "--index-dir", index_dir, news)
    assert (result.exit_code, result.stderr) == (0, "without a date: 302 (r0, r1, r2, …)\n")
    assert result.stdout.startswith("302 added,")
    hits = lines(run("search", "--json", "--index-dir", index_dir, "bão số 299"))
    assert hits[0]["id"] == "r299"


@pytest.mark.parametrize("option", ["--workers", "--memory"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5"])
def test_workers_and_memory_are_whole_numbers_above_zero(news, index_dir, option, value):
    result = run("index", option, value, "--index-dir", index_dir, news)
    assert (result.exit_code, index_dir.exists()) == (2, False)
    assert option in result.stderr


def test_standard_input_is_read(index_dir):
    page = _page("Hội nghị hòa bình", "hòa bình").encode()
    assert run("index", "--index-dir", index_dir, "-", stdin=page).stdout.startswith("1 added,")
    assert run("search", "--index-dir", index_dir, "hoa binh").exit_code == 0


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(news, index_dir):
    run("index", "--index-dir", index_dir, news)
    (news / "three.txt").write_text(_page("Bão số ba", "cơn bão"), encoding="utf-8")
    (news / "two.txt").unlink()
    before = _contents(index_dir)
    result = run("index", "--dry-run", "--index-dir", index_dir, news)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "+ three.txt",
        "- two.txt",
        "1 added, 0 changed, 1 unchanged, 1 removed, 0 rejected",
    ]
    assert _contents(index_dir) == before


def test_a_dry_run_needs_no_index_and_makes_none(news, index_dir):
    result = run("index", "--dry-run", "--index-dir", index_dir, news)
    assert result.stdout.endswith("2 added, 0 changed, 0 unchanged, 0 removed, 0 rejected\n")
    assert not index_dir.exists()


def test_a_dry_run_names_what_cannot_be_read(news, index_dir):
    (news / "bad.txt").write_bytes(b"")
    result = run("index", "--dry-run", "--index-dir", index_dir, news)
    assert result.exit_code == 2
    assert "bad.txt" in result.stderr


def test_a_rebuild_holds_what_the_paths_hold_and_nothing_else(news, index_dir):
    run("index", "--index-dir", index_dir, news / "one.txt")
    result = run("index", "--rebuild", "--index-dir", index_dir, news / "two.txt")
    assert result.stdout == "1 added, 0 changed, 0 unchanged, 0 removed, 0 rejected\n"
    assert json.loads(run("stats", "--json", "--index-dir", index_dir).stdout)["articles"] == 1
    assert run("search", "--index-dir", index_dir, "hoa binh").exit_code == 1


def test_a_rebuild_needs_no_index(news, index_dir):
    assert run("index", "--rebuild", "--index-dir", index_dir, news).exit_code == 0


def test_a_dry_run_of_a_rebuild_adds_everything(news, index_dir):
    run("index", "--index-dir", index_dir, news)
    result = run("index", "--dry-run", "--rebuild", "--index-dir", index_dir, news)
    assert result.stdout.splitlines()[:2] == ["+ one.txt", "+ two.txt"]


def test_without_paths_the_folder_seeds_is_indexed(tmp_path):
    shutil.copytree(SEEDS, tmp_path / "seeds")
    done = process("index", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.decode().startswith("5 added,")
    assert (tmp_path / "index").is_dir()
    found = process("search", "tong", "thong", "biden", cwd=tmp_path).stdout.decode()
    assert str(Path("seeds", _IDS[2])) in found
    assert str(tmp_path) not in found


def test_without_paths_and_without_seeds_the_missing_folder_is_named(tmp_path):
    done = process("index", cwd=tmp_path)
    assert done.returncode == 2
    assert b"seeds" in done.stderr


def test_the_environment_may_name_the_index(news, index_dir):
    env = {"VNSEARCH_INDEX": str(index_dir)}
    assert run("index", news, env=env).exit_code == 0
    assert index_dir.is_dir()
    assert run("search", "hoa binh", env=env).exit_code == 0
    assert run("stats", env=env).exit_code == 0


def test_the_option_outweighs_the_environment(built, index_dir):
    assert run("stats", "--index-dir", built, env={"VNSEARCH_INDEX": str(index_dir)}).exit_code == 0


def test_a_pipe_gets_no_progress_bar(news, index_dir):
    done = process("index", "--index-dir", index_dir, news)
    assert done.stderr == b"without a date: 2 (one.txt, two.txt)\n"


def test_a_terminal_sees_how_many_articles_were_read(news, index_dir):
    master, terminal = pytest.importorskip("pty").openpty()
    try:
        done = process("index", "--index-dir", index_dir, news, stderr=terminal, TERM="xterm")
    finally:
        os.close(terminal)
    assert done.returncode == 0
    *_, last, erased, _ = written_to(master).split(b"\r")
    assert re.match(rb"2 articles read", last)
    assert erased.startswith(b"\x1b[Kwithout a date: 2")


# --- errors --------------------------------------------------------------------------------------------

_READERS = [["search", "biden"], ["show", "002"], ["stats"]]


@pytest.mark.parametrize("args", _READERS)
def test_a_missing_index_names_the_command_that_makes_one(index_dir, args):
    result = run(*args, "--index-dir", index_dir)
    assert (result.exit_code, result.stdout) == (2, "")
    assert str(index_dir) in result.stderr
    assert f"vnsearch index --index-dir {index_dir}" in result.stderr
    assert not index_dir.exists()


@pytest.mark.parametrize("args", _READERS)
def test_an_index_of_another_analysis_names_the_command_that_upgrades_it(news, index_dir, monkeypatch, args):
    with monkeypatch.context() as earlier:
        earlier.setattr(analyzer, "SYLLABLE_RULES", "0")
        run("index", "--index-dir", index_dir, news)
    result = run(*args, "--index-dir", index_dir)
    assert result.exit_code == 2
    assert f"vnsearch index --upgrade --index-dir {index_dir}" in result.stderr
    assert run("index", "--upgrade", "--index-dir", index_dir).exit_code == 0
    assert run("stats", "--index-dir", index_dir).exit_code == 0


def test_the_command_that_an_error_names_can_be_copied(tmp_path):
    folder = tmp_path / "my 'own' index"
    message = run("stats", "--index-dir", folder).stderr
    (command,) = re.findall("“(.*)”", message)
    assert shlex.split(command) == ["vnsearch", "index", "--index-dir", str(folder), "PATHS"]


def test_a_damaged_index_names_the_command_that_repairs_it(news, index_dir):
    run("index", "--index-dir", index_dir, news)
    for path in index_dir.glob("*.toc"):
        path.write_bytes(b"\0" * 10)
    result = run("search", "--index-dir", index_dir, "hoa binh")
    assert result.exit_code == 2
    assert "vnsearch check --repair" in result.stderr
    assert run("index", "--rebuild", "--index-dir", index_dir, news).exit_code == 0


def test_an_index_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "file").write_text("x")
    assert run("stats", "--index-dir", tmp_path / "file").exit_code == 2


def test_an_index_folder_that_cannot_be_made_is_an_error(news, tmp_path):
    (tmp_path / "file").write_text("x")
    result = run("index", "--index-dir", tmp_path / "file" / "index", news)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")


def test_a_locked_index_names_the_process_that_writes(news, index_dir):
    results = []

    def articles() -> Iterator[Article]:
        results.append(run("index", "--index-dir", index_dir, news))
        yield Article(id="a", title="Một", body="x")

    with Index.open(index_dir, create=True) as index:
        index.add(articles())
    (while_writing,) = results
    assert while_writing.exit_code == 2
    assert str(os.getpid()) in while_writing.stderr
    assert run("index", "--index-dir", index_dir, news).exit_code == 0


@pytest.mark.parametrize("args", [["--index-dir", "x", "nosuch"], ["--index-dir", "x", "nosuch.txt"]])
def test_a_path_that_is_not_there_is_named(tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    result = run("index", *args)
    assert result.exit_code == 2
    assert f"vnsearch: {args[-1]}: " in result.stderr


@pytest.mark.parametrize("wait", ["x", "nan", "-1"])
def test_a_wait_that_is_no_time_is_an_error(news, index_dir, wait):
    assert run("index", "--wait", wait, "--index-dir", index_dir, news).exit_code == 2


# --- the world outside ---------------------------------------------------------------------------------


def _with_closed_pipe(args: Sequence[str | Path], *, errors_too: bool) -> subprocess.CompletedProcess[bytes]:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return process(*args, stdout=writer, stderr=writer if errors_too else subprocess.PIPE)
    finally:
        os.close(writer)


@pytest.mark.parametrize("args", [["search", "viet nam"], ["search", "--json", "viet nam"], ["show", "002"]])
def test_a_closed_pipe_is_no_error(built, args):
    done = _with_closed_pipe([*args, "--index-dir", built], errors_too=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_pipe_for_errors_too_is_no_error(built):
    args = ["search", "viet nam", "--index-dir", built]
    assert _with_closed_pipe(args, errors_too=True).returncode == 0


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["search", "--help"]])
def test_a_closed_pipe_is_no_error_of_help(args):
    done = _with_closed_pipe(args, errors_too=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_takes_one_line_is_enough(built):
    with subprocess.Popen(
        [sys.executable, "-m", "vnsearch", "search", "--index-dir", built, "viet nam"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout
        assert child.stderr
        assert child.stdout.readline().startswith(b" 1. ")
        child.stdout.close()
        assert b"Traceback" not in child.stderr.read()
        assert child.wait(SECONDS) == 0


@pytest.mark.skipif(os.name != "posix", reason="arguments are bytes on POSIX alone")
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["search", b"\xff\xfe"], 1),
        (["search", b"biden \xff"], 0),
        (["search", "--json", b"bi\xffden"], 0),
        (["show", b"\xff\xfe"], 2),
        (["analyze", b"\xff\xfe"], 0),
    ],
)
def test_an_argument_in_no_encoding_is_no_crash(built, args, code):
    named = [] if args[0] == "analyze" else ["--index-dir", built]
    done = process(*map(os.fsdecode, [*args[:1], *named, *args[1:]]))
    assert b"Traceback" not in done.stderr
    assert done.returncode == code


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_file_name_in_no_encoding_is_no_crash(news, index_dir):
    try:
        Path(os.fsdecode(bytes(news) + b"/\xff.txt")).write_text(
            _page("Bão số ba", "cơn bão"), encoding="utf-8"
        )
    except OSError:
        pytest.skip("the file system takes no such name")
    done = process("index", "--index-dir", index_dir, news)
    assert (done.returncode, done.stderr) == (0, b"without a date: 3 (one.txt, two.txt, \\udcff.txt)\n")
    assert done.stdout.startswith(b"3 added,")
    for options in ([], ["--json"]):
        found = process("search", *options, "--index-dir", index_dir, "bão")
        assert (found.returncode, b"Traceback" in found.stderr) == (0, False)
    again = process("index", "--index-dir", index_dir, news)
    assert b"3 unchanged" in again.stdout


_POOR = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_poor_output_encoding_is_no_crash(built, encoding):
    done = process("search", "--index-dir", built, "tong thong thồng", **_POOR, PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1258"])
def test_json_loses_no_letter_in_any_output_encoding(built, encoding):
    args = ["search", "--json", "-n", "1", "--index-dir", built, "biden"]
    (wanted,) = lines(run(*args))
    written = process(*args, PYTHONIOENCODING=encoding).stdout
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError:
        text = written.decode(encoding)
    assert json.loads(text) == wanted


def test_json_is_escaped_on_a_stream_that_is_not_utf_8(built):
    args = ["search", "--json", "-n", "1", "--index-dir", built, "biden"]
    escaped = process(*args, PYTHONIOENCODING="latin-1").stdout
    assert escaped.isascii()
    assert "Tổng thống".encode() in process(*args).stdout


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_lone_surrogate_is_escaped_in_json(index_dir, encoding):
    with Index.open(index_dir, create=True) as index:
        index.add([Article(id="a", title="Giá \ud800 vàng", body="Bão.")])
    args = ["show", "--json", "--index-dir", index_dir, "a"]
    written = process(*args, PYTHONIOENCODING=encoding).stdout
    assert b"\\ud800" in written
    assert json.loads(written)["title"] == "Giá \ud800 vàng"
