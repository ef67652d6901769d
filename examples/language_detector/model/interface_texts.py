#!/usr/bin/env python3
"""interface_texts.py FOLDER: sentences of LibreOffice's translations, lines `language TAB text`, from Debian's packages
libreoffice-l10n-XX, which `apt-get download` puts into FOLDER. With --packages instead, their names."""
import gettext
import re
import subprocess
import sys
from pathlib import Path

LANGUAGES = {  # Debian's code: ISO 639-3
    "am": "amh", "be": "bel", "bn": "ben", "ca": "cat", "cy": "cym", "et": "est", "eu": "eus", "eo": "epo", "es": "spa",
    "fa": "fas", "ga": "gle", "gu": "guj", "he": "heb", "hi": "hin", "it": "ita", "ka": "kat", "kk": "kaz", "km": "khm",
    "kn": "kan", "ko": "kor", "lt": "lit", "lv": "lvs", "mk": "mkd", "ml": "mal", "mr": "mar", "pa-in": "pan", "pt": "por",
    "pt-br": "por", "ru": "rus", "si": "sin", "sk": "slk", "sl": "slv", "ta": "tam", "te": "tel", "th": "tha", "tr": "tur",
    "uk": "ukr"}
LETTERS_AT_LEAST = 15
TEXTS_AT_MOST = 5000


def translations(package):
    """Pairs of original and translation in all .mo files of a package."""
    archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True, capture_output=True).stdout
    names = subprocess.run(["tar", "t"], input=archive, check=True, capture_output=True).stdout.decode().split()
    for name in sorted(n for n in names if n.endswith(".mo")):
        content = subprocess.run(["tar", "xO", name], input=archive, check=True, capture_output=True).stdout
        Path("one.mo").write_bytes(content)
        with open("one.mo", "rb") as file:
            catalog = gettext.GNUTranslations(file)._catalog
        for original, translation in catalog.items():
            if isinstance(original, str) and original:
                yield original.split("\x04")[-1], translation
    Path("one.mo").unlink()


def sentence(text):
    """Without markers of keys, placeholders and line ends; None where little text is left."""
    text = re.sub(r"\$\([^)]*\)|%[A-Za-z0-9]+%?|\$?\{[^}]*\}|<[^>]*>|\\n|[_~&]", "", text)
    text = " ".join(text.split())
    if sum(c.isalpha() for c in text) < LETTERS_AT_LEAST or len(text.split()) < 3:
        return None
    return text


if sys.argv[1] == "--packages":
    sys.exit(print("\n".join(f"libreoffice-l10n-{code}" for code in LANGUAGES)))
folder = Path(sys.argv[1])
for code, language in LANGUAGES.items():
    packages = sorted(folder.glob(f"libreoffice-l10n-{code}_*.deb"))
    if not packages:
        sys.exit(f"{folder}: no package libreoffice-l10n-{code}")
    texts = set()
    for original, translation in translations(packages[-1]):
        text = sentence(translation)
        if text and translation != original:
            texts.add(text)
    # Sentences first, then the longest: they are the most like what people write.
    best = sorted(texts, key=lambda t: (t[-1] not in ".?!।。", -len(t.split()), t))[:TEXTS_AT_MOST]
    for text in sorted(best):
        print(language, text, sep="\t")
