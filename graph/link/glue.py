"""The little words of the languages: they join the others and say nothing themselves."""

from __future__ import annotations

GLUE = frozenset({"fr", "it", "ca", "ga", "pt", "ro"})
"""Languages that join an article or a preposition to its word with an apostrophe."""

_WORDS = {
    "ca": "a al als amb d de del dels el els en i l la les o per",
    "cs": "a do i k ke na nebo o od po pro s se u v ve z ze",
    "da": "af den det en et eller for fra i med og om pa på til",
    "de": "am an auf aus bei das dem den der des die durch ein eine einer eines fur für gegen im in mit nach oder s u "
    "und uber über vom von zu zum zur",
    "el": "απο από για η και με ο οι σε στη στην στο στον τα την της τις το τον του των ως",
    "en": "a an and as at by etc for from in into of on or s the to with",
    "es": "a al con d de del e el en la las los o para por sin sobre un una y",
    "et": "ja ning voi või",
    "fi": "ja tai",
    "fr": "a à au aux avec d dans de des du en et l la le les ou par pour sans sur un une",
    "ga": "agus an ar de do i le na",
    "hr": "i ili iz na o od po s sa u za",
    "hu": "a az egy es és vagy",
    "it": "a ad al alla alle ai agli con d da dal dalla dei degli del della delle dello di e ed gli i il in l la le lo "
    "nei nel nella o per su sul sulla un una uno",
    "lt": "ir ar is iš i į su",
    "lv": "un ar no par uz",
    "nl": "aan bij de der des door een en het in met of om op te ten ter tot uit van voor",
    "no": "av den det en et eller for fra i med og om pa på til",
    "pl": "a do i lub na o od po przez w we z za ze",
    "pt": "a ao aos as com da das de do dos e em na nas no nos o os ou para pela pelas pelo pelos por sem sobre um uma",
    "ro": "a al ale cu de din in în la o pe pentru prin si și sau un",
    "ru": "без в во для до за и из или к на о об от по при с со у",
    "bg": "без в за и или на от по при с със у",
    "sk": "a alebo do k na o od po pre s so u v vo z zo",
    "sl": "in iz ali na o od po s v z za",
    "sr": "i ili iz na o od po s sa u za и или из на о од по с са у за",
    "sv": "av den det en ett eller for för fran från i med och om pa på till",
    "tr": "ve veya ile icin için",
    "uk": "без в для до з за і й на о об по при та у",
}
SMALL = {language: frozenset(words.split()) for language, words in _WORDS.items()}
SMALL |= {"nb": SMALL["no"], "nn": SMALL["no"], "bs": SMALL["hr"]}
