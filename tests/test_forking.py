"""An open index in processes that are forked or started from a program that searches."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")

SEARCHING_THREADS = """
    import os, sys, threading, time
    from vnsearch import Index

    index = Index.open(sys.argv[1])
    queries = ["thượng nghị sĩ", "tong bi thu", "hoa ky", "việt nam"]
    expected = {query: [hit.id for hit in index.search(query)] for query in queries}
    stop = threading.Event()

    def search_on():
        while not stop.is_set():
            for query in queries:
                index.search(query).facets

    threads = [threading.Thread(target=search_on) for _ in range(3)]
    for thread in threads:
        thread.start()

    def is_right(child):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return status == 0
            time.sleep(0.01)
        os.kill(child, 9)
        return False

    failed = 0
    for _ in range(int(sys.argv[2])):
        if (child := os.fork()) == 0:
            right = all([hit.id for hit in index.search(query)] == expected[query] for query in queries)
            os._exit(not right)
        failed += not is_right(child)
    stop.set()
    print(failed)
"""

POOL = """
    import multiprocessing, sys
    from vnsearch import Index

    INDEX = Index.open(sys.argv[1])

    def search(query):
        hits = INDEX.search(query).hits
        return [(hit.id, hit.snippets[0].text) for hit in hits]

    if __name__ == "__main__":
        queries = ["thượng nghị sĩ", "tong bi thu", "hoa ky"]
        here = [search(query) for query in queries]
        with multiprocessing.get_context(sys.argv[2]).Pool(2) as pool:
            print(here == pool.map(search, queries) and all(here))
"""


def run_program(tmp_path, source, *arguments):
    file = tmp_path / "program.py"
    file.write_text("\n".join(line[4:] for line in source.splitlines()), encoding="utf-8")
    command = [sys.executable, "-W", "ignore::DeprecationWarning", file, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout.strip()


@needs_fork
def test_a_process_forked_while_a_thread_is_in_the_index_can_search(built, tmp_path):
    program = """
    import os, sys
    from vnsearch import Index

    index = Index.open(sys.argv[1])
    with index._engine._lock:
        child = os.fork()
        if child == 0:
            print(index.search("tong bi thu").total, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
    """
    assert int(run_program(tmp_path, program, built)) > 0


@needs_fork
def test_processes_forked_while_threads_search_can_search(built, tmp_path):
    assert run_program(tmp_path, SEARCHING_THREADS, built, 10) == "0"


@needs_fork
@pytest.mark.thorough
def test_many_processes_forked_while_threads_search_can_search(built, tmp_path):
    assert run_program(tmp_path, SEARCHING_THREADS, built, 200) == "0"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_pool_of_processes_searches(built, tmp_path, method):
    import multiprocessing

    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"the system has no {method}")
    assert run_program(tmp_path, POOL, built, method) == "True"
