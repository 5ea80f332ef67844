"""The languages of the model: codes of the files, target tags, and what a sentence of each looks like."""

import re

TAGS = {"en": ">>eng<<", "fr": ">>fra<<", "de": ">>deu<<", "es": ">>spa<<", "zh": ">>zho<<"}

# Frequent words that tell these four languages from one another; words two of them share are left out.
FUNCTION_WORDS = {
    "en": "the and of to is that it was for with as his they be this have from or had by not but what were we when your can said "
    "there each which she how their will other about out many then them these would him has more her could did my who been its "
    "now than down day get come made may part you are i'm don't it's i'll didn't",
    "fr": "le les et des est une que qui dans pour pas sur au avec il elle nous vous ils ce cette ces sont plus par mais ont mon ma mes "
    "son sa ses votre leur être avoir fait très aux où donc ne je du deux était c'est n'est j'ai d'un d'une qu'il n'a",
    "de": "der die das und ist nicht ich sie wir ihr den dem ein eine einen einem einer mit auf für von zu auch es sich wird sind war "
    "hat haben wenn aber oder wie nach bei aus mein dein sein kann noch nur über durch werden dass diese dieser dieses zum zur",
    "es": "el los las y una por con para su lo como más pero sus este esta ya porque muy sin sobre también hasta hay donde quien desde "
    "todo nos ellos está son fue ser tiene hacer puede mi yo él ella usted qué cuando al del se le",
}
_SETS = {code: frozenset(words.split()) for code, words in FUNCTION_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1cff\u3040-\u30ff\uac00-\ud7af]")  # Greek, Cyrillic, Hebrew, ..., kana, Hangul


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def looks_like(text: str, code: str) -> bool:
    """False where a sentence is plainly not of the language. Short ones without any function word pass: nothing can be said."""
    letters = sum(character.isalpha() for character in text)
    if _OTHER_SCRIPT.search(text):
        return False
    han = len(_HAN.findall(text))
    if code == "zh":
        return han > 0 and han >= 0.4 * letters
    if han:
        return False
    found = words(text)
    hits = {other: sum(word in known for word in found) for other, known in _SETS.items()}
    best = max(count for other, count in hits.items() if other != code)
    if best > hits[code] and best - hits[code] >= 2:
        return False
    return hits[code] > 0 or len(found) < 12  # a dozen words without one function word is a list or a code listing
