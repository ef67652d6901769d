#!/usr/bin/env python3
"""training_texts.py SENTENCES INTERFACE FOLDER: the texts that the model learns from and is tested with.

SENTENCES, Tatoeba's, and INTERFACE (interface_texts.py) are lines `language TAB text`. A tenth of each, chosen by the hash of
the text, is for the test: FOLDER/test_tatoeba.tsv, FOLDER/test_interface.tsv. The rest is FOLDER/train.tsv, at most SENTENCES_AT_MOST
of Tatoeba for a language; where there are few they are repeated."""
import hashlib
import sys
from collections import defaultdict
from pathlib import Path

SENTENCES_AT_MOST = 9000
SENTENCES_AT_LEAST = 4000  # counting repeated ones
REPEATED_AT_MOST = 6


def by_language(path):
    texts = defaultdict(list)
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        if line:
            language, text = line.split("\t", 1)
            texts[language].append(text)
    return texts


def is_for_test(text):
    return int(hashlib.sha1(text.encode()).hexdigest()[:8], 16) % 10 == 0


sentences, interface, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
with open(folder / "train.tsv", "w", encoding="utf-8") as train:
    for name, path in ("tatoeba", sentences), ("interface", interface):
        with open(folder / f"test_{name}.tsv", "w", encoding="utf-8") as test:
            for language, texts in by_language(path).items():
                for text in filter(is_for_test, texts):
                    print(language, text, sep="\t", file=test)
                taught = [text for text in texts if not is_for_test(text)][:SENTENCES_AT_MOST]
                wanted = SENTENCES_AT_LEAST if name == "tatoeba" else 0
                times = max(1, min(REPEATED_AT_MOST, wanted // len(taught)))
                for text in taught * times:
                    print(language, text, sep="\t", file=train)
