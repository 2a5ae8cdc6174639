# What is done with records: commands, processes, files, lists.

## Commands
command-qualify = Qualifizieren
command-disqualify = Disqualifizieren
command-close-won = Gewonnen
command-close-lost = Verloren
command-resolve = Anfrage lösen
command-mark-complete = Erledigt
command-convert-to-case = In Anfrage umwandeln
command-convert-to-opportunity = In Verkaufschance umwandeln
command-set-state = Status ändern
command-assign = Zuweisen
command-share = Freigeben
command-unshare = Freigabe beenden
done-qualify = { $name } ist qualifiziert.
done-disqualify = { $name } ist disqualifiziert.
done-close-won = { $name } ist gewonnen.
done-close-lost = { $name } ist verloren.
done-resolve = { $name } ist gelöst.
done-mark-complete = { $name } ist erledigt.
done-convert-to-case = { $name } wurde eine Anfrage.
done-convert-to-opportunity = { $name } wurde eine Verkaufschance.
done-set-state = { $name } hat einen anderen Status.
done-assign = { $name } ist zugewiesen.
done-share = { $name } ist freigegeben.
done-unshare = { $name } ist nicht mehr freigegeben.
done-delete = { $name } ist gelöscht.
ask-createaccount = Firma anlegen
ask-createcontact = Kontakt anlegen
ask-createopportunity = Verkaufschance anlegen
ask-actualrevenue = Tatsächlicher Umsatz
ask-actualend = Abschlussdatum
ask-description = Beschreibung
ask-subject = Lösung
ask-timespent = Aufgewendete Minuten
ask-billabletime = Abrechenbare Minuten
ask-complete = Aktivität als erledigt markieren
ask-rights = Rechte
ask-principal = Benutzer oder Team
right-read = Lesen
right-write = Schreiben
right-append = Anfügen
right-append-to = Anfügen an
right-assign = Zuweisen
right-share = Freigeben
right-delete = Löschen
toast-undo = Rückgängig
toast-undone = Rückgängig gemacht.

## Process flows and business rules
process-place = Phase { $at } von { $of }
process-passed = durchlaufen
process-now = aktuelle Phase
process-ahead = folgt noch
process-next = Nächste Phase
process-previous = Vorherige Phase
process-set-active = Aktiv setzen
process-missing = Zuerst ausfüllen: { $fields }
process-no-steps = Hier ist nichts auszufüllen.
process-moved = Die Phase ist gewechselt.
rule-take = Übernehmen

## Files and pictures
file-unnamed = Datei
file-attach = Datei anhängen
file-camera = Bild aufnehmen oder anhängen
file-choose = Datei wählen
file-replace = Ersetzen
file-remove = { $name } entfernen
file-remove-title = { $name } entfernen?
file-remove-text = Die Datei verschwindet jetzt von diesem Gerät und mit der nächsten Synchronisierung vom Server.
file-remove-confirm = Entfernen
file-removing = Wird entfernt
file-sending = Wird gesendet, { $percent } %
file-waiting = Wartet, { $size }
file-retry = Erneut senden
file-save = Auf diesem Gerät speichern
file-kept = { $name } liegt in Ihren Downloads.

## Queue, drafts, orphans
queue-more = Mehr anzeigen
queue-retry = Jetzt erneut versuchen
queue-files = Dateien
queue-undone = { $count ->
        [one] Eine Änderung wurde zurückgenommen.
       *[other] { $count } Änderungen wurden zurückgenommen.
    }
wait-sending = Wird gerade gesendet.
wait-behind = Wartet auf die frühere Änderung von { $name }.
wait-switched-off = Wartet, weil Sie offline arbeiten.
wait-no-link = Wartet auf eine Verbindung.
wait-tries-again = Ging beim letzten Mal nicht durch. Wird von selbst wiederholt.
wait-next-sync = Geht mit der nächsten Synchronisierung.
drafts-title = Entwürfe
drafts-text = Neue Datensätze, die nur auf diesem Gerät liegen, bis Sie sie auf dem Server speichern.
drafts-empty = Keine Entwürfe.
drafts-empty-more = Entwürfe gibt es für Datensätze von Tabellen, die nicht auf diesem Gerät sind.
draft-send = Auf dem Server speichern
draft-sent = Der Entwurf ist gespeichert.
draft-discarded = Der Entwurf ist gelöscht.
draft-discard-title = { $name } verwerfen?
draft-discard-text = Er liegt nur auf diesem Gerät und lässt sich nicht wiederherstellen.
orphans-title = Werte ohne Spalte
orphans-text = Diese Spalten gibt es nicht mehr. Was Sie eingegeben und nie gesendet haben, bleibt hier, bis Sie es entfernen.
orphan-clear = Wert von { $name } entfernen

## Provisioning
provisioning-ready = Der Server ist bereit für Geräte
provisioning-not-ready = Der Server ist noch nicht bereit für Geräte
provisioning-stage = Schritt { $stage } von { $stages }
provisioning-waiting = wartet
provisioning-running = läuft
provisioning-done = fertig

## Lists
grid-export = Als CSV exportieren
grid-exported = { $count } Zeilen sind in { $name }.
grid-select = Datensätze auswählen
grid-selected = { $count ->
        [one] { $count } ausgewählt
       *[other] { $count } ausgewählt
    }
grid-clear-selection = Auswahl aufheben
grid-pick = { $name } auswählen
bulk-delete-title = { $count ->
        [one] { $count } Datensatz löschen?
       *[other] { $count } Datensätze löschen?
    }
bulk-deleted = { $count ->
        [one] { $count } Datensatz gelöscht.
       *[other] { $count } Datensätze gelöscht.
    }
bulk-done = { $command }: { $count } erledigt.
bulk-passed = { $count ->
        [one] Bei { $count } war nichts zu tun.
       *[other] Bei { $count } war nichts zu tun.
    }

## Search, agenda, my work
nav-search = Suche
search-all = Alles auf diesem Gerät durchsuchen
search-hint = Namen, Nummern, Adressen: Tippen Sie, woran Sie sich erinnern.
search-nothing = Nichts auf diesem Gerät passt zu „{ $search }“.
search-show-all = Alle { $count } anzeigen
agenda-title = Meine Termine und Aufgaben
agenda-none = In den nächsten sieben Tagen steht nichts an.
agenda-late = Überfällig
agenda-today = Heute
agenda-tomorrow = Morgen
work-title = Meine offene Arbeit
work-all = Alle anzeigen

## Filters of columns
filter-title = Filtern
filter-apply = Anwenden
filter-clear = Filter aufheben
filter-remove = Filter auf { $field } entfernen
filter-contains = { $field } enthält
filter-contains-hint = enthält …
filter-from = Von
filter-to = Bis
filter-empty = leer
grid-empty-filter = Keine { $table } passen zu diesen Filtern.
recent-title = Zuletzt geöffnet
key-space = Leertaste
key-pick = Zeile auswählen
file-no-picture = Diese Datei ist kein Bild.

## Startseite, Angeheftetes, Diagramme
pinned-title = Angeheftet
pin = { $name } anheften
unpin = { $name } lösen
agenda-earlier = { $count } ältere
chart-title = { $table } nach { $column }
chart-none = ohne Angabe
chart-share = { $percent } %

## Eigene Ansichten
view-own = Meine Ansichten
view-keep = Als meine Ansicht speichern
view-keep-title = Als meine Ansicht speichern
view-keep-text = Filter, Sortierung und Spalten, wie sie jetzt sind. Nur auf diesem Gerät.
view-name = Name
view-drop = Diese Ansicht löschen
columns-title = Spalten
columns-add = Spalte hinzufügen
columns-earlier = { $name } nach vorn
columns-later = { $name } nach hinten
columns-remove = { $name } entfernen
columns-reset = Zurücksetzen

## Viele Datensätze auf einmal
bulk-edit = Bearbeiten
bulk-edit-title = { $count ->
        [one] { $count } Datensatz bearbeiten
       *[other] { $count } Datensätze bearbeiten
    }
bulk-edit-text = Was Sie hier hinzufügen, ersetzt den Wert in jedem ausgewählten Datensatz. Ein leeres Feld leert ihn.
bulk-edit-add = Feld hinzufügen
bulk-edit-run = { $count ->
        [one] { $count } Datensatz ändern
       *[other] { $count } Datensätze ändern
    }
bulk-edited = { $count ->
        [one] { $count } Datensatz geändert.
       *[other] { $count } Datensätze geändert.
    }

## Wo es nur Entwürfe gibt
draft-chip = Entwurf
draft-kept = Der Entwurf bleibt auf diesem Gerät.
draft-edit = Bearbeiten
draft-text = Dieser Entwurf liegt nur auf diesem Gerät, bis Sie ihn auf dem Server speichern.
draft-lookup = Wird gewählt, wenn der Entwurf auf dem Server gespeichert wird.
draft-belonging = Neu, zu diesem Datensatz gehörig
kept-text = Wie ihn der Server { $when } hatte. Mit Verbindung lässt er sich ändern.
apart-search = { $table } auf dem Server suchen
apart-found = Auf dem Server
apart-cached = Zuletzt auf diesem Gerät verwendet
apart-empty-online = Suchen Sie { $table } oder legen Sie etwas Neues an. Was Sie öffnen, bleibt auf diesem Gerät.
apart-empty-offline = Auf diesem Gerät wurden noch keine { $table } verwendet. Sie können neue entwerfen.
related-add = Vorhandenes hinzufügen
related-add-title = { $table } hinzufügen
related-added = { $name } wurde hinzugefügt.
key-save = Datensatz speichern

## Dubletten
duplicate-title = Das gibt es vielleicht schon
duplicate-text = Die Regeln Ihrer Organisation vergleichen diese Datensätze. Sehen Sie nach oder speichern Sie trotzdem.
duplicate-save = Trotzdem speichern
