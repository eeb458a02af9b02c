"""What counsellors write in synthetic cases, to the person and to the team. Own words; data only."""

from typing import Final

FIRST: Final = {
    "threat": (
        "Guten Tag, danke, dass Sie sich gemeldet haben. Was Sie beschreiben, nehmen wir ernst. Wenn ein Brief oder ein Gegenstand da ist: bitte nicht mehr anfassen und in eine saubere Hülle legen. Wenn es Ihnen recht ist, sprechen wir heute noch. Welche Uhrzeit passt Ihnen?",
        "Guten Tag, Sie haben gut daran getan zu schreiben. Notieren Sie bitte Tag, Uhrzeit und Wortlaut, solange Sie sich genau erinnern. Eine Anzeige ist möglich und kommt hier in Betracht; ob Sie das wollen, entscheiden Sie. Sollte jemand vor der Tür stehen: 110.",
    ),
    "net": (
        "Guten Tag, das ist viel auf einmal. Sie müssen nicht alles selbst lesen: Vielleicht kann eine vertraute Person für Sie sichern. Wichtig sind die Adresse des Beitrags und des Profils, dazu Bildschirmfotos mit Datum und Uhrzeit. Erst danach melden und löschen lassen.",
        "Guten Tag, danke für Ihre Nachricht. Bitte antworten Sie dort vorerst nicht. Wir helfen Ihnen, die Beiträge zu sichern, und nennen Ihnen eine Stelle, die beim Löschen unterstützt. Was ist Ihnen gerade am wichtigsten?",
    ),
    "deed": (
        "Guten Tag, es tut uns leid, dass Ihnen das passiert ist. Sind Sie unverletzt, und ist heute Nacht jemand bei Ihnen? Bitte lassen Sie alles so, wie es ist, und machen Sie Fotos. Wir rufen Sie gern an und gehen die nächsten Schritte mit Ihnen durch.",
        "Guten Tag, was Sie schildern, geht über Ärger weit hinaus. Die Polizei kann sich Ihr Haus ansehen und sagen, was sich verbessern lässt. Wenn Sie möchten, suchen wir die richtige Ansprechstelle in Ihrem Land heraus.",
    ),
    "word": (
        "Guten Tag, danke für Ihr Vertrauen. Sie übertreiben nicht: Solche Worte wirken, auch wenn sie keine Drohung sind. Schreiben Sie bitte auf, wer dabei war. Bei einer Beleidigung läuft für einen Strafantrag eine Frist von drei Monaten; wir rechnen sie gern mit Ihnen aus.",
        "Guten Tag, wir haben Ihre Meldung gelesen und sind für Sie da. Erzählen Sie uns gern noch, wer im Rat davon weiß und wen Sie an Ihrer Seite haben. Sie entscheiden, wie schnell es weitergeht.",
    ),
    "prevention": (
        "Guten Tag, schön, dass Sie früh daran denken. Wir schicken Ihnen eine kurze Übersicht und kommen gern zu einem Abend. Nennen Sie uns bitte zwei Termine und die ungefähre Zahl der Gäste.",
    ),
}  # fmt: skip
SECOND: Final = (
    "Danke für das Gespräch. Wir haben vereinbart: Sie sprechen mit Ihrer Familie, wir klären, wer bei der Polizei für solche Fälle zuständig ist. Am Freitag melden wir uns wieder.",
    "Wir haben eine Stelle gefunden, die zu Ihrem Anliegen passt, und schreiben Ihnen unten, was sie anbietet. Wir geben nichts weiter, ohne dass Sie zustimmen.",
    "Gut, dass Sie das Gedächtnisprotokoll geschrieben haben. Bewahren Sie es zusammen mit den Fotos auf. Können Sie uns noch sagen, ob seit letzter Woche etwas dazugekommen ist?",
    "Wir denken an Sie. Wenn Sie gerade keine Kraft zum Schreiben haben, genügt ein Satz. Das Postfach bleibt offen.",
)
REFERRED: Final = (
    "Wie besprochen, haben wir Ihnen die Stelle genannt. Wenn sich dort in fünf Werktagen niemand meldet, sagen Sie uns Bescheid, dann suchen wir weiter.",
    "Die Stelle weiß, dass Sie sich melden werden, und kennt nur das, was Sie freigegeben haben. Berichten Sie uns gern, ob Ihnen das Gespräch geholfen hat.",
)
CLOSING: Final = (
    "Sie schreiben, dass Ruhe eingekehrt ist. Wir schließen den Fall für heute. Wenn etwas wiederkommt, schreiben Sie einfach in dieses Postfach, wir fangen nicht von vorn an.",
    "Danke für Ihre Rückmeldung. Wir haben alles getan, was wir hier tun konnten, und schließen ab. Alles Gute für Sie und Ihre Familie.",
)
NOTES: Final = (
    "Ruhig und klar am Telefon. Möchte vorerst keine Anzeige, will erst mit der Familie sprechen.",
    "Wirkt erschöpft, schläft schlecht. Nach psychosozialer Hilfe gefragt, möchte darüber nachdenken.",
    "Im Team besprochen: Wortlaut ernst nehmen, Häufung beachten. Neue Einschätzung in einer Woche.",
    "Frist für den Strafantrag angesprochen. Tag der Kenntnis noch klären.",
    "Rückruf nur mittags, nicht über das Vorzimmer. Codewort zuerst nennen.",
    "Bildschirmfotos sind vollständig, Adresse des Profils fehlt bei zwei Beiträgen.",
    "Fraktion weiß Bescheid und stellt sich dahinter. Das hilft spürbar.",
    "Öffentliche Stelle gesucht, in diesem Land nur mit Vorlauf erreichbar. Lücke ans Verzeichnis gemeldet.",
)
REPORTED: Final = (
    "Anzeige bei der Polizei, seitdem nichts gehört.", "Anzeige über die Onlinewache, Eingang bestätigt.", "Ich war mit einer Kollegin auf der Wache. Sie haben alles aufgenommen.",
)  # fmt: skip
DONE_SO_FAR: Final = (
    "Noch nichts. Ich wollte erst hören, was Sie sagen.", "Ich habe alles fotografiert und in einen Umschlag gelegt.", "Mit der Fraktion gesprochen, sie steht hinter mir.",
    "Beiträge gemeldet, zwei wurden gelöscht, der Rest nicht.", "Ich habe die Nummer blockiert.",
    "Wir haben eine Lampe am Eingang angebracht und sprechen uns mit den Nachbarn ab.", "Im Rathaus haben wir Hausverbot ausgesprochen.", "Nichts gelöscht, nichts beantwortet.", "",
)  # fmt: skip
SAFE: Final = (
    "Bitte nicht über das Vorzimmer.", "Nicht nach 18 Uhr, dann sind die Kinder da.", "Mein Mann darf wissen, dass Sie anrufen.", "Keine Nachricht auf dem Band hinterlassen.",
    "Nur auf dem Handy, nicht im Büro.", "Bitte zuerst das Codewort nennen.", "",
)  # fmt: skip
