"""Skeletons of stories about deeds: damage, attacks, visits; also of those told for others and of enquiries. Own words; data only, read by stories.py."""

from typing import Final

DONE: Final = """
property | in_person | vehicle home | once | property | unknown | local_issue | home | {wann} waren an meinem Auto alle vier Reifen zerstochen, <auf der Motorhaube ein eingeritztes Wort / am Scheibenwischer ein Zettel mit „Stimm richtig ab“>. Es stand vor unserem Haus. In der Woche ging es im Rat um {thema}.
property insult | leaflet | office public | several | office property | group unknown | party | - | Unser Büro in {ort} wurde {wann} zum <dritten / fünften> Mal beschmiert. Wieder rote Farbe, wieder das Wort „Verräter“. Die Vermieterin möchte jetzt, dass wir ausziehen.
property threat | in_person | stand | several | self property | citizen group | office | - | Am Stand rissen zwei Leute unsere Plakate herunter und traten gegen den Tisch. Einer sagte zu meiner Helferin, sie solle <lieber zu Hause bleiben / sich ihr Gesicht merken lassen>. Das war {wann}, mitten auf dem Markt von {ort}.
property | other | vehicle | once | property self | unknown | unknown | repeated | Auf dem Weg zum Kreishaus begann mein Wagen zu schlingern. In der Werkstatt hieß es, die Radmuttern seien gelockert worden. {wann} hatte ich ihn über Nacht vor der Halle stehen. Ich kann nicht beweisen, dass es Absicht war.
arson | other | home | once | property family | unknown | local_issue | home children | {wann} hat jemand einen Böller in unseren Briefkasten gesteckt. Die Tür ist angesengt, <die Scheibe im Flur gesprungen / der Rauchmelder hat uns geweckt>. Die Kinder schlafen seitdem bei uns im Zimmer. Vorher gab es Streit um {thema}.
arson | other | public office | once | office body | unknown organised | general_politics | - | Die Mülltonnen hinter unserem Bürgerbüro in {ort} standen {wann} in Flammen. Die Feuerwehr war schnell da. An der Wand klebte <ein Aufkleber / ein Zettel mit unserer letzten Pressemitteilung>.
physical insult | in_person | public event | once | self | citizen | local_issue | - | Nach der Versammlung über {thema} hielt mich ein Mann am Arm fest und drückte mich gegen <die Wand / das Geländer>. Andere zogen ihn weg. Ich habe einen blauen Fleck und {wann} zum ersten Mal Angst gehabt, nach Hause zu gehen.
physical threat | in_person | stand public | once | self | group | office | weapon | Beim Plakatieren hielten zwei Männer neben uns. Einer stieg aus, <eine Holzlatte in der Hand / einen Schraubenschlüssel in der Hand>, und schlug damit auf unsere Leiter, während ich oben stand. Das war {wann} am Ortsausgang.
physical | in_person | office | once | staff self | client | office | weapon | In der Sprechstunde warf ein Mann {wann} erst den Ordner, dann <die Kaffeetasse / einen Locher> nach meiner Kollegin und traf mich an der Schulter. Er kommt wohl nächste Woche wieder, er hat noch einen Termin.
trespass threat | in_person | home | several | family self | group neighbour | local_issue | near home children | {wann} standen etwa <fünfzehn / dreißig> Leute mit Trommeln und Lampen vor unserem Gartentor und riefen meinen Namen. Zwei kamen bis zur Haustür. Es ging um {thema}. Meine Frau war mit den Kindern allein drinnen.
trespass | in_person | home office | once | family | citizen | office | home | Während ich in der Sitzung war, klingelte {wann} ein Unbekannter bei uns, fragte meinen Vater nach mir und ging einfach durch ins Wohnzimmer. Er habe mit mir „etwas zu klären“. Er blieb <zehn Minuten / eine halbe Stunde> und ging dann von selbst.
trespass disruption | in_person | office | once | body staff | group | local_issue | - | Eine Gruppe hat {wann} unseren Flur besetzt und die Tür zum Sitzungssaal zugestellt. Sie wollten, dass wir {thema} sofort von der Tagesordnung nehmen. Zwei Kolleginnen saßen <über eine Stunde / fast zwei Stunden> fest.
threat | in_person | school | once | family | neighbour unknown | family | children | Vor der Kita sprach jemand meinen Fünfjährigen an: Er solle Papa ausrichten, dass <das mit der Abstimmung ein Fehler war / man weiß, wo er spielt>. Die Erzieherin hat es gehört. Das war {wann}.
coercion stalking | in_person phone | on_way work | recurring | self | colleague opponent | office | repeated | Ein Kollege aus dem Rat fängt mich immer wieder ab, auf dem Parkplatz, vor der Firma, {wann} im Treppenhaus. Er sagt, ich solle <den Antrag zurückziehen / an meine Zukunft denken>. Er lächelt dabei. Zeugen gibt es nie.
discrimination threat | in_person | on_way public | once | self | unknown | personal | near | Im Bus erkannte mich jemand und schimpfte auf meine Familie, „die sich hier breitmacht“. Er stieg {wann} mit mir aus und ging <bis zur Ecke / bis vor den Supermarkt> hinter mir her. Ich bin in ein Geschäft gegangen und habe gewartet.
"""

FOR_OTHERS: Final = """
threat | letter | home | once | other | unknown | local_issue | home | Ich schreibe für meinen Mann, er will kein Aufheben. {wann} lag ein Brief im Kasten, darin steht, er werde „nicht mehr lange regieren“. Er hat ihn weggeworfen, ich habe ihn <aus der Tonne geholt / fotografiert>.
hatepost sexualised | social_public | online | ongoing | other staff | group | personal | - | Unsere jüngste Ratskollegin wird im Netz mit <gefälschten Bildern / widerlichen Fantasien> überzogen, seit sie über {thema} gesprochen hat. Sie sagt, sie komme klar. {wann} fehlte sie zum ersten Mal in der Sitzung.
physical | in_person | office | once | staff | client | office | - | Ich leite ein Amt in {ort}. Ein Besucher hat {wann} unsere Auszubildende am Kragen gepackt, weil <sein Antrag noch nicht fertig war / die Gebühr gestiegen ist>. Sie ist krankgeschrieben. Was kann ich als Vorgesetzter tun?
stalking | in_person | on_way | recurring | family | unknown | family | children repeated | Meine Mutter ist im Amt, und seit <vier Wochen / dem Sommer> geht nach der Schule jemand hinter mir her. Er weiß ihren Namen. {wann} hat er mich gefragt, wann sie heimkommt. Ich bin sechzehn und möchte nicht, dass sie sich Sorgen macht.
defamation boycott | third_party | work public | recurring | other family | colleague business | local_issue | - | Mein Vater ist seit dreißig Jahren im Ortsrat. Seit dem Streit um {thema} wird er geschnitten, {wann} hat man ihm die Leitung des Chors genommen. Er isst kaum noch. Ich wohne weit weg und weiß nicht, <wie ich helfen kann / wen ich anrufen soll>.
threat incitement | telegram | online | several | body other | organised | party | - | Ich habe zufällig in einer Gruppe gelesen, wie über unseren Kreisvorsitzenden gesprochen wird: mit Ort, Uhrzeit und dem Satz „<da ist er allein / da kommt er immer zu Fuß>“. Das war {wann}. Er weiß es noch nicht.
"""

# Who writes the stories above, line by line: relation to the person, and her office.
WRITERS: Final = (
    ("family", "mayor_hon"), ("colleague", "council"), ("superior", "staff"), ("family", "family"), ("friend", "locality"), ("witness", "county"),
)  # fmt: skip

ENQUIRIES: Final = """
- | - | - | - | - | - | - | - | Bei uns ist noch nichts passiert. Im Frühjahr wird gewählt, und wir möchten für unsere Kandidatinnen und Kandidaten in {ort} einen Abend machen: <Was tun am Stand, was tun im Netz? / Wie schützt man seine Adresse?> Haben Sie jemanden, der kommt?
- | - | - | - | - | - | - | - | Wir beraten bald über {thema} und rechnen mit einer vollen, lauten Sitzung. Wie bereitet man so einen Abend vor, <ohne gleich Wachleute aufzustellen / damit alle zu Wort kommen>?
- | - | - | - | - | - | - | - | Ich überlege, ob ich kandidiere. Meine Familie hat Sorge. Ich hätte gern vorher gewusst, <was mit meiner Anschrift auf dem Wahlvorschlag geschieht / an wen ich mich im Fall der Fälle wende>.
- | - | - | - | - | - | - | - | Als Personalrat im Rathaus von {ort} möchten wir einen Ablauf festlegen: Was tun wir, wenn am Schalter jemand droht? Gibt es <Muster, die sich bewährt haben / eine Schulung für unsere Leute>?
- | - | - | - | - | - | - | - | Unser Gemeinderat möchte eine gemeinsame Haltung finden, falls jemanden von uns Drohungen treffen. <Wir sind elf Leute aus vier Listen. / Bisher redet jeder nur für sich.> Gibt es dafür Beispiele?
"""

# Who asks, line by line.
ASKERS: Final = ("candidate", "council", "candidate", "staff", "council")

FOLLOW_UPS: Final = """
threat | letter | home | several | self | unknown | local_issue | repeated | Kurz darauf der nächste Brief, dieselbe Schrift. Diesmal steht da nur <ein Datum / „Letzte Warnung“>.
insult | email | online | several | self | citizen | office | - | Dazu kamen {wann} noch Mails mit Beschimpfungen, <zwei / vier> Stück, alle nachts geschrieben.
hatepost | social_public | online | several | self | group | local_issue | - | Im Netz wurde es parallel lauter. Jemand schrieb, ich solle <endlich verschwinden / mich warm anziehen>.
property | in_person | vehicle | once | property | unknown | unknown | - | Außerdem fehlte {wann} der Außenspiegel. Vielleicht Zufall, vielleicht nicht.
stalking | in_person | on_way | several | self | unknown | personal | repeated | Und {wann} fuhr derselbe graue Wagen langsam hinter mir her, <bis zur Garage / bis ins Nachbardorf>.
threat | phone | work | once | self | unknown | office | - | Am Telefon im Büro sagte jemand zu meiner Kollegin, sie solle mich <schön grüßen / gut festhalten>.
disruption | in_person | event | once | body | group | local_issue | - | Bei der nächsten Veranstaltung in {ort} pfiffen sie, bis wir aufhörten.
trespass | in_person | home | once | family | unknown | family | home | {wann} stand wieder jemand am Zaun und fotografierte <unser Haus / das Klingelschild>.
"""
