# Seiten und Bedienelemente.

app-name = Farfield

## Wörter auf vielen Seiten
back = Zurück
cancel = Abbrechen
close = Schließen
details = Einzelheiten
open = Öffnen
try-again = Noch einmal
loading = Lädt
today-at = heute, { $time }
yesterday-at = gestern, { $time }
Today-at = Heute, { $time }
Yesterday-at = Gestern, { $time }
empty-value = –
yes = Ja
no = Nein

## Anmeldung
sign-in-title = Anmelden
sign-in-lead = Ihre Kunden, mit und ohne Netz.
sign-in-server = Serveradresse
sign-in-user = Benutzername
sign-in-password = Passwort
sign-in-passphrase = Passphrase für dieses Gerät
sign-in-passphrase-hint = Dieses Gerät hat keinen Schlüsselbund. Die Passphrase schützt Ihre Daten hier; sie lässt sich nicht wiederherstellen.
sign-in-submit = Anmelden
sign-in-working = Meldet an…
sign-in-fill-server = Geben Sie die Serveradresse ein.
sign-in-fill-user = Geben Sie Ihren Benutzernamen ein.
sign-in-fill-password = Geben Sie Ihr Passwort ein.
sign-in-fill-passphrase = Geben Sie eine Passphrase ein.
unlock-title = Entsperren
unlock-lead = { $user } auf { $server }
unlock-submit = Entsperren
unlock-working = Entsperrt…
broken-title = Ihre Datenbank lässt sich nicht öffnen
broken-reset = Abmelden und neu beginnen
broken-reset-confirm = Abmelden und diese Datenbank löschen?
broken-reset-more = Nicht gesendete Änderungen darin gehen verloren. Alles andere wird nach der Anmeldung neu geladen.
starting = Startet…

## Apps und die Frage nach dem Download
apps-title = App wählen
apps-lead = Angemeldet als { $name }
apps-empty = Sie haben noch keine Apps. Bitten Sie Ihre Administration, eine mit Ihnen zu teilen.
apps-offline = Funktioniert offline
apps-opening = Öffnet…
prompt-title = Offline arbeiten mit { $app }
prompt-text = Farfield hält Ihre Datensätze verschlüsselt auf diesem Gerät, damit Sie ohne Verbindung arbeiten können.
prompt-tables = Tabellen
prompt-rows = Zeilen
prompt-size = Größe des Downloads
prompt-free = Frei auf diesem Gerät
prompt-download = Herunterladen
prompt-skip = Jetzt nicht
prompt-later = Sie können es später über den Status unten beginnen.

## Navigation
nav-main = Hauptmenü
nav-home = Start
nav-new = Neu
nav-sync = Sync
nav-more = Mehr
nav-device = Gerätestatus
nav-queue = Änderungen
account-menu = Konto
switch-app = App wechseln
sign-out = Abmelden
mark-usable = offline nutzbar
mark-unusable = offline nicht nutzbar

## Start
greeting-morning = Guten Morgen, { $name }
greeting-afternoon = Guten Tag, { $name }
greeting-evening = Guten Abend, { $name }
home-tables = Auf diesem Gerät
home-download = Offline arbeiten
home-download-text = Laden Sie Ihre Datensätze herunter, um ohne Verbindung zu arbeiten.
home-unsent = { $count ->
        [one] { $count } Änderung ist noch nicht gesendet
       *[other] { $count } Änderungen sind noch nicht gesendet
    }
home-unsent-more = { $records ->
        [one] In { $records } Datensatz
       *[other] In { $records } Datensätzen
    }
home-attention = { $count ->
        [one] { $count } Änderung braucht Sie
       *[other] { $count } Änderungen brauchen Sie
    }

## Liste
grid-rows = { $count ->
        [one] { $count } Zeile
       *[other] { $count } Zeilen
    }
grid-records = { $count ->
        [one] { $count } Datensatz auf diesem Gerät
       *[other] { $count } Datensätze auf diesem Gerät
    }
grid-found = { $count } Treffer
grid-search = { $table } durchsuchen
grid-search-clear = Suche leeren
grid-views = Ansichten
grid-sort = Sortieren
grid-sort-by = Sortieren nach
grid-state = Stand
grid-label = { $view }, { $count ->
        [one] { $count } Zeile
       *[other] { $count } Zeilen
    }
grid-empty = Keine { $table } in dieser Ansicht.
grid-empty-new = { $name } anlegen
grid-empty-match = Keine { $table } passen zu „{ $search }“.
grid-empty-clear = Suche leeren
grid-empty-not-downloaded = { $table } sind noch nicht hier.
grid-empty-downloading = { $table } sind noch nicht hier. { $percent } % geladen.
grid-empty-download = Herunterladen
grid-empty-not-offline = { $table } sind nicht in Ihrem Offlineprofil. Verbinden Sie sich, um sie zu sehen.
grid-empty-forbidden = Sie dürfen { $table } nicht lesen. Fragen Sie Ihre Administration.

mark-saved-here = Hier gespeichert
mark-waiting = Wartet
mark-waiting-long = Wartet aufs Senden
mark-attention = Braucht Sie
mark-sent = Gesendet
mark-changes-waiting = { $count ->
        [one] { $count } Änderung wartet
       *[other] { $count } Änderungen warten
    }

## Formular
form-new = Neu: { $name }
form-save = Speichern
form-save-close = Speichern und schließen
form-delete = Löschen
form-new-record = Neu
form-undo = Änderungen zurücknehmen
form-unsaved = Nicht gespeichert
form-read-only = Nur lesen
form-required = nötig
form-recommended = empfohlen
form-waiting = Wartet. Auf dem Server: { $value }
form-call = { $value } anrufen
form-mail = An { $value } schreiben
form-open = { $value } öffnen
form-tabs = Abschnitte
form-general = Allgemein
form-no-fields = Dieses Formular hat noch keine Felder.
form-untitled = Ohne Namen
form-clear = { $field } leeren
form-problems = { $count ->
        [one] { $count } Feld braucht vor dem Speichern einen Blick.
       *[other] { $count } Felder brauchen vor dem Speichern einen Blick.
    }
related-tab = Verwandt
related-none = Noch keine { $table }.
related-no-tables = Zu diesem Datensatz gehören auf diesem Gerät keine anderen Tabellen.
related-by = { $table } ({ $column })
timeline-title = Zeitachse
timeline-add = Hinzufügen
timeline-none = Noch ist nichts notiert.
timeline-more = Ältere anzeigen
timeline-done = Erledigt von { $name }
timeline-due = Fällig { $when }
timeline-note = Notiz schreiben
timeline-note-save = Notiz speichern
form-left-out = „{ $name }“ wird hier nicht angezeigt.
delete-title = { $name } löschen?
delete-text = Es verschwindet jetzt von diesem Gerät und mit der nächsten Synchronisierung vom Server.
delete-confirm = Löschen
unsaved-title = Ohne Speichern gehen?
unsaved-text = { $count ->
        [one] { $count } Feld wurde geändert und nicht gespeichert.
       *[other] { $count } Felder wurden geändert und nicht gespeichert.
    }
unsaved-leave = Ohne Speichern gehen
unsaved-stay = Weiter bearbeiten
unsaved-save = Speichern

lookup-search = { $table } durchsuchen
lookup-none = Kein Datensatz passt zu „{ $search }“.
lookup-empty = Keine Datensätze auf diesem Gerät.
lookup-recent = Vorschläge
lookup-absent = Nicht auf diesem Gerät. Der Name ist vielleicht veraltet.

## Warteschlange
queue-title = Änderungen
queue-empty = Alles ist gesendet.
queue-empty-more = Was Sie offline ändern, wartet hier, bis der Server es hat.
queue-attention = Braucht Sie
queue-waiting = Wartet aufs Senden
queue-create = Neu
queue-update = Geändert
queue-delete = Gelöscht
queue-associate = Verbunden
queue-disassociate = Getrennt
queue-command = Befehl
queue-state-queued = Wartet
queue-state-in-flight = Wird gesendet
queue-state-parked = Braucht Sie
queue-state-blocked = Wartet auf eine frühere Änderung
queue-attempts = { $count ->
        [one] { $count } Mal gesendet
       *[other] { $count } Mal gesendet
    }
queue-recreate = Neu anlegen
queue-discard = Verwerfen
queue-discard-title = Diese Änderung verwerfen?
queue-discard-text = { $name } zeigt wieder die Werte des Servers. Änderungen, die davon abhängen, werden auch verworfen.
queue-fields = { $count ->
        [one] { $count } Feld
       *[other] { $count } Felder
    }
queue-was = war { $value }

## Eine Änderung lösen
conflict-fields = { $count ->
        [one] Ein Feld weicht ab
       *[other] { $count } Felder weichen ab
    }
conflict-gone = Auf dem Server gelöscht
conflict-deleted-here = Auf dem Server geändert, seit Sie es gelöscht haben
conflict-refused = Vom Server abgelehnt
conflict-made = hier geändert { $when }
conflict-whose = Wessen Werte
conflict-all-mine = Alle meine
conflict-all-theirs = Alle vom Server
conflict-by-field = Feld für Feld
conflict-field = Feld
conflict-before = Vorher
conflict-yours-title = Ihres
conflict-server-title = Server
conflict-agreed = Nicht strittig
conflict-edit = Bearbeiten
conflict-other-value = Ein anderer Wert
conflict-preview = Was gespeichert wird
conflict-open = Noch zu wählen
conflict-yours = Ihres
conflict-server = Server
conflict-typed = von Ihnen eingegeben
conflict-kept = Was unterliegt, bleibt im Verlauf.
conflict-later = Später entscheiden
conflict-discard = Meine verwerfen
conflict-keep-record = Datensatz behalten
conflict-delete-anyway = Trotzdem löschen
conflict-resubmit = Noch einmal senden
conflict-settled = Gelöst. Es geht mit der nächsten Synchronisierung.
ledger-title = Verlauf
ledger-text = Unterlegene Werte bleiben hier, bis Sie sie leeren.
ledger-empty = Nichts ging verloren.
ledger-mine = Ihre Werte
ledger-theirs = Werte des Servers
ledger-server-wins = In dieser Organisation gelten die Werte des Servers.
ledger-client-wins = In dieser Organisation gelten die Werte der Geräte.
ledger-chosen = Sie wählten die andere Seite.
ledger-discarded = Sie verwarfen die Änderung.
ledger-settled = Ein Administrator hat es für Sie entschieden.
ledger-note = „{ $note }“
ledger-now = jetzt { $value }
ledger-restore = Wiederherstellen
ledger-restored = Als neue Änderung wiederhergestellt.
ledger-forget = Entfernen
ledger-clear = Leeren
ledger-clear-title = Verlauf leeren?
ledger-clear-text = Die Werte darin lassen sich danach nicht wiederherstellen.

## Gerätestatus
palette-title = Gehen oder tun
palette-label = Schreiben Sie, was Sie suchen
palette-nothing = Nichts heißt so.
shortcuts-title = Tastenkürzel
key-palette = Überall hin, alles tun
key-search = Liste durchsuchen
key-rows = Durch die Zeilen gehen
key-open = Zeile öffnen
key-close = Offenes schließen
key-shortcuts = Diese Liste zeigen
settings-title = Synchronisierung
settings-unmetered = Nur über Verbindungen, die nichts kosten
settings-unmetered-text = „Jetzt synchronisieren“ wartet nicht darauf.
settings-manual = Nur auf meinen Wunsch
settings-manual-text = Bis dahin warten Änderungen hier.
settings-interval = Zeit zwischen zwei Malen
settings-interval-profile = Wie im Profil
settings-interval-minutes = { $count ->
        [60] 1 Stunde
        [240] 4 Stunden
        [1440] 1 Tag
       *[other] { $count } Minuten
    }
appearance = Darstellung
appearance-language = Sprache
language-system = Wie das System
appearance-theme = Farben
appearance-density = Zeilenhöhe
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
density-compact = Kompakt
density-normal = Normal
density-roomy = Großzügig
device-title = Gerätestatus
device-tables = Tabellen
device-work-offline = Offline arbeiten
device-work-offline-text = Nichts wird gesendet oder empfangen, bis Sie es ausschalten.
device-sync = Jetzt synchronisieren
device-download = Herunterladen
device-changes = { $count ->
        [one] { $count } Änderung wartet
       *[other] { $count } Änderungen warten
    }
device-changes-more = { $records ->
        [one] in { $records } Datensatz
       *[other] in { $records } Datensätzen
    }
device-rows-of = { $rows } von { $expected }
sign-out-title = Abmelden?
sign-out-text = Ihre Datensätze werden von diesem Gerät gelöscht. Auf dem Server bleiben sie.
sign-out-unsent = { $count ->
        [one] Das Abmelden löscht { $count } nicht gesendete Änderung.
       *[other] Das Abmelden löscht { $count } nicht gesendete Änderungen.
    }
sign-out-unsent-unknown = Das Abmelden löscht Änderungen, die noch nicht gesendet wurden, falls es welche gibt.
sign-out-confirm = Abmelden
sign-out-discard = Löschen und abmelden

## Meldungen
toast-dismiss = Ausblenden
