# Die Befehlszeile: Fragen, was getan wurde und was richtig wäre.

cli-ask-password = Passwort von { $user }:
cli-ask-passphrase = Passphrase dieses Geräts:
cli-ask-new-passphrase = Wählen Sie eine Passphrase für dieses Gerät (sie lässt sich nicht wiederherstellen):
cli-ask-export-passphrase = Passphrase der Datei:
cli-ask-passphrase-again = Noch einmal dieselbe Passphrase:

## Was getan wurde
cli-signed-in = Angemeldet als { $name }.
cli-download-started = { $app } ist für offline eingerichtet. „farfield sync“ lädt es herunter.
cli-app-entered = In { $app }.
cli-app-online-only = { $app } ist nicht für offline freigegeben, also wird nichts geladen. Fragen Sie Ihre Administration.
cli-choose-app = Sie dürfen mehrere Apps benutzen. Nennen Sie eine mit --app: { $apps }.
cli-signed-out = Abgemeldet. Ihre Datensätze sind von diesem Gerät gelöscht.
cli-synced = { $sent ->
        [one] { $sent } Änderung gesendet
       *[other] { $sent } Änderungen gesendet
    }, { $rows ->
        [one] { $rows } Zeile empfangen
       *[other] { $rows } Zeilen empfangen
    }.
cli-needs-you = { $count ->
        [one] { $count } Änderung braucht
       *[other] { $count } Änderungen brauchen
    } Sie: „farfield errors“ sagt, warum.
cli-working-offline = Offline. Nichts wird gesendet oder empfangen bis „farfield offline off“.
cli-working-online = Online. „farfield sync“ sendet und empfängt.
cli-created = Auf diesem Gerät gespeichert. Es geht mit der nächsten Synchronisierung an den Server.
cli-deleted = Auf diesem Gerät gelöscht. Es geht mit der nächsten Synchronisierung an den Server.
cli-unchanged = Nichts war anders, also wurde nichts geändert.
cli-duplicates = { $count ->
    [one] Nichts wurde gespeichert: Dieser Datensatz ist vielleicht derselbe. --allow-duplicates speichert trotzdem.
   *[other] Nichts wurde gespeichert: Diese { $count } Datensätze sind vielleicht dieselben. --allow-duplicates speichert trotzdem.
 }
cli-relationships = Eine davon mit --relationship nennen: { $names }
cli-recreated = Änderung { $seq } legt den Datensatz mit der nächsten Synchronisierung neu an.
cli-retried = Änderung { $seq } wartet wieder aufs Senden.
cli-discarded = Änderung { $seq } ist verworfen.
cli-exported = { $count ->
        [one] { $count } Änderung ist
       *[other] { $count } Änderungen sind
    } in der Datei. „farfield queue import“ übernimmt sie auf einem anderen Gerät von Ihnen.
cli-imported = { $count ->
        [one] { $count } Änderung wartet
       *[other] { $count } Änderungen warten
    } jetzt auf diesem Gerät. „farfield sync“ sendet sie.
cli-undone = { $count ->
        [one] { $count } Änderung ist zurückgenommen.
       *[other] { $count } Änderungen sind zurückgenommen.
    } „farfield ledger“ hebt die Werte auf.
cli-resolved = Änderung { $seq } ist geklärt. „farfield sync“ sendet, was zu senden ist.
cli-superseded = { $count ->
        [one] { $count } Ihrer Änderungen traf auf eine andere auf dem Server, die gilt.
       *[other] { $count } Ihrer Änderungen trafen auf andere auf dem Server, die gelten.
    } „farfield ledger“ hebt Ihre Werte auf.
cli-restored = Wieder auf diesem Gerät gespeichert. Mit dem nächsten Sync geht es an den Server.
cli-ledger-cleared = Vergessen.
cli-ledger-empty = Kein Wert hat gegen einen anderen verloren.
cli-rows-shown = { $shown } von { $total }. --limit zeigt mehr.
cli-no-rows = Keine Zeilen.
cli-not-offline = Diese Tabelle ist nicht in Ihrem Offlineprofil, also sind ihre Zeilen nicht auf diesem Gerät.
cli-update-none = Keine Aktualisierung wartet.
cli-update-waits = „farfield metadata --accept“ wendet sie an, „farfield metadata --later“ lässt sie warten.
cli-update-found = Eine Aktualisierung von Tabellen und Spalten wartet: „farfield metadata“ zeigt sie.
cli-update-accepted = Die Tabellen sind auf dem neuen Stand. Was neu ist, kommt mit der nächsten Synchronisierung.
cli-update-later = Sie wartet. Dieses Gerät arbeitet mit seinen Tabellen weiter.
cli-update-download = Herunterzuladen: { $rows ->
        [one] { $rows } Zeile
       *[other] { $rows } Zeilen
    }, etwa { $kib } KiB.
cli-orphan-cleared = Er ist gelöscht.
cli-no-orphans = Nichts wurde beiseitegelegt.
cli-settings-by-itself = Synchronisiert von selbst.
cli-settings-manual = Synchronisiert nur auf Wunsch.
cli-settings-unmetered = Nur über Verbindungen, die nichts kosten.
cli-settings-interval = Mindestens { $minutes } Minuten zwischen zwei Synchronisierungen.
cli-settings-fixed = Ihr Administrator bestimmt, wann dieses Gerät synchronisiert.
cli-provisioning-none = Dieser Server muss nicht vorbereitet werden.
cli-provisioning-open = Der Server ist bereit.
cli-provisioning-stage = Stufe { $stage } von { $stages }: { $name }
cli-provisioning-left = { $percent } %, noch { $seconds } s
cli-nothing-to-pause = Es wird nichts heruntergeladen.
cli-paused = Der Download ist angehalten. „farfield resume“ setzt ihn fort.
cli-resumed = Die nächste Synchronisierung lädt herunter.
cli-reconfigured = Was heruntergeladen war, ist verworfen. Die nächste Synchronisierung lädt es neu.
cli-no-drafts = Es gibt keine Entwürfe.
cli-draft-kept = Der Entwurf liegt nur auf diesem Gerät. „farfield drafts save ID“ speichert ihn auf dem Server.
cli-draft-saved = Der Datensatz ist auf dem Server.
cli-draft-discarded = Der Entwurf ist gelöscht.
cli-draft-tie = Eine Zugehörigkeit wird als SPALTE=TABELLE:ID angegeben.
cli-fetched = Vom Server; für später aufbewahrt.
cli-fetched-from-device = Von diesem Gerät, Stand { $when }.
cli-queue-empty = Alles ist gesendet.
cli-no-errors = Nichts braucht Sie.

## Überschriften
cli-head-column = Spalte
cli-head-table = Tabelle
cli-head-name = Name
cli-head-rows = Zeilen
cli-head-ready = bereit
cli-head-synced = letzte Synchronisierung
cli-head-id = Kennung
cli-head-mark = Stand
cli-head-change = Änderung
cli-head-kind = was
cli-head-record = Datensatz
cli-head-columns = Spalten
cli-head-base = vorher
cli-head-mine = Ihrer
cli-head-theirs = auf dem Server
cli-head-side = wessen
cli-head-why = warum
cli-head-when = wann
cli-side-mine = Ihrer
cli-side-theirs = des Servers
cli-lost-server-wins = der Server gewinnt hier
cli-lost-client-wins = Geräte gewinnen hier
cli-lost-chosen = Sie wählten den anderen
cli-lost-discarded = verworfen
cli-lost-settled = ein Administrator hat entschieden
cli-lost-settled-note = ein Administrator hat entschieden: { $note }
cli-user = Angemeldet als
cli-server = Server
cli-app = App
cli-database = Datenbank
cli-link = Verbindung

## Was richtig wäre
cli-no-terminal-password = Es gibt kein Terminal, um nach dem Passwort zu fragen. Geben Sie es mit --password-stdin auf der Standardeingabe.
cli-no-password = Auf der Standardeingabe kam kein Passwort. Schreiben Sie es dort als eine Zeile.
cli-no-terminal-passphrase = Hier gibt es keinen Schlüsselbund und kein Terminal, um nach der Passphrase zu fragen. Setzen Sie FARFIELD_PASSPHRASE.
cli-no-terminal-export-passphrase = Hier ist kein Terminal, um nach der Passphrase der Datei zu fragen. Setzen Sie FARFIELD_EXPORT_PASSPHRASE.
cli-passphrases-differ = Die beiden Passphrasen sind verschieden. Versuchen Sie es noch einmal.
cli-no-home = Dieses System nennt keinen Ordner für Daten. Wählen Sie einen mit --home oder FARFIELD_HOME.
cli-not-a-field = „{ $argument }“ hat nicht die Form spalte=wert. Schreiben Sie es wie name="Alpine Ski House".
cli-not-a-choice = „{ $argument }“ ist keine Wahl. Schreiben Sie spalte=mine, spalte=theirs oder spalte==WERT.
cli-field-twice = „{ $column }“ steht zweimal da. Nennen Sie es einmal.
cli-not-an-id = Das ist keine Kennung eines Datensatzes. Kopieren Sie sie aus „farfield list“.
cli-no-app = Diese App gibt es nicht, oder Sie dürfen sie nicht benutzen. Ihre sind: { $apps }.
cli-no-view = Diese Ansicht gibt es nicht. Die Tabelle hat: { $views }.
cli-similar-columns = Meinten Sie { $columns }?
cli-usage = „farfield --help“ nennt die Befehle.
cli-expected-places = Es hält { $places ->
        [one] { $places } Nachkommastelle
       *[other] { $places } Nachkommastellen
    }.
cli-verified = Alles auf diesem Gerät ist, wie es sein soll.
cli-verified-wrong = { $count ->
        [one] Eine Tabelle weicht
       *[other] { $count } Tabellen weichen
    } vom Server ab. Die nächste Synchronisierung bringt sie in Ordnung.
cli-verify-right = wie es sein soll
cli-verify-wrong = weicht ab
cli-verify-unknown = nicht vergleichbar
cli-why-all = Sie dürfen ihn lesen, und Ihre App hat kein Offlineprofil, das weniger sagt.
cli-why-rule = Die Regel „{ $name }“ Ihres Offlineprofils bringt ihn.
cli-why-relation = Die Beziehung „{ $name }“ bringt ihn ({ $way }).
cli-why-follow = Sie folgen ihm.
cli-why-unsent = Er hat Änderungen, die noch nicht gesendet sind.
cli-why-touched = Nichts hält ihn mehr: Eine spätere Synchronisierung sieht ihn noch einmal an.
cli-why-not-here = Er ist nicht auf diesem Gerät.
cli-expected-option = Eines von: { $options }.
cli-expected-table = Seine Tabellen sind: { $tables }.
cli-expected-whole-number = Schreiben Sie es wie 42.
cli-expected-number = Schreiben Sie es wie 12.5.
cli-expected-money = Schreiben Sie es wie 1250.50, ohne Währung.
cli-expected-yes-no = Schreiben Sie true, false, yes oder no.
cli-expected-date = Schreiben Sie es wie 2026-11-21.
cli-expected-date-time = Schreiben Sie es wie 2026-11-21T08:30:00Z.
cli-expected-lookup = Schreiben Sie Tabelle und Kennung wie { $table }:6f1d2a40-0001-7000-8000-0000000000aa, oder den Namen.
cli-expected-guid = Schreiben Sie es wie 6f1d2a40-0001-7000-8000-0000000000aa.
cli-name-not-found = Kein Datensatz auf diesem Gerät, auf den „{ $column }“ zeigen kann, heißt so. Prüfen Sie den Namen, oder schreiben Sie Tabelle und Kennung.
cli-name-not-unique = { $count } Datensätze heißen so. Schreiben Sie einen davon für „{ $column }“: { $records }.

# Wessen Gerät das ist, in `farfield status`.
device-app = App
device-server = Server
device-user = Benutzer

# Dateien und Bilder von Datensätzen.
cli-attached = „{ $name }“ ist angehängt. Die nächste Synchronisierung sendet die Datei.
cli-file-removed = Die Datei ist entfernt.
cli-file-undone = Der Vorgang ist zurückgenommen.
cli-file-waits = Die nächste Synchronisierung versucht es erneut.
cli-file-saved = Die Datei liegt in { $path }, lesbar für alle, die diesen Ordner lesen dürfen.
cli-no-files = Es gibt keine Dateien.
