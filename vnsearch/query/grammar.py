"""The grammar of the query language: parses tokens to a syntax tree, by recursive descent.

`parse` calls it for texts that may have signs of the language. It cannot fail: what does not fit is taken as
words, and a note says so; in strict mode it is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from vnsearch.errors import BadDate, QuerySyntaxError
from vnsearch.language.syllabification import split_syllables
from vnsearch.model import FieldName
from vnsearch.query.ast import (
    FIELD_OF,
    FIELDS,
    MARK_KINDS,
    NOTHING_TO_FIND,
    TEXT_FIELDS,
    Clause,
    Either,
    Every,
    InField,
    MarkField,
    Node,
    Preferred,
    Query,
    Quoted,
    Run,
    Without,
    Word,
    WordForm,
)
from vnsearch.query.copied_text import find_doubtful, find_first_name, has_signs, reads_as_copied
from vnsearch.query.lexer import OPERATORS, Token, is_stray_suffix, tokenize, tokenize_copied
from vnsearch.query.syllables import QuerySyllable, split_query

MOST_SYLLABLES = 512
"""A longer query is cut there, which bounds the time that it takes."""
_MOST_TOKENS = 1024
_MOST_DEPTH = 16
_MOST_CONSTRAINTS = 16
"""The most phrases, words in fields, and words that stand for several: they take longer to look up."""


_KINDS = ", ".join(f"“is:{kind}”" for kind in MARK_KINDS)
COPIED = "the query reads as copied from a text, so it is searched for as words"
"""The note on a query whose signs were taken for words."""
BOTH_NAMES = "“-” stands between two names, so it excludes nothing: articles with “{}” alone come last"
"""The note on a query that may be one name or exclude the second of two."""


class Parser:
    """Recursive descent: OR over AND over NOT over runs of clauses."""

    def __init__(self, text: str, strict: bool) -> None:
        self._text, self._strict = text, strict
        self.notes: list[str] = []
        self._syllables = self._constraints = 0
        self._field = self._first_name = ""
        found = list(islice(self._tokenize(), _MOST_TOKENS + 1))
        self._rest = found[_MOST_TOKENS:]
        self._tokens = self._with_operands(self._balanced(found[:_MOST_TOKENS]))
        self._place = 0

    def _tokenize(self) -> Iterator[Token]:
        """The tokens of the text; what may have been meant otherwise is said in a note."""
        if not self._strict and reads_as_copied(self._text):
            self._first_name = find_first_name(self._text)
            if self._first_name:
                self.notes.append(BOTH_NAMES.format(self._first_name))
            elif has_signs(self._text, _MOST_TOKENS):
                self.notes.append(COPIED)
            return tokenize_copied(self._text)
        tokens = list(islice(tokenize(self._text), _MOST_TOKENS + 1))
        for token in find_doubtful(self._text, tokens):
            if token.sign:
                word = " ".join(token.text.split()).rstrip(",;:?!….")
                self.notes.append(f"articles with “{word}” are left out, as “-” stands before it")
            else:
                self.notes.append(f"“{token.text}” is an operator here: in quotation marks it is a word")
        return iter(tokens)

    def query(self) -> Query:
        """The whole query."""
        root = self._either()
        if root is not None and self._first_name:
            first = Run((Clause("", Word(self._first_name, split_query(self._first_name))),))
            root = Every((first, Preferred(root)))
        if self._rest and self._syllables <= MOST_SYLLABLES:
            self._complain(
                self._rest[0].position,
                f"only the first {_MOST_TOKENS} words and signs of the query were heeded",
            )
        elif not self._syllables and not self._constraints and self._text.strip():
            self.notes.append(NOTHING_TO_FIND)
        return Query(self._text, Run(()) if root is None else root, tuple(dict.fromkeys(self.notes)))

    def _complain(self, position: int, reason: str) -> None:
        """Notes on one line what does not fit, though the text that it quotes may have several."""
        reason = " ".join(reason.split())
        if self._strict:
            raise QuerySyntaxError(self._text, position, reason)
        self.notes.append(reason)

    def _balanced(self, found: Sequence[Token]) -> list[Token]:
        """The tokens without lone quotes and without parentheses that are single or too deep."""
        dropped: set[int] = set()
        opened: list[int] = []
        for number, token in enumerate(found):
            if token.kind == "(":
                opened.append(number)
            elif token.kind == ")" and opened:
                begin = opened.pop()
                if len(opened) >= _MOST_DEPTH:
                    dropped |= {begin, number}
                    self._complain(
                        found[begin].position, f"more than {_MOST_DEPTH} parentheses within each other"
                    )
            elif token.kind == ")":
                dropped.add(number)
                self._complain(token.position, "“)” closes nothing")
            elif token.kind == "unclosed":
                dropped.add(number)
                self._complain(token.position, f"{token.text} is not closed, so its words are no phrase")
        for number in opened:
            dropped.add(number)
            self._complain(found[number].position, "“(” is not closed")
        return [token for number, token in enumerate(found) if number not in dropped]

    def _with_operands(self, found: Sequence[Token]) -> list[Token]:
        """The tokens, with operators that have nothing to join as words."""
        after = list(accumulate(reversed(found), _unless_not, initial=")"))[-2::-1]
        result: list[Token] = []
        for token, following in zip(found, after, strict=True):
            before = result[-1].kind if result else "("
            joins = token.kind == "NOT" or before in ("word", "quoted", ")")
            if token.kind in OPERATORS and not (joins and following in ("word", "quoted", "(")):
                self._complain(token.position, f"“{token.text}” has nothing to join: it is taken as a word")
                token = token._replace(kind="word")
            result.append(token)
        return result

    # --- the grammar

    def _either(self) -> Node | None:
        nodes = [self._every()]
        while self._accept("OR"):
            nodes.append(self._every())
        return _joined(Either, nodes)

    def _every(self) -> Node | None:
        nodes = [self._operand()]
        while self._accept("AND") or self._kind() == "NOT":
            nodes.append(self._operand())
        return _joined(Every, nodes)

    def _operand(self) -> Node | None:
        negated = False
        while self._accept("NOT"):
            negated = not negated
        run = self._run()
        return Without(run) if negated and run is not None else run

    def _run(self) -> Node | None:
        clauses: list[Clause] = []
        while self._kind() in ("word", "quoted", "("):
            token = self._tokens[self._place]
            self._place += 1
            clauses += [Clause(token.sign, node) for node in self._nodes(token)]
        return Run(tuple(clauses)) if clauses else None

    def _kind(self) -> str:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else ""

    def _accept(self, kind: str) -> bool:
        accepted = self._kind() == kind
        self._place += accepted
        return accepted

    # --- single clauses

    def _nodes(self, token: Token) -> Iterator[Node]:
        """The nodes of a token: one or none, or those in parentheses that change nothing."""
        if token.kind == "(":
            yield from self._group(token)
            return
        field = token.field or ("" if self._field in TEXT_FIELDS else self._field)
        in_field = bool(self._field or field)
        takes_long = in_field or token.kind == "quoted" or _form(token) in (WordForm.PREFIX, WordForm.FUZZY)
        if takes_long and self._constraints >= _MOST_CONSTRAINTS:
            node = self._too_many(token)
        elif (node := self._in_field(field, token)) is not None:
            self._constraints += takes_long
        elif field:
            self._complain(
                token.position, f"“{field}:{token.text}” cannot be searched for: it is passed over"
            )
        if node is not None:
            yield node

    def _too_many(self, token: Token) -> Node | None:
        """Plain words in place of a token of a kind of which there were too many."""
        self._complain(
            token.position,
            f"only {_MOST_CONSTRAINTS} phrases, words in fields, and words with * or ~ are heeded as such",
        )
        return None if self._field in TEXT_FIELDS else self._word(token._replace(star="", tilde=None))

    def _group(self, token: Token) -> Iterator[Node]:
        """The nodes in parentheses; words and phrases alone are the same as without them.

        A field before the parentheses holds for all of it: a text field as a whole, others word by word.
        """
        outside = self._field
        self._field = token.field or outside
        inner = self._either()
        self._field = outside
        self._accept(")")
        match inner:
            case None:
                return
            case _ if token.field in TEXT_FIELDS:
                yield InField(FIELD_OF[token.field], inner)
            case Run(clauses) if not token.sign and all(map(_is_plain, clauses)):
                yield from (clause.node for clause in clauses)
            case _:
                yield inner

    def _in_field(self, field: str, token: Token) -> Node | None:
        """A word or a phrase in a field, or anywhere if there is none."""
        if field == FieldName.DATE:
            return self._date(token)
        if field == MarkField.IS and token.text.lower() not in MARK_KINDS:
            self._complain(token.position, f"“is:{token.text}” is none of {_KINDS}: it is taken as words")
            return self._word(token)
        if field in (MarkField.TAG, MarkField.IS):
            return InField(MarkField(field), Word(token.text, ()))
        if field in (FieldName.URL, FieldName.FOLDER):
            return InField(FIELD_OF[field], Word(token.text, ())) if token.text.strip() else None
        node = self._quoted(token) if token.kind == "quoted" else self._word(token)
        return InField(FIELD_OF[field], node) if field and node is not None else node

    def _date(self, token: Token) -> Node | None:
        from vnsearch.query.periods import parse_period  # few queries need it

        try:
            return InField(FieldName.DATE, parse_period(token.text))
        except BadDate as error:
            self._complain(token.position, str(error))
            return self._word(token)

    def _quoted(self, token: Token) -> Node | None:
        found = self._syllables_of(token.text)
        gap = None if token.tilde is None else int(token.tilde)
        return Quoted(found, gap, self._boost(token)) if found else None

    def _word(self, token: Token) -> Node | None:
        self._check_signs(token)
        found = self._syllables_of(token.text)
        return Word(token.text, found, _form(token), self._boost(token)) if found else None

    def _check_signs(self, token: Token) -> None:
        """Notes signs at a word that mean nothing there."""
        text, tilde = token.text, token.tilde
        suffix = token.star or ("^" if tilde is None else "~")
        if is_stray_suffix(token, self._text):
            self._complain(token.position, f"“{suffix}” means nothing here: it is passed over")
        elif text.endswith(":") and text[:-1].lower() in FIELDS:
            self._complain(token.position, f"“{text}” stands before nothing: it is taken as a word")
        elif token.exact and (token.star or tilde is not None):
            self._complain(token.position, f"“=” and “{suffix}” exclude each other: “=” is heeded")
        elif tilde and tilde != "1":
            self._complain(token.position, f"“~{tilde}” lets one letter be wrong, as “~” does")

    def _boost(self, token: Token) -> float:
        boost = float(token.boost or 1)
        if not boost:
            self._complain(token.position, f"“{token.text}^0” would count for nothing: it counts as usual")
        return boost or 1.0

    def _syllables_of(self, text: str) -> tuple[QuerySyllable, ...]:
        """The syllables of a part of the query, as long as there are not too many."""
        found = split_query(text)
        left = MOST_SYLLABLES - self._syllables
        self._syllables += len(found)
        if len(found) > left >= 0:
            count = len(split_syllables(self._text).terms)
            self._complain(
                0, f"only the first {MOST_SYLLABLES} of the query's {count} syllables were searched for"
            )
        return found[: max(left, 0)]


def _unless_not(following: str, token: Token) -> str:
    """The kind of the next token that is no NOT, seen from before `token`."""
    return following if token.kind == "NOT" else token.kind


def _is_plain(clause: Clause) -> bool:
    return not clause.sign and isinstance(clause.node, Word | Quoted)


def _form(token: Token) -> WordForm:
    if token.exact:
        return WordForm.EXACT
    if token.star:
        return WordForm.PREFIX
    return WordForm.PLAIN if token.tilde is None else WordForm.FUZZY


def _joined(join: type[Every] | type[Either], nodes: Sequence[Node | None]) -> Node | None:
    present = tuple(node for node in nodes if node is not None)
    return present[0] if len(present) == 1 else join(present) if present else None
