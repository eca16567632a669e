"""Plans a parsed query: which condition an article must meet, and which look-ups add to its score.

Everything in a query that is not under a NOT adds to the score. Fields, dates and parentheses are always
required; `match` says how many of the plain words and phrases are. A node under a NOT excludes an article
only if all of the node matches exactly as typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby

from vnsearch.language.edits import generate_respellings
from vnsearch.language.memo import Memo
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
from vnsearch.query.addresses import list_addresses
from vnsearch.query.ast import (
    Clause,
    Dates,
    Either,
    Every,
    InField,
    Node,
    Preferred,
    Query,
    Quoted,
    Run,
    Value,
    Without,
    Word,
    WordForm,
    iterate_syllables,
)
from vnsearch.query.effort import Effort
from vnsearch.query.other_names import make_term
from vnsearch.query.phrase_matching import find_phrase
from vnsearch.query.plain_words import PAIR, WHOLE, PlanBuilder, TypedSyllable, WordPlanner
from vnsearch.query.quoting import list_spellings
from vnsearch.query.syllables import QuerySyllable, find_compounds, split_query
from vnsearch.query.synonyms import Synonyms
from vnsearch.query.typed_names import note_absent_names
from vnsearch.query.vocabulary import Vocabulary

_SHARES = {1: 1.0, 2: 1.0, 3: 0.5}
"""The share of the plain words' total inverse document frequency that an article must have, by the number of
words, where there are few: two syllables are mostly one word or name. Of more words, any one matches."""
MOST_EXPANSIONS = 64
"""The most words, the most frequent ones, that are looked up for a prefix or a fuzzy word."""
_NO_NAMES = Synonyms([])
_AS_ADDRESS = "searched for the article with this address"


def plan(
    query: Query,
    vocabulary: Vocabulary,
    names: Synonyms = _NO_NAMES,
    words: Synonyms = _NO_NAMES,
    *,
    match: str = "most",
    filters: Iterable[Query] = (),
) -> Plan:
    """Plans what is looked up for the query in an index with this vocabulary.

    `names` has other names for the same thing, and `words` the user's own words. `match` says how many of the
    plain words an article must have: `all`, `most` or `any`. The `filters` must match, too, and do not add to
    the score.
    """
    builder, effort = PlanBuilder(), Effort(vocabulary)
    if _may_be_address(query) and (address := _find_address(query.text, vocabulary)):
        note = _AS_ADDRESS + (", and not for the words beside it" if len(query.text.split()) > 1 else "")
        query = Query(query.text, InField(FieldName.URL, Word(address, ())), (note,))
    literal = len({syllable.term for syllable in iterate_syllables(query.root)}) == 1
    condition = _Planner(vocabulary, names, words, match, effort, builder, literal).condition(query.root)
    notes = [*query.notes, *builder.notes]
    conditions = [AnyOf(()) if condition is None else condition]
    for other in filters:
        aside = PlanBuilder()
        planner = _Planner(vocabulary, names, words, "all", effort, aside, literal=False)
        found = planner.condition(other.root)
        conditions += [] if found is None else [found]
        notes += [*other.notes, *aside.notes]
    supporting = (each for each in builder.supporting.values() if each.lookup not in builder.matching)
    return Plan(
        tuple(builder.matching.values()),
        tuple(supporting),
        conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions)),
        tuple(dict.fromkeys(notes)),
        builder.doubtful,
        partial(list_spellings, query.root),
    )


def _may_be_address(query: Query) -> bool:
    """Whether an address in the query can be all that is meant: of several words, none has a sign."""
    if len(query.text.split()) == 1:
        return True
    return isinstance(query.root, Run) and all(_is_plain(clause, PARTS) for clause in query.root.clauses)


def _find_address(text: str, vocabulary: Vocabulary) -> str:
    """The address in the text, as some article has it; empty if there is none."""
    return next((each for each in list_addresses(text) if vocabulary.has_address(each)), "")


class _Planner:
    """Translates the syntax tree of one query to conditions, and collects what is looked up for it."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        names: Synonyms,
        words: Synonyms,
        match: str,
        effort: Effort,
        builder: PlanBuilder,
        literal: bool,
    ) -> None:
        self._words = WordPlanner(vocabulary, names, words, builder, literal)
        self._aside = partial(_Planner, vocabulary, names, words, "all", effort, literal=True)
        self._vocabulary, self._match, self._builder = vocabulary, match, builder
        self._effort = effort

    def condition(self, node: Node, parts: tuple[Part, ...] = PARTS) -> Condition | None:
        """The condition of a node, in these parts of an article; None if there is nothing to match."""
        match node:
            case Either(nodes):
                found = self._conditions(nodes, parts)
                return AnyOf(found) if found else None
            case Every(nodes):
                found = self._conditions(nodes, parts)
                return AllOf(found) if found else None
            case Without(inner):
                return self._negated(inner, parts)
            case Preferred(inner):
                self.condition(inner, parts)
                return None
            case Run(clauses):
                return self._run(clauses, parts)
            case Quoted():
                return self._phrase(node, parts)
            case InField():
                return self._field(node, parts)
            case Dates(first, last):
                return Between(first, last)
            case Value(name, text):
                return self._value(name, text)
            case Word():
                return self._run([Clause("", node)], parts)

    def _conditions(self, nodes: Iterable[Node], parts: tuple[Part, ...]) -> tuple[Condition, ...]:
        found = (self.condition(node, parts) for node in nodes)
        return tuple(condition for condition in found if condition is not None)

    def _negated(self, node: Node, parts: tuple[Part, ...]) -> Condition | None:
        """The condition that the node does not match as typed; what it looks up adds to no score.

        None also if that takes too long to find out: nothing is excluded for having its words.
        """
        aside, refusals = PlanBuilder(), self._effort.refusals
        condition = self._aside(builder=aside).condition(node, parts)
        self._builder.notes += aside.notes
        return None if condition is None or self._effort.refusals > refusals else Not(condition)

    def _run(self, clauses: Sequence[Clause], parts: tuple[Part, ...]) -> Condition | None:
        """The condition of a run: plain words count as `match` says, other clauses as their signs say."""
        required: list[Condition] = []
        optional: list[Condition] = []
        beside: list[Term] = []
        for is_plain, group in groupby(clauses, lambda clause: _is_plain(clause, parts)):
            if is_plain:
                conditions, pairs = self._stretch([clause.node for clause in group])
                optional += conditions
                beside += pairs
                continue
            for clause in group:
                is_optional = isinstance(clause.node, Word) and not clause.sign
                (optional if is_optional else required).extend(self._signed(clause, parts))
        if optional and not any(clause.sign == "+" for clause in clauses):
            required.append(self._enough_of(optional, beside))
        return _all_of(required)

    def _signed(self, clause: Clause, parts: tuple[Part, ...]) -> list[Condition]:
        """The conditions of a clause that is not a plain word or phrase in a text."""
        sign, node = clause
        if isinstance(node, Word) and sign != "-":
            return self._word(node, parts)
        condition = self._negated(node, parts) if sign == "-" else self.condition(node, parts)
        return [] if condition is None else [condition]

    def _stretch(self, nodes: Sequence[Node]) -> tuple[list[Condition], list[Term]]:
        """The conditions of words and phrases that stand side by side, and the pairs of unmarked words.

        The syllables of a phrase also add to the score one by one, and in pairs with the words around the
        phrase; but they match only as a phrase.
        """
        typed = [syllable for node in nodes for syllable in _typed_syllables(node)]
        before = set(self._builder.matching)
        conditions = self._words.conditions(typed)
        for node in nodes:
            if isinstance(node, Word):
                self._builder.notes += note_absent_names(node.text, self._vocabulary)
        found: list[Condition] = []
        pairs: list[Term] = []
        begin = 0
        for is_phrase, group in groupby(nodes, lambda node: isinstance(node, Quoted)):
            some = list(group)
            end = begin + sum(len(_typed_syllables(node)) for node in some)
            if is_phrase:
                found += [self._phrase(node, PARTS) for node in some if isinstance(node, Quoted)]
            else:
                found += conditions[begin:end]
                pairs += self._words.unmarked_pairs(conditions[begin:end])
            begin = end
        self._builder.demote({c for c in conditions if isinstance(c, Term)} - before.union(found))
        return found, pairs

    def _enough_of(self, conditions: Sequence[Condition], beside: Sequence[Term]) -> Condition:
        """The condition that enough of the plain words match: all, most or any of them."""
        if self._match == "all":
            return AllOf(tuple(conditions))
        if self._match == "any":
            return AnyOf(tuple(conditions))
        possible = tuple(dict.fromkeys(filter(self._words.can_match, conditions)))
        return MostOf(possible, _SHARES.get(len(possible), 0.0), tuple(dict.fromkeys(beside)))

    def _word(self, word: Word, parts: tuple[Part, ...]) -> list[Condition]:
        """The conditions of a single word, one for each of its syllables, or one if it has numbers in it."""
        if word.form == WordForm.PLAIN and find_compounds(word.syllables) == [(0, len(word.syllables))]:
            return [self._phrase(Quoted(word.syllables, None, word.boost), parts)]
        *first, last = word.syllables
        expanded = word.form in (WordForm.PREFIX, WordForm.FUZZY)
        slots = [self._slot(syllable, word.form) for syllable in first]
        slots.append(self._expanded(last, word) if expanded else self._slot(last, word.form))
        phrases = [Phrase((slot,), None, parts) for slot in slots]
        if not all(map(self._effort.spend_on_phrase, phrases)):
            self._note_effort(word.text)
            phrases = [Phrase((slot[:1],)) for slot in slots]
        elif len(slots) > 1 and self._effort.spend_on_phrase(whole := Phrase(tuple(slots), None, parts)):
            self._builder.support(whole, PAIR * word.boost)
        return [self._builder.match(phrase, WHOLE * word.boost) for phrase in phrases]

    def _slot(self, syllable: QuerySyllable, form: WordForm = WordForm.PLAIN) -> tuple[Term, ...]:
        """The terms that may stand for a syllable of a phrase, or of a word in a field."""
        return (
            Term(Layer.SYLLABLE, syllable.term) if form == WordForm.EXACT else self._words.term(syllable),
        )

    def _expanded(self, syllable: QuerySyllable, word: Word) -> tuple[Term, ...]:
        """The terms that a prefix or a fuzzy word may stand for."""
        if word.form == WordForm.PREFIX:
            layer = Layer.SYLLABLE if syllable.marked else Layer.FOLDED
            found = list(self._vocabulary.beginning_with(layer, syllable.term, MOST_EXPANSIONS + 1))
        else:
            layer, near = Layer.FOLDED, {syllable.folded: 0.0, **generate_respellings(syllable.folded)}
            known = [term for term in near if self._vocabulary.document_frequency(layer, term)]
            found = sorted(known, key=lambda term: (near[term], term))
        if not found:
            like = "begins with" if word.form == WordForm.PREFIX else "is like"
            self._builder.notes.append(f"no article has a word that {like} “{syllable.typed}”")
        if len(found) > MOST_EXPANSIONS:
            self._builder.notes.append(
                f"“{word.text}” stands for more than {MOST_EXPANSIONS} words: "
                f"only {MOST_EXPANSIONS} of them were searched for"
            )
        return tuple(Term(layer, term) for term in found[:MOST_EXPANSIONS])

    def _phrase(self, quoted: Quoted, parts: tuple[Part, ...]) -> Condition:
        slots = tuple(map(self._slot, quoted.syllables))
        phrase = Phrase(slots, quoted.gap, parts)
        if self._effort.spend_on_phrase(phrase):
            return self._builder.match(phrase, PAIR * quoted.boost)
        self._note_effort(" ".join(syllable.typed for syllable in quoted.syllables))
        words = (Phrase((slot,)) for slot in dict.fromkeys(slots))
        return AllOf(tuple(self._builder.match(word, PAIR * quoted.boost) for word in words))

    def _note_effort(self, typed: str) -> None:
        self._builder.notes.append(
            f"“{typed}” is in too many articles to be found there as asked: only its words are searched for"
        )

    def _field(self, field: InField, parts: tuple[Part, ...]) -> Condition | None:
        match field:
            case InField(Part() as part, node):
                return self.condition(node, (part,))
            case InField(FieldName.URL, Word(text)):
                return self._address(text)
            case InField(FieldName.FOLDER, Word(text)):
                return self._folder(text)
            case InField(FieldName() as name, (Word() | Quoted()) as node):
                return self._one_of(name, node)
            case InField(_, node):
                return self.condition(node, parts)

    def _address(self, text: str) -> Condition | None:
        if self._effort.spend_on_addresses():
            return AddressHas(text)
        self._builder.notes.append(f"“url:{text}” is one address too many: it is passed over")
        return None

    def _folder(self, name: str) -> Condition:
        from vnsearch.query.folder_names import FolderNames  # few queries need it

        found = tuple(FolderNames(self._vocabulary.folders()).find(name))
        if not found:
            self._builder.notes.append(f"no article is in the folder “{name}”")
        return OneOf(FieldName.FOLDER, found)

    def _value(self, field: FieldName, text: str) -> Condition:
        if text in self._vocabulary.values(field):
            return OneOf(field, (text,))
        return self._one_of(field, Quoted(split_query(text)))

    def _one_of(self, field: FieldName, node: Word | Quoted) -> Condition:
        """The condition that the field has a value in which the syllables stand side by side."""
        form = node.form if isinstance(node, Word) else WordForm.PLAIN
        whole = node.syllables if form in (WordForm.PLAIN, WordForm.EXACT) else node.syllables[:-1]
        run = " " + "".join(f"{syllable.folded} " for syllable in whole)
        values = [value for value in self._vocabulary.values(field) if run in _FOLDED_VALUES[value]]
        slots: list[tuple[Term, ...]] = [(_as_typed(each, form),) for each in node.syllables[:-1]]
        slots += [_endings(syllable, form, values) for syllable in node.syllables[-1:]]
        phrase = Phrase(tuple(slots))
        if not (whole == node.syllables and all(slot[0].layer == Layer.FOLDED for slot in slots)):
            values = [value for value in values if slots and any(find_phrase(_TERMS[value], phrase))]
        found = tuple(values if slots else ())
        if not found:
            typed = " ".join(syllable.typed for syllable in node.syllables)
            self._builder.notes.append(f"no article has the {field} “{typed}”")
        return OneOf(field, found)


def _all_of(conditions: Sequence[Condition]) -> Condition | None:
    return conditions[0] if len(conditions) == 1 else AllOf(tuple(conditions)) if conditions else None


def _is_plain(clause: Clause, parts: tuple[Part, ...]) -> bool:
    """Whether the clause is a word or phrase without sign or field, as in a text."""
    node = clause.node
    return (
        not clause.sign
        and parts == PARTS
        and (
            isinstance(node, Quoted)
            or (isinstance(node, Word) and node.form in (WordForm.PLAIN, WordForm.EXACT))
        )
    )


def _typed_syllables(node: Node) -> list[TypedSyllable]:
    assert isinstance(node, Word | Quoted)
    just = isinstance(node, Word) and node.form == WordForm.EXACT
    return [TypedSyllable(syllable, node.boost, just) for syllable in node.syllables]


def _as_typed(syllable: QuerySyllable, form: WordForm) -> Term:
    return Term(Layer.SYLLABLE, syllable.term) if form == WordForm.EXACT else make_term(syllable.term)


def _endings(syllable: QuerySyllable, form: WordForm, values: Iterable[str]) -> tuple[Term, ...]:
    """The terms that the last syllable of a word may stand for in one of the values."""
    if form == WordForm.PREFIX:
        terms = {term for value in values for term in _TERMS[value]}
        kept = (t for t in terms if (t if syllable.marked else fold(t)).startswith(syllable.term))
        return tuple(Term(Layer.SYLLABLE, term) for term in kept)
    if form == WordForm.FUZZY:
        return tuple(
            Term(Layer.FOLDED, term) for term in (syllable.folded, *generate_respellings(syllable.folded))
        )
    return (_as_typed(syllable, form),)


def _fold_value(value: str) -> str:
    """The syllables of a value without their marks, each with a space before and behind it."""
    return " " + "".join(f"{fold(term)} " for term in _TERMS[value])


_TERMS = Memo(lambda value: split_syllables(value).terms)
_FOLDED_VALUES = Memo(_fold_value)
