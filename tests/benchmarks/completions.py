"""How many letters must be typed before the next syllable of a headline is among five completions.

    python tests/benchmarks/completions.py --index FOLDER --headlines FILE [--headlines-used N]

FILE has one headline a line. At a random place of each one, with one to three syllables before it, letter
after letter of the next syllable is typed: with its marks, without any, and with two letters of an earlier
syllable exchanged. Prints for each way the mean number of letters typed, and of those of the syllable; how
often it was never among the five; and the median and the highest processor time of a completion.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from vnsearch import Index
from vnsearch.language.syllabification import fold, split_syllables

_SHOWN = 5


def exchange_letters(text: str) -> str:
    """The text with the last two letters of its first syllable exchanged."""
    first, _, rest = text.partition(" ")
    return f"{first[:-2]}{first[:-3:-1]} {rest}"


WAYS: dict[str, Callable[[str], str]] = {"marked": str, "unmarked": fold, "slip": exchange_letters}


def is_offered(index: Index, typed: str, meant: list[str]) -> bool:
    """Whether one of the first completions goes on as it is meant, whatever its marks are."""
    wanted = f" {' '.join(map(fold, meant))} "
    return any(
        wanted in f" {' '.join(map(fold, split_syllables(each.text).terms))} "
        for each in index.suggest(typed, limit=_SHOWN)
    )


def measure(index: Index, headlines: list[str], way: Callable[[str], str]) -> str:
    chance, typed, lengths, times = random.Random(3), [], [], []
    for headline in headlines:
        terms = split_syllables(headline).terms
        if len(terms) < 4:
            continue
        place = chance.randrange(1, len(terms) - 1)
        before, meant = terms[max(0, place - chance.randint(1, 3)) : place], terms[place]
        for letters in range(1, len(meant) + 1):
            prefix = way(" ".join([*before, meant[:letters]]))
            begin = time.process_time()
            index.suggest(prefix, limit=_SHOWN)
            times.append(time.process_time() - begin)
            if is_offered(index, prefix, [*before, meant]):
                break
        else:
            letters = len(meant) + 1
        typed.append(letters)
        lengths.append(len(meant))
    never = sum(one > all_of_it for one, all_of_it in zip(typed, lengths, strict=True))
    median, highest = 1000 * statistics.median(times), 1000 * max(times)
    return (
        f"{statistics.mean(typed):.2f} of {statistics.mean(lengths):.2f} letters,"
        f" never {never / len(typed):.2f}, {median:.1f} ms, at most {highest:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--headlines", type=Path, required=True)
    parser.add_argument("--headlines-used", type=int, default=400)
    options = parser.parse_args()
    headlines = options.headlines.read_text(encoding="utf-8").splitlines()[: options.headlines_used]
    with Index.open(options.index) as index:
        for name, way in WAYS.items():
            print(f"{name:9} {measure(index, headlines, way)}")


if __name__ == "__main__":
    main()
