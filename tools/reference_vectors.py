"""Writes reconcile/tests/references.tsv to standard output: payment references with the verdict of python-stdnum.

Needs python-stdnum 2.2. It has no module for the Finnish viitenumero, so those lines follow the published rule: weights 7, 3, 1 from the
right, and the check digit fills the sum up to the next ten; 4 to 20 digits with the check digit.
"""

import random

from stdnum import iso11649

SEED = 20260201


def viitenumero(base):
    return base + str(-sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(base))) % 10)


def checked(country, body):
    return f"{country}{98 - int(''.join(str(int(c, 36)) for c in body + country + '00')) % 97:02}{body}"


def wrong_digit(rng, text, at):
    """Changes one digit. Both rules detect every single wrong digit."""
    return text[:at] + str((int(text[at]) + rng.randrange(1, 10)) % 10) + text[at + 1 :]


def grouped(text, size, from_right=False):
    first = len(text) % size if from_right else 0
    return " ".join(filter(None, [text[:first], *(text[i : i + size] for i in range(first, len(text), size))]))


def digits(rng, n):
    return str(rng.randrange(1, 10)) + "".join(rng.choices("0123456789", k=n - 1))


def say(kind, text, right, canonical):
    print(kind, text, "right" if right else "wrong", canonical, sep="\t")


def say_stdnum(text):
    say("rf", text, iso11649.is_valid(text), iso11649.compact(text))


def viitenumerot(rng):
    for text in ("1232", "10016", "1234561", "13", "0" * 16 + "1232"):
        yield text
    for n in (3, 4, 5, 7, 8, 11, 13, 16, 18, 19):
        right = viitenumero(digits(rng, n))
        yield right
        yield grouped(right, 5, from_right=True)
        yield right.zfill(20)
        yield wrong_digit(rng, right, rng.randrange(1, n + 1))


def main():
    rng = random.Random(SEED)
    print("# Made by tools/reference_vectors.py; do not edit. Columns: kind, text, right or wrong, canonical.")
    print("# rf: python-stdnum 2.2 (iso11649). Its canonical form is upper case without spaces; leading zeros and RF are kept.")
    print("# viitenumero: python-stdnum has none, so the published 7-3-1 rule. Canonical: without spaces and leading zeros; 4 to 20 digits as written.")
    for text in viitenumerot(rng):
        plain = text.replace(" ", "")
        say("viitenumero", text, 4 <= len(plain) <= 20 and viitenumero(plain[:-1]) == plain, plain.lstrip("0"))
    # The standard's own example does not contain a viitenumero. Letters are valid; short or long references and stray signs are not.
    for text in ("RF18539007547034", "RF18 5390 0754 7034", "RF19539007547034", "RF97KAURA2026", "rf97 kaur a202 6", "RF98KAURA2026", "RF", "RF1", checked("RF", "1" * 22), "RF97KAURA#2026"):
        say_stdnum(text)
    for n in (3, 4, 6, 9, 12, 15, 18, 19):
        national = viitenumero(digits(rng, n))
        right = checked("RF", national)
        for text in (right, grouped(right, 4).lower(), checked("RF", national.zfill(20)), wrong_digit(rng, right, rng.choice((2, 3, len(right) - 1)))):
            say_stdnum(text)


if __name__ == "__main__":
    main()
