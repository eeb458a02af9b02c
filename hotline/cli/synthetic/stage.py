"""Who and where in synthetic cases: invented places and people whose names say that they are invented, offices, issues, times. Data only."""

from typing import Final

PLACES: Final = (
    "Musterhausen", "Altwiesen-Muster", "Beispielstadt", "Kleinmusterdorf", "Musterkirchen", "Obermusterbach", "Niedermusterbach", "Beispielrode",
    "Neumustertal", "Musterfelde", "Mustersiel", "Musterried", "Beispielow", "Beispielheim", "Musterwalde", "Hintermuster", "Beispielbrück", "Musterau",
)  # fmt: skip
FIRST_NAMES: Final = (
    "Anke", "Birgit", "Carsten", "Dilara", "Eike", "Frauke", "Goran", "Heike", "Imke", "Jochen", "Kim", "Leyla", "Mirko", "Nadja", "Ole", "Petra", "Rainer",
    "Silke", "Torben", "Ursel", "Volker", "Wiebke", "Yusuf", "Zora",
)  # fmt: skip
SURNAMES: Final = (
    "Mustermann",
    "Musterfrau",
    "Beispiel",
    "Muster",
    "Beispielmann",
    "Beispielfrau",
    "Musterberg",
    "Probe-Muster",
)

LAENDER: Final = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")
_CITIES: Final = (
    "district_city",
    "district_mayor",
    "candidate",
    "election",
    "staff",
    "family",
    "former",
    "other_engaged",
    "advisory",
)

# role -> kinds of office, levels, how its holder begins to tell. {ort} is filled in.
ROLES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...], str]]] = {
    "mayor_hon": (("honorary",), ("gemeinde",), "Ich führe {ort} im Ehrenamt."),
    "council": (("honorary",), ("gemeinde",), "Ich sitze im Rat von {ort}."),
    "mayor_full": (("full",), ("gemeinde",), "Ich leite das Rathaus in {ort}."),
    "landrat": (("full",), ("kreis",), "Ich leite einen Landkreis, mein Büro ist in {ort}."),
    "county": (("honorary",), ("kreis",), "Ich bin im Kreistag und wohne in {ort}."),
    "locality": (("honorary",), ("ort",), "Ich vertrete den Ortsteil {ort}."),
    "deputy": (("full", "honorary"), ("gemeinde",), "Ich bin in {ort} Stellvertretung an der Spitze des Rathauses."),
    "candidate": (("unknown",), ("gemeinde", "kreis", "land"), "Ich kandidiere in {ort}."),
    "staff": (("full",), ("gemeinde", "verband", "land"), "Ich arbeite im Rathaus von {ort}."),
    "vg_mayor": (("full",), ("verband",), "Ich leite die Verwaltung mehrerer Gemeinden rund um {ort}."),
    "expert": (("honorary",), ("gemeinde",), "Ich bin in {ort} als fachkundiges Mitglied im Ausschuss."),
    "regional": (("honorary",), ("bezirk",), "Ich bin in der Regionalversammlung und lebe in {ort}."),
    "advisory": (("honorary", "full"), ("gemeinde",), "Ich arbeite in {ort} im Beirat mit."),
    "election": (("honorary",), ("gemeinde",), "Ich helfe in {ort} bei Wahlen."),
    "district_city": (("honorary",), ("bezirk",), "Ich bin in der Bezirksvertretung, Ortsteil {ort}."),
    "district_mayor": (("full",), ("bezirk",), "Ich leite einen Bezirk, zu dem {ort} gehört."),
    "family": (("unknown",), ("gemeinde",), "In meiner Familie hat jemand ein Amt in {ort}."),
    "former": (("unknown",), ("gemeinde", "kreis"), "Ich hatte bis vor Kurzem ein Amt in {ort}."),
    "other_engaged": (("unknown",), ("ort",), "Ich engagiere mich in {ort} im Verein."),
}
_FLAT: Final = tuple(role for role in ROLES if role not in {"district_city", "district_mayor"})
_WITH_DISTRICTS: Final = {"NW", "NI", "SN", "BY"}


def roles_of(land: str) -> tuple[str, ...]:
    """Return the offices that are plausible in a Land (domain.md 3): city states have districts, and no mayors or counties of their own."""
    if land in {"BE", "HB", "HH"}:
        return _CITIES
    return (*_FLAT, "district_city") if land in _WITH_DISTRICTS else _FLAT


# Issue (codes/topic_issue.toml) -> how one names it after "um", "über" or "gegen".
ISSUES: Final[dict[str, tuple[str, ...]]] = {
    "energy": ("den Windpark am Mühlberg", "die Solaranlage am Bach", "den Stromspeicher neben dem Bauhof"),
    "asylum": ("die Unterkunft für Geflüchtete", "die Container am Sportplatz"),
    "building": ("das Baugebiet am Waldrand", "die gesperrte Brücke", "die Parkplätze am Markt", "die Umgehungsstraße"),
    "budget": ("die Grundsteuer", "die Wassergebühren", "die Straßenbeiträge"),
    "health": ("die Regeln aus der Coronazeit", "die Schließung der Arztpraxis", "die Impfaktion in der Turnhalle"),
    "environment": ("den Stall am Ortsrand", "das Schutzgebiet am See", "die gefällten Bäume"),
    "school": ("die Schließung der Grundschule", "die neuen Kitagebühren", "den Schulbus"),
    "order": ("das Böllerverbot", "die Hundeordnung", "das Alkoholverbot am Busbahnhof"),
    "culture": ("den Gebetsraum", "das abgesagte Dorffest", "das Denkmal vor der Schule"),
    "foreign": ("die Flagge am Rathaus", "unsere Resolution zum Krieg"),
    "campaign": ("die Wahlplakate", "die Liste für die Wahl"),
    "personnel": ("die Besetzung der Amtsleitung", "die Kündigung im Bauhof"),
    "other": ("die Öffnungszeiten im Bürgerbüro", "die Schlüssel zum Sportheim"),
}
TIMES: Final = (
    "am Montagabend", "letzten Freitag", "vor zwei Wochen", "gestern früh", "Anfang des Monats", "nach der letzten Sitzung", "am Wochenende",
    "kurz vor Mitternacht", "heute Morgen", "in der Nacht auf Sonntag", "vorgestern nach Feierabend", "vor etwa zehn Tagen",
)  # fmt: skip
WITH_CODE: Final = (("exact", ""), ("about", "etwa "), ("recurring", "zuletzt "), ("since", "angefangen hat es "))
CLOSINGS: Final = (
    "Ich weiß nicht, ob ich das ernst nehmen muss.", "Seitdem sehe ich jeden Abend nach, ob abgeschlossen ist.", "Ich will nur, dass es aufhört.",
    "Was mache ich jetzt als Erstes?", "Ich möchte das nicht länger allein mit mir herumtragen.", "Meine Familie fragt, ob sich das Amt noch lohnt.",
    "Vielleicht übertreibe ich. Deshalb frage ich.", "Ich habe bisher mit niemandem darüber gesprochen.", "Ich möchte wissen, was üblich ist.",
    "Bitte sagen Sie mir ehrlich, wie Sie das einschätzen.", "", "", "",
)  # fmt: skip
CLOSINGS_FOR_OTHERS: Final = (
    "Was kann ich tun?",
    "Darf ich mich überhaupt an seiner oder ihrer Stelle melden?",
    "Ich möchte helfen, ohne es schlimmer zu machen.",
    "",
)
