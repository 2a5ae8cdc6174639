# Offlinestatus: Fußzeile, Flyout, Banner, Gerätestatus (Checkliste 16-31).

status-none = Nicht für offline eingerichtet
status-available = Verfügbar
status-available-warning = Verfügbar
status-initializing = Wird eingerichtet
status-not-available = Nicht verfügbar
status-repairing = Nicht verfügbar
status-error = Fehler

tables-ready = { $total ->
        [one] { $ready } von { $total } Tabelle ist offline bereit
       *[other] { $ready } von { $total } Tabellen sind offline bereit
    }
tables-ready-short = { $ready } von { $total } verfügbar

table-synced = { $table }: synchronisiert { $when }
table-last-synced = { $table }: zuletzt synchronisiert { $when }
table-not-synced = { $table }: noch nicht synchronisiert
last-sync = Letzte Synchronisierung { $when }
synced = Synchronisiert { $when }
not-synced = Noch nicht synchronisiert
usable-in = offline nutzbar in etwa { $time }

link-online = Online
link-unknown = Noch nicht verbunden
link-unreachable = Offline
link-unavailable = Netz oder Dienst nicht verfügbar
link-switched-off = Offline-Modus
link-sign-in-needed = Anmeldung nötig
link-since = seit { $when }
reconnect = Verbinden
go-online = Online gehen
sign-in-again = Anmelden
syncing = Synchronisiert…

reason-not-downloaded = Auf diesem Gerät ist noch nichts
reason-not-downloaded-more = Laden Sie herunter, um ohne Verbindung zu arbeiten.
reason-downloading = Der erste Download läuft
reason-downloading-more = { $done } von { $total } Tabellen. Sie können inzwischen arbeiten.
reason-paused = Der Download ist angehalten
reason-paused-more = Er geht weiter, wo er war.
reason-unmetered = Wartet auf eine Verbindung, die nichts kostet
reason-unmetered-more = Sie wollen nur über solche Verbindungen synchronisieren. „Jetzt synchronisieren“ wartet nicht.
reason-manual = Synchronisiert auf Wunsch
reason-manual-more = Sie wollen von Hand synchronisieren.
reason-metadata = Neuere Tabellen und Formulare warten
reason-metadata-more = Sie kommen, wenn Sie der Aktualisierung zustimmen.
reason-repairing = Eine Reparatur läuft
reason-repairing-more = Danach sind Ihre Daten wieder da.
reason-database = Die Datenbank ist nicht benutzbar
reason-table = { $table }: nicht aktuell
reason-sync = Die letzte Synchronisierung brach ab
reason-waiting = { $changes ->
        [one] { $changes } Änderung ist noch nicht gesendet
       *[other] { $changes } Änderungen sind noch nicht gesendet
    }
reason-waiting-more = { $records ->
        [one] In { $records } Datensatz.
       *[other] In { $records } Datensätzen.
    } { $online ->
        [yes] Geht mit der nächsten Synchronisierung.
       *[no] Wird gesendet, sobald Sie online sind.
    }
reason-attention = { $changes ->
        [one] { $changes } Änderung braucht Sie
       *[other] { $changes } Änderungen brauchen Sie
    }
reason-attention-more = Wiederholen oder verwerfen Sie unter „Änderungen“.
reason-fine = { $table }: synchronisiert { $when }
reason-fine-more = { $count ->
        [one] { $count } Zeile auf diesem Gerät
       *[other] { $count } Zeilen auf diesem Gerät
    }
open-queue = Änderungen
resolve = Lösen

count-waiting = { $count ->
        [one] { $count } wartet
       *[other] { $count } warten
    }
count-attention = { $count ->
        [one] { $count } braucht Sie
       *[other] { $count } brauchen Sie
    }

banner-title = Offline wird vorbereitet
banner-text = Sie können inzwischen arbeiten. Bleiben Sie bis zum Ende verbunden.
banner-waiting = Wartet auf eine Verbindung und macht dann dort weiter.
banner-rows = { $rows } von { $expected } Zeilen
banner-rows-only = { $rows ->
        [one] { $rows } Zeile
       *[other] { $rows } Zeilen
    }
banner-tables = { $done } von { $total } Tabellen
banner-size = { $size }
banner-left = noch { $time }
banner-more = { $count ->
        [one] und { $count } weitere Tabelle
       *[other] und { $count } weitere Tabellen
    }
banner-show-all = Alle zeigen
banner-show-fewer = Weniger zeigen
banner-next = als nächstes
banner-table-rows = { $rows } von { $expected }

time-seconds = { $n } s
time-minutes = { $n } Min.
time-hours = { $h } Std. { $m } Min.

notice-update = Neuere Tabellen und Formulare warten auf Sie.
notice-ready = Sie können jetzt offline arbeiten.
notice-sent = { $count ->
        [one] { $count } Änderung gesendet.
       *[other] { $count } Änderungen gesendet.
    }
notice-parked = Eine Änderung braucht Sie.

## An update of tables and columns
update-accept = Jetzt aktualisieren
update-table-appears = Neue Tabelle: { $table }
update-table-disappears = { $table } verlässt dieses Gerät.
update-column-appears = Neu in { $table }: { $column }
update-column-disappears = { $column } verlässt { $table }.
update-column-changes = { $column } in { $table } enthält eine andere Art von Werten.
update-unsent = { $count ->
        [one] { $count } ungesendete Änderung
       *[other] { $count } ungesendete Änderungen
    } in { $table } betroffen; was Sie eingegeben haben, bleibt erhalten.
update-profile = Ihr Offlineprofil hat sich geändert: andere Zeilen kommen und gehen.
update-download-unknown = Wie viel herunterzuladen ist, lässt sich nicht sagen.
update-title = Neuere Tabellen und Formulare
update-text = Was Sie eingegeben haben und was noch zu senden ist, bleibt in jedem Fall erhalten.
update-later = Später
update-more-columns = { $count ->
        [one] { $count } weitere Spalte in { $table }
       *[other] { $count } weitere Spalten in { $table }
    }
update-size = Zu laden: { $rows ->
        [one] { $rows } Zeile
       *[other] { $rows } Zeilen
    }, etwa { $size }.

## Drafts
reason-drafts = { $count ->
        [one] { $count } Entwurf wartet darauf, gespeichert zu werden
       *[other] { $count } Entwürfe warten darauf, gespeichert zu werden
    }
reason-drafts-more = Öffnen Sie „Entwürfe“ und speichern Sie jeden.

## Mitteilungen außerhalb des Fensters
notices-title = Sagen, wenn mich etwas braucht
notices-text = Eine Mitteilung außerhalb des Fensters: bereit für offline, eine Änderung, die Sie braucht, eine gescheiterte Synchronisierung, ein Update oder Entwürfe, die warten.
notices-yes = Ja, Bescheid geben
notices-no = Nein
