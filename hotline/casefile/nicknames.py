"""Neutral two-part nicknames for cases, so that nobody needs to say a number or a name aloud. Must not know the case it names."""

from typing import Final

from hotline.vault.entropy import index_below

PLANTS: Final = (
    "Ackerwinde", "Alpenveilchen", "Baldrian", "Bergahorn", "Birkenreis", "Blaustern", "Brunnenkresse", "Buchweizen", "Butterblume",
    "Dillkraut", "Dotterblume", "Ehrenpreis", "Eisenkraut", "Engelwurz", "Estragon", "Farnkraut", "Feldahorn", "Fenchel", "Flieder",
    "Frauenmantel", "Ginster", "Glockenblume", "Hahnenkamm", "Hainbuche", "Haselstrauch", "Heckenrose", "Heidekraut", "Holunder",
    "Immergrün", "Johanniskraut", "Kamille", "Kapuzinerkresse", "Kastanie", "Klatschmohn", "Königskerze", "Kornblume", "Krokus",
    "Lavendel", "Leberblümchen", "Liguster", "Lindenblatt", "Lupine", "Majoran", "Malve", "Margerite", "Mauerpfeffer", "Melisse",
    "Minze", "Moosbeere", "Nachtkerze", "Narzisse", "Ochsenzunge", "Pappel", "Petersilie", "Pfingstrose", "Primel", "Quendel",
    "Ringelblume", "Rittersporn", "Rosmarin", "Salbei", "Sauerklee", "Schafgarbe", "Schilfrohr", "Schlehe", "Schlüsselblume",
    "Seerose", "Silberdistel", "Sonnenblume", "Sonnenhut", "Spitzahorn", "Sternmiere", "Storchschnabel", "Tausendschön", "Thymian",
    "Ulmenzweig", "Vergissmeinnicht", "Wacholder", "Waldmeister", "Walnuss", "Wegerich", "Weidenkätzchen", "Wiesenraute", "Wollgras",
    "Ysop", "Zaunrübe", "Zimtrose", "Zittergras",
)  # fmt: skip
"""Plants that hurt nobody and sound like nobody's name."""

_FIRST, _LAST = 2, 99


def nickname() -> str:
    """Return a plant and a number from 2 to 99 ("Silberdistel 14"), drawn by chance; two cases may share one."""
    return f"{PLANTS[index_below(len(PLANTS))]} {_FIRST + index_below(_LAST - _FIRST + 1)}"
