"""The servers that the tests start: all nodes of a cluster know one another, and workers share one."""

from __future__ import annotations

import pytest


def test_a_cluster_of_one_node_answers(cluster):
    assert cluster.ask("/_cluster/health")["number_of_nodes"] == len(cluster.nodes) == 1


def test_the_server_can_have_weights_in_a_text(cluster):
    assert cluster.ask("/")["version"]["number"].split(".")[0] in ("2", "3")


@pytest.mark.thorough
def test_three_nodes_know_one_another(three_nodes):
    assert three_nodes.ask("/_cluster/health")["number_of_nodes"] == 3
