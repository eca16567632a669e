"""How many of the articles found have each value of a facet: source, author, month and folder.

The counts of a facet leave out what the search includes and excludes of this same facet, so that they say
what another choice would find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from vnsearch.engine.protocols import PlanEvaluation, Vocabulary
from vnsearch.model import Facet, FieldName
from vnsearch.query.folder_names import HERE, FolderNames


def count_facets(
    found: PlanEvaluation, widened: Mapping[str, PlanEvaluation], snapshot: Vocabulary
) -> dict[str, tuple[Facet, ...]]:
    """The facets of a search; `widened` has the search without a facet, for facets that it filters by."""
    counts = dict(found.facets())
    for name in counts.keys() & widened.keys():
        counts[name] = widened[name].facets()[name]
    facets = {name: tuple(Facet(*each) for each in values) for name, values in counts.items()}
    folders = widened.get(FieldName.FOLDER, found).folders()
    return {**facets, FieldName.FOLDER: count_folders(folders, FolderNames(snapshot.folders()))}


def count_years(months: Iterable[Facet]) -> tuple[Facet, ...]:
    """The years of months such as `2024-09`, in their order."""
    counts: Counter[str] = Counter()
    for month, articles in months:
        counts[month.partition("-")[0]] += articles
    return tuple(Facet(*each) for each in counts.items())


def count_folders(direct: Mapping[str, int], names: FolderNames) -> tuple[Facet, ...]:
    """The folders by their names, with all that is in them, in the order of a tree.

    `direct` has the number of articles that stand directly in each folder.
    """
    counts: Counter[str] = Counter()
    for folder, articles in direct.items():
        name = names.name(folder)
        while name not in ("", HERE):
            counts[name] += articles
            name = name.rpartition("/")[0]
    return tuple(Facet(name, counts[name]) for name in sorted(counts, key=lambda name: name.split("/")))
