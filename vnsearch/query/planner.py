"""From a query as understood to what is looked up: what has to match, and what adds to the score.

Everything in a query that is not under a NOT adds to the score. Fields, dates and what stands in parentheses
are always required; how many of the plain words and phrases are is `match`'s to say. What is under a NOT is
taken as typed, and as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import groupby

from vnsearch.language.edits import generate_respellings
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import (
    PARTS,
    AddressHas,
    AllOf,
    AnyOf,
    Between,
    Condition,
    FieldName,
    Layer,
    MostOf,
    Not,
    OneOf,
    Part,
    Phrase,
    Plan,
    Term,
)
from vnsearch.query.ast import Clause, Dates, Either, Every, Field, Node, Query, Quoted, Run, Without, Word
from vnsearch.query.phrase_matching import occurrences
from vnsearch.query.plain_words import PAIR, WHOLE, Collected, Spot, WordPlanner, term_of
from vnsearch.query.syllables import QuerySyllable
from vnsearch.query.synonyms import Synonyms
from vnsearch.query.vocabulary import Lexicon

LEAST_SHARE = 0.15
"""Of plain words, an article has to have so much of what they tell, rare ones telling more."""
_SHARES = {1: 1.0, 2: 1.0, 3: 0.5}
"""The same for few syllables: two are most often one word or name."""
MOST_EXPANSIONS = 64
"""So many words, the most frequent ones, are looked up for one that is only begun, or in which a letter is
wrong."""
_NO_NAMES = Synonyms([])


def plan(
    query: Query,
    lexicon: Lexicon,
    names: Synonyms = _NO_NAMES,
    words: Synonyms = _NO_NAMES,
    *,
    match: str = "most",
    filters: Iterable[Query] = (),
) -> Plan:
    """What to look up for the query in the index with this lexicon.

    `names` knows other names for the same thing, and `words` what the user takes as one word. `match` says
    how many of the plain words an article has to have: `all`, `most` or `any`. The `filters` have to match,
    too, and add nothing to the score.
    """
    collected = Collected()
    literal = len({syllable.term for syllable in syllables_in(query.root)}) == 1
    condition = _Planner(lexicon, names, words, match, collected, literal).condition(query.root)
    notes = [*query.notes, *collected.notes]
    conditions = [AnyOf(()) if condition is None else condition]
    for other in filters:
        aside = Collected()
        found = _Planner(lexicon, names, words, "all", aside, literal=False).condition(other.root)
        conditions += [] if found is None else [found]
        notes += [*other.notes, *aside.notes]
    supporting = (each for each in collected.supporting.values() if each.lookup not in collected.matching)
    return Plan(
        tuple(collected.matching.values()),
        tuple(supporting),
        conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions)),
        tuple(dict.fromkeys(notes)),
        collected.doubtful,
    )


class _Planner:
    """The plan of one query, in the making."""

    def __init__(
        self,
        lexicon: Lexicon,
        names: Synonyms,
        words: Synonyms,
        match: str,
        collected: Collected,
        literal: bool,
    ) -> None:
        self._words = WordPlanner(lexicon, names, words, collected, literal)
        self._aside = partial(_Planner, lexicon, names, words, "all", literal=True)
        self._lexicon, self._match, self._collected = lexicon, match, collected

    def condition(self, node: Node, parts: tuple[Part, ...] = PARTS) -> Condition | None:
        """What an article has to match, in these of its parts; None if that is nothing."""
        match node:
            case Either(nodes):
                found = self._conditions(nodes, parts)
                return AnyOf(found) if found else None
            case Every(nodes):
                found = self._conditions(nodes, parts)
                return AllOf(found) if found else None
            case Without(inner):
                return self._negated(inner, parts)
            case Run(clauses):
                return self._run(clauses, parts)
            case Quoted():
                return self._phrase(node, parts)
            case Field():
                return self._field(node, parts)
            case Dates(first, last):
                return Between(first, last)
            case Word():
                return self._run([Clause("", node)], parts)

    def _conditions(self, nodes: Iterable[Node], parts: tuple[Part, ...]) -> tuple[Condition, ...]:
        found = (self.condition(node, parts) for node in nodes)
        return tuple(condition for condition in found if condition is not None)

    def _negated(self, node: Node, parts: tuple[Part, ...]) -> Condition | None:
        """That not all of the node matches just as typed; what it looks up is not to add to any score."""
        aside = Collected()
        condition = self._aside(collected=aside).condition(node, parts)
        self._collected.notes += aside.notes
        return None if condition is None else Not(condition)

    def _run(self, clauses: Sequence[Clause], parts: tuple[Part, ...]) -> Condition | None:
        """Clauses side by side: plain words as `match` says, all others as their signs say."""
        required: list[Condition | None] = []
        optional: list[Condition] = []
        plus = any(clause.occurrence == "+" for clause in clauses)
        for is_plain, group in groupby(clauses, lambda clause: _is_plain(clause, parts)):
            if is_plain:
                optional += self._stretch([clause.node for clause in group])
                continue
            for occurrence, node in group:
                if occurrence == "-":
                    required.append(self._negated(node, parts))
                elif isinstance(node, Word) and occurrence != "+":
                    optional += self._word(node, parts)
                elif isinstance(node, Word):
                    required += self._word(node, parts)
                else:
                    required.append(self.condition(node, parts))
        needed = [condition for condition in required if condition is not None]
        if optional and not plus:
            needed.append(self._of_plain(optional))
        return needed[0] if len(needed) == 1 else AllOf(tuple(needed)) if needed else None

    def _stretch(self, nodes: Sequence[Node]) -> list[Condition]:
        """What the words and phrases of a stretch of text have to match.

        The syllables of a phrase stand beside those around it, too, and add to the score one by one; but only
        as a phrase do they match.
        """
        spots = [spot for node in nodes for spot in _spots(node)]
        before = set(self._collected.matching)
        conditions = self._words.conditions(spots)
        found: list[Condition] = []
        begin = 0
        for node in nodes:
            end = begin + len(_spots(node))
            found += [self._phrase(node, PARTS)] if isinstance(node, Quoted) else conditions[begin:end]
            begin = end
        self._collected.demote({c for c in conditions if isinstance(c, Term)} - before.union(found))
        return found

    def _of_plain(self, conditions: Sequence[Condition]) -> Condition:
        """How many of the conditions that plain words make have to match."""
        if self._match == "all":
            return AllOf(tuple(conditions))
        if self._match == "any":
            return AnyOf(tuple(conditions))
        told = tuple(dict.fromkeys(filter(self._words.can_match, conditions)))
        return MostOf(told, _SHARES.get(len(told), LEAST_SHARE))

    def _word(self, word: Word, parts: tuple[Part, ...]) -> list[Condition]:
        """What each syllable of a single word has to match."""
        *first, last = word.syllables
        expanded = word.form in ("prefix", "fuzzy")
        slots = [self._slot(syllable, word.form) for syllable in first]
        slots.append(self._expanded(last, word) if expanded else self._slot(last, word.form))
        phrases = [Phrase((slot,), None, parts) for slot in slots]
        if len(slots) > 1:
            self._collected.support(Phrase(tuple(slots), None, parts), PAIR * word.boost)
        return [self._collected.match(phrase, WHOLE * word.boost) for phrase in phrases]

    def _slot(self, syllable: QuerySyllable, form: str = "plain") -> tuple[Term, ...]:
        """What may stand for a syllable of a phrase or of a word in a field."""
        return (Term(Layer.SYLLABLE, syllable.term) if form == "exact" else self._words.term(syllable),)

    def _expanded(self, syllable: QuerySyllable, word: Word) -> tuple[Term, ...]:
        """What a syllable may be that is only begun, or in which a letter is wrong."""
        if word.form == "prefix":
            layer = Layer.SYLLABLE if syllable.marked else Layer.FOLDED
            found = list(self._lexicon.beginning_with(layer, syllable.term, MOST_EXPANSIONS + 1))
        else:
            layer, near = Layer.FOLDED, {syllable.folded: 0.0, **generate_respellings(syllable.folded)}
            known = [term for term in near if self._lexicon.document_frequency(layer, term)]
            found = sorted(known, key=lambda term: (near[term], term))
        if not found:
            like = "begins with" if word.form == "prefix" else "is like"
            self._collected.notes.append(f"no article has a word that {like} “{syllable.term}”")
        if len(found) > MOST_EXPANSIONS:
            self._collected.notes.append(
                f"“{word.text}” stands for more than {MOST_EXPANSIONS} words: "
                f"only {MOST_EXPANSIONS} of them were searched for"
            )
        return tuple(Term(layer, term) for term in found[:MOST_EXPANSIONS])

    def _phrase(self, quoted: Quoted, parts: tuple[Part, ...]) -> Condition:
        slots = tuple(map(self._slot, quoted.syllables))
        return self._collected.match(Phrase(slots, quoted.gap, parts), PAIR * quoted.boost)

    def _field(self, field: Field, parts: tuple[Part, ...]) -> Condition | None:
        match field:
            case Field(Part() as part, node):
                return self.condition(node, (part,))
            case Field(FieldName.URL, Word(text)):
                return AddressHas(text)
            case Field(FieldName() as name, (Word() | Quoted()) as node):
                return self._one_of(name, node)
            case Field(_, node):
                return self.condition(node, parts)

    def _one_of(self, field: FieldName, node: Word | Quoted) -> Condition:
        """The values of the field in which the syllables stand side by side."""
        values = self._lexicon.values(field)
        form = node.form if isinstance(node, Word) else "plain"
        slots: list[tuple[Term, ...]] = [(_as_typed(each, form),) for each in node.syllables[:-1]]
        slots += [_endings(syllable, form, values) for syllable in node.syllables[-1:]]
        phrase = Phrase(tuple(slots))
        found = tuple(value for value in values if slots and any(occurrences(_terms_of(value), phrase)))
        if not found:
            typed = " ".join(syllable.term for syllable in node.syllables)
            self._collected.notes.append(f"no article has the {field} “{typed}”")
        return OneOf(field, found)


def syllables_in(node: Node) -> Iterator[QuerySyllable]:
    """All syllables of a query, in their order."""
    match node:
        case Word() | Quoted():
            yield from node.syllables
        case Field(_, inner) | Without(inner):
            yield from syllables_in(inner)
        case Run(clauses):
            for clause in clauses:
                yield from syllables_in(clause.node)
        case Every(nodes) | Either(nodes):
            for inner in nodes:
                yield from syllables_in(inner)


def _is_plain(clause: Clause, parts: tuple[Part, ...]) -> bool:
    """Whether the clause is a word or a phrase that stands among others as in a text."""
    node = clause.node
    return (
        not clause.occurrence
        and parts == PARTS
        and (isinstance(node, Quoted) or (isinstance(node, Word) and node.form in ("plain", "exact")))
    )


def _spots(node: Node) -> list[Spot]:
    assert isinstance(node, Word | Quoted)
    just = isinstance(node, Word) and node.form == "exact"
    return [Spot(syllable, node.boost, just) for syllable in node.syllables]


def _as_typed(syllable: QuerySyllable, form: str) -> Term:
    return Term(Layer.SYLLABLE, syllable.term) if form == "exact" else term_of(syllable.term)


def _endings(syllable: QuerySyllable, form: str, values: Iterable[str]) -> tuple[Term, ...]:
    """What the last syllable of a word may be in one of the values."""
    if form == "prefix":
        terms = {term for value in values for term in _terms_of(value)}
        kept = (t for t in terms if (t if syllable.marked else fold(t)).startswith(syllable.term))
        return tuple(Term(Layer.SYLLABLE, term) for term in kept)
    if form == "fuzzy":
        return tuple(
            Term(Layer.FOLDED, term) for term in (syllable.folded, *generate_respellings(syllable.folded))
        )
    return (_as_typed(syllable, form),)


@lru_cache(maxsize=65_536)
def _terms_of(value: str) -> list[str]:
    return split_syllables(value).terms
