# Die Verwaltung.

console-name = Verwaltung
console-lead = Entscheiden, was offline geht, und wissen, was es bewirkt.
console-ended = Ihre Sitzung ist beendet
console-ended-lead = Melden Sie sich wieder als { $name } an. Was Sie gerade tun, bleibt auf der Seite.
console-forbidden = Die Verwaltung ist nicht für Ihre Rollen
console-forbidden-lead = { $name }, Ihre Rollen erlauben keine Änderung von Offlineprofilen. Bitten Sie einen Administrator um die Rolle eines Erstellers.
sign-out-everywhere = Überall abmelden
sign-out-everywhere-title = Überall abmelden?
sign-out-everywhere-lead = Alle Ihre Sitzungen enden, auch die Ihrer Geräte. Nicht gesendete Änderungen bleiben auf den Geräten, bis Sie sich dort wieder anmelden.

## Seiten und Gruppen
nav-setup = Offline einrichten
nav-watch = Beobachten
nav-organisation = Organisation
page-tables = Tabellen
page-provisioning = Bereitstellung
page-profiles = Profile
page-apps = Apps
page-devices = Geräte
page-sync-errors = Synchronisierungsfehler
page-health = Zustand
page-solutions = Lösungen
page-conflicts = Konfliktregel
page-people = Personen und Rollen
page-audit = Protokoll

## Was der Server ablehnt
refusal-unreachable = Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut.
refusal-sign-in = Ihre Sitzung ist beendet. Melden Sie sich wieder an.
refusal-wrong-password = Benutzername oder Kennwort ist falsch.
refusal-forbidden = Ihre Rollen erlauben das nicht. Fragen Sie einen Administrator.
refusal-cross-site = Die Anfrage kam nicht von dieser Seite. Laden Sie die Seite neu und versuchen Sie es erneut.
refusal-not-found = Das gibt es nicht mehr. Laden Sie die Seite neu.
refusal-exists = Das gibt es schon. Wählen Sie einen anderen Namen.
refusal-not-now = Das geht jetzt nicht.
refusal-would-move = Einige dieser Personen sind in einem anderen Profil.
refusal-stale = Jemand anderes hat dies inzwischen gespeichert. Sehen Sie beide Fassungen an.
refusal-no-version = Die Seite ist veraltet. Laden Sie sie neu und versuchen Sie es erneut.
refusal-bad-request = Der Server nimmt das nicht an.
refusal-too-large = Die Datei ist zu groß.
refusal-too-many = Zu viele Anfragen. Versuchen Sie es in { $seconds } s erneut.
refusal-not-here = Die Datenbank dieses Servers kann das nicht.
refusal-failed = Der Server konnte es nicht ausführen. Nichts wurde geändert; versuchen Sie es erneut.
refusal-unreadable = Diese Seite und der Server haben verschiedene Versionen. Laden Sie die Seite neu.

## Zwei Fassungen
stale-title = Jemand anderes hat dies inzwischen gespeichert
stale-lead = Von Ihren Änderungen wurde nichts gespeichert. Diese Stellen unterscheiden sich:
stale-where = Stelle
stale-yours = Ihre
stale-now = Jetzt dort
stale-mine = Meine darüber speichern
stale-theirs = Die andere übernehmen

## Die vier Schritte
overview-title = Übersicht
overview-open = Geräte dürfen herunterladen
overview-closed = Geräte können noch nicht herunterladen
ineligible = Offline steht in dieser Umgebung nicht zur Verfügung.
step-done = erledigt
step-open = offen
step-begun = begonnen
step-failed = braucht Aufmerksamkeit
step-tables-lead = Entscheiden, welche Tabellen den Server verlassen dürfen und wie weit zurück.
step-provisioning-lead = Einwilligen und den Server für Geräte vorbereiten.
step-profiles-lead = Entscheiden, wer welche Zeilen bekommt, und es vorher sehen.
step-apps-lead = Apps die Profile anbieten lassen.
part-tables-enabled = { $count ->
        [0] Keine Tabelle kann offline gehen
        [one] { $count } Tabelle kann offline gehen
       *[other] { $count } Tabellen können offline gehen
    }
part-tables-published = { $count ->
        [0] Alle Änderungen sind veröffentlicht
        [one] { $count } Änderung wartet auf Veröffentlichung
       *[other] { $count } Änderungen warten auf Veröffentlichung
    }
part-consent = Einwilligung
part-provisioned = Server vorbereitet
part-profiles-made = { $count ->
        [0] Kein Profil
        [one] { $count } Profil
       *[other] { $count } Profile
    }
part-profiles-published = { $count ->
        [0] Keines veröffentlicht
        [one] { $count } veröffentlicht
       *[other] { $count } veröffentlicht
    }
part-profiles-current = { $count ->
        [0] Kein Entwurf wartet
        [one] { $count } Entwurf wartet auf Veröffentlichung
       *[other] { $count } Entwürfe warten auf Veröffentlichung
    }
part-people-assigned = { $count ->
        [0] Niemand ist in einem Profil
        [one] { $count } Person in Profilen
       *[other] { $count } Personen in Profilen
    }
part-apps-enabled = { $count ->
        [0] Keine App arbeitet offline
        [one] { $count } App arbeitet offline
       *[other] { $count } Apps arbeiten offline
    }
part-apps-offer = { $count ->
        [0] Jede bietet ein Profil an
        [one] { $count } bietet kein veröffentlichtes Profil an
       *[other] { $count } bieten kein veröffentlichtes Profil an
    }
next-go = Weiter
next-nothing = Alles ist eingerichtet
next-nothing-lead = Geräte laden herunter, was die veröffentlichten Profile sagen.
next-tables-enabled = Tabellen auswählen
next-tables-enabled-lead = Schalten Sie ein, welche Tabellen offline gehen können.
next-tables-published = Tabellen veröffentlichen
next-tables-published-lead = Gespeicherte Änderungen von Tabellen wirken erst nach der Veröffentlichung.
next-consent = Datenschutzhinweis lesen
next-consent-lead = Geräte werden Kopien von Datensätzen enthalten. Dem muss jemand zustimmen.
next-provisioned = Server vorbereiten
next-provisioned-lead = Die Bereitstellung baut, was die Filter brauchen. Sie können zusehen und sie anhalten.
next-profiles-made = Profil anlegen
next-profiles-made-lead = Ein Profil sagt, welche Zeilen seine Personen auf ihren Geräten haben.
next-profiles-published = Profil veröffentlichen
next-profiles-published-lead = Prüfen Sie den Entwurf, sehen Sie ihn als Person an und veröffentlichen Sie ihn.
next-profiles-current = Entwürfe veröffentlichen
next-profiles-current-lead = Einige Profile wurden seit der Veröffentlichung geändert. Geräte bekommen noch die alten.
next-people-assigned = Personen zuordnen
next-people-assigned-lead = Niemand bekommt Zeilen, bevor er oder eines seiner Teams in einem Profil ist.
next-apps-enabled = App offline arbeiten lassen
next-apps-enabled-lead = Eine App bietet ihre Profile an, sobald sie für offline freigegeben ist.
next-apps-offer = Profile für die Apps wählen
next-apps-offer-lead = Einige Apps sind freigegeben, bieten aber kein veröffentlichtes Profil an.

## Wörter auf vielen Seiten
save = Speichern
publish = Veröffentlichen
publish-count = { $count ->
        [one] { $count } Änderung veröffentlichen
       *[other] { $count } Änderungen veröffentlichen
    }
published = Veröffentlicht.
pager = Teile der Liste
pager-at = { $first }–{ $last } von { $total }
pager-before = Teil davor
pager-after = Teil danach
find-nothing = Nichts gefunden.
diff-none = Keine Unterschiede.
diff-before = vorher:
diff-after = nachher:
job-running = Arbeitet
job-percent = { $percent } %
job-stop = Anhalten
job-stopped = Angehalten.
job-failed = Fehlgeschlagen.
setting-rows = Zeilen
setting-filter = Filter
setting-combine = Regel und verknüpfte Zeilen
setting-columns = Spalten
setting-images = Bilder
setting-files = Dateien
setting-interval = Abstand
setting-name = Name
setting-description = Beschreibung
setting-item = Tabelle
setting-relationship = Beziehung
setting-followed = gefolgte Zeilen
setting-offline = kann offline gehen

## Filter
filter-and = und
filter-or = oder
filter-all = Alle davon
filter-any = Eines davon
filter-turn = Zwischen „und“ und „oder“ wechseln
filter-add = Bedingung
filter-add-group = Gruppe
filter-full = { $most ->
        [one] { $most } Bedingung ist erlaubt
       *[other] { $most } Bedingungen sind erlaubt
    }
filter-remove-criterion = Bedingung entfernen
filter-column = Spalte
filter-operator = Operator
filter-value = Wert
filter-values = Werte, mit Kommas dazwischen
filter-choose-column = Spalte wählen
filter-choose-value = Wählen…
filter-target = Tabelle
filter-find = Nach Namen suchen
filter-clear-value = Leeren
filter-linked = { $count ->
        [0] Verknüpft mit { $table }. Bearbeiten Sie das als FetchXML.
        [one] Verknüpft mit { $table }, mit { $count } Bedingung. Bearbeiten Sie das als FetchXML.
       *[other] Verknüpft mit { $table }, mit { $count } Bedingungen. Bearbeiten Sie das als FetchXML.
    }
filter-fetch = FetchXML
operator-eq = ist gleich
operator-ne = ist nicht gleich
operator-gt = ist größer als
operator-ge = ist mindestens
operator-lt = ist kleiner als
operator-le = ist höchstens
operator-gt-date = ist nach
operator-ge-date = ist am oder nach
operator-lt-date = ist vor
operator-le-date = ist am oder vor
operator-like = entspricht dem Muster
operator-not-like = entspricht nicht dem Muster
operator-in = ist eines von
operator-not-in = ist keines von
operator-null = ist leer
operator-not-null = hat einen Wert
operator-eq-userid = ist der Benutzer
operator-ne-userid = ist nicht der Benutzer
operator-eq-userteams = ist eines der Teams des Benutzers
operator-eq-useroruserteams = ist der Benutzer oder eines seiner Teams
operator-eq-useroruserhierarchy = ist der Benutzer oder jemand unter ihm
operator-eq-useroruserhierarchyandteams = ist der Benutzer, seine Teams oder jemand unter ihm
operator-eq-businessid = ist die Unternehmenseinheit des Benutzers
operator-ne-businessid = ist eine andere Unternehmenseinheit
operator-eq-userlanguage = ist die Sprache des Benutzers
operator-begins-with = beginnt mit
operator-not-begin-with = beginnt nicht mit
operator-ends-with = endet mit
operator-not-end-with = endet nicht mit
operator-last-x-days = liegt in den letzten … Tagen

## Schritt 1: Tabellen
tables-only = Welche Tabellen
tables-only-possible = Können offline gehen
tables-only-enabled = Eingeschaltet
tables-only-changed = Nicht veröffentlicht
tables-only-impossible = Nicht offline möglich
tables-find = Tabelle suchen
tables-none = Keine Tabelle hier.
tables-table = Tabelle
tables-offline = Offline
tables-switch = { $table } kann offline gehen
tables-filter = Organisationsfilter
tables-rows = Zeilen
tables-of = von { $count }
tables-size = Größe
tables-per-day = Änderungen am Tag
tables-profiles = Profile
tables-default = Standard
tables-default-lead = In jeder neuen Organisation eingeschaltet.
tables-draft = nicht veröffentlicht
tables-drop = Nicht Veröffentlichtes verwerfen
tables-held = Ein Profil hat diese Tabelle. Nehmen Sie sie zuerst aus dem Profil.
obstacle-system = Enthält die Konfiguration des Systems.
obstacle-intersect = Verbindet zwei Tabellen und kommt mit ihnen.
obstacle-automatic = Kommt von selbst mit.
obstacle-not-tracked = Ihre Änderungen werden nicht verfolgt. Schalten Sie zuerst die Änderungsverfolgung ein.
volume-tables = Tabellen eingeschaltet
volume-rows = Zeilen, die hinaus dürfen
volume-size = Daten
volume-per-day = Änderungen am Tag
volume-per-day-of = { $rows } · { $size }
volume-measured = Gemessen { $at }
volume-never = Noch nicht gemessen
volume-measure = Messen
volume-warning = Wie viel heruntergeladen wird, hängt von der Zahl der Tabellen, den Tagen ihrer Filter und den Regeln der Profile ab. Es kostet mobile Daten, Zeit und Geschwindigkeit auf dem Gerät.
volume-much = Das sind mehr als { $rows } Zeilen oder { $size }: Engen Sie die Filter ein oder verlassen Sie sich auf Profile, die das tun.
volume-unmeasured = { $count ->
        [one] { $count } Tabelle ist nicht mitgezählt.
       *[other] { $count } Tabellen sind nicht mitgezählt.
    }
publish-tables-title = Tabellen veröffentlichen?
organisation-title = Organisationsfilter von { $table }
organisation-lead = Keine Zeile außerhalb dieses Filters verlässt den Server, was auch immer ein Profil sagt. Rechte und Profile engen weiter ein.
organisation-kind = Art des Filters
organisation-kind-days = Letzte Tage
organisation-kind-criteria = Bedingungen
organisation-kind-fetch = FetchXML
organisation-kind-nothing = Nichts
organisation-days = { $count ->
        [one] Am letzten Tag geändert
       *[other] In den letzten { $count } Tagen geändert
    }
organisation-criteria = { $count ->
        [0] Alle Zeilen
        [one] { $count } Bedingung
       *[other] { $count } Bedingungen
    }
organisation-fetch = FetchXML
organisation-nothing = Keine Zeile
organisation-days-label = Tage
organisation-days-hint = Zeilen, die in so vielen Tagen geändert wurden.
organisation-nothing-lead = Keine Zeile dieser Tabelle verlässt den Server.

## Schritt 2: Bereitstellung
look-again = Erneut nachsehen
provisioning-checked = Geprüft { $at }, wieder in { $seconds } s
provisioning-skipped = In dieser Umgebung warten Geräte nicht auf die Bereitstellung. Sie macht ihre Synchronisierung trotzdem schneller.
provisioning-moved = Nach einem Umzug des Servers
moved-deprovision = Nehmen Sie die Bereitstellung zuerst zurück und stellen Sie dann neu bereit: Was gebaut wurde, gehört zum alten Ort.
moved-provision = Vom alten Ort ist nichts übrig: Stellen Sie bereit.
moved-wait = Warten Sie, bis der laufende Auftrag beendet ist.
provisioning-retry = Erneut versuchen
provisioning-goes-on = Die Bereitstellung geht weiter.
provisioning-stop = Anhalten
provisioning-stop-title = Bereitstellung anhalten?
provisioning-stop-lead = Was gebaut ist, bleibt. Geräte warten, bis es weitergeht und fertig ist.
provisioning-stopping = Sie hält vor dem nächsten Schritt an.
provisioning-deprovision = Zurücknehmen
provisioning-deprovision-title = Bereitstellung zurücknehmen?
provisioning-deprovision-lead = Geräte können nicht mehr herunterladen und synchronisieren, bis der Server wieder bereitgestellt ist. Das lässt sich nicht anhalten, und eine neue Bereitstellung muss auf sein Ende warten. Nicht gesendete Änderungen bleiben auf den Geräten.
provisioning-taken-back = Das Zurücknehmen hat begonnen.
provisioning-start = Bereitstellung beginnen
provisioning-begun = Die Bereitstellung hat begonnen.
consent-title = Datenschutzhinweis
consent-given = Zugestimmt von { $name }, { $at }
consent-agree = Ich stimme zu. Mein Name und die Zeit werden festgehalten.
provisioning-stages = Stufen
provisioning-tables-done = { $done } von { $all } fertig
provisioning-status = Status
provisioning-indexes = Indizes
provisioning-looked = Nachgesehen
provisioning-left = noch { $time }
provisioning-attempt = Das ist Versuch { $attempt }.
provisioning-complete = Geräte dürfen herunterladen
provisioning-complete-lead = Alle Stufen sind fertig. Hier ist nichts zu tun, auch wenn sich Profile ändern.
provisioning-was-stopped = Angehalten
provisioning-was-stopped-lead = Was gebaut ist, bleibt. „Erneut versuchen“ geht von hier weiter.
provisioning-has-failed = Es geht nicht weiter
provisioning-has-failed-lead = Lesen Sie, was die Stufe sagt, beheben Sie es und versuchen Sie es zuerst erneut. Nur wenn das nicht hilft, nehmen Sie zurück und beginnen neu.
provisioning-running-lead = Sie können diese Seite verlassen. Vor der letzten Stufe ändert sich kein Gerät. Anhalten behält, was gebaut ist.
provisioning-going-lead = Die Bereitstellung wird zurückgenommen. Das lässt sich nicht anhalten.
provisioning-gone = Nicht bereitgestellt
provisioning-gone-lead = Die Bereitstellung wurde zurückgenommen. Geräte behalten, was sie haben, und synchronisieren erst wieder nach einer neuen.
provisioning-table-done = Fertig
provisioning-table-next = Kommt noch
provisioning-table-open = Nicht fertig
stage-checking-the-environment = Umgebung prüfen
stage-reading-the-published-profiles = Veröffentlichte Profile lesen
stage-checking-the-tables = Tabellen prüfen
stage-counting-the-rows = Zeilen zählen
stage-building-the-sync-index = Synchronisierungsindex bauen
stage-checking-the-sync-index = Synchronisierungsindex prüfen
stage-opening-for-devices = Für Geräte öffnen
stage-is-done = fertig
stage-is-now = läuft
stage-is-failed = fehlgeschlagen
stage-is-stopped = angehalten
stage-is-ahead = noch nicht

## Schritt 3: Profile
create = Anlegen
change = Ändern
take-over = Übernehmen
saved = Gespeichert.
not-saved = Nicht gespeichert
leave = Ohne Speichern verlassen
leave-title = Ohne Speichern verlassen?
leave-lead = Ihre Änderungen an diesem Profil gehen verloren.
choose-file = Datei wählen
file-unreadable = Die Datei lässt sich nicht lesen.
profile = Profil
profile-new = Neues Profil
profile-import = Importieren
profile-import-lead = Ein Profil, das als JSON exportiert wurde. Nichts ändert sich, bevor Sie die Unterschiede gesehen haben; seine Personen bleiben.
profile-import-new = „{ $name }“ ist hier neu.
profile-import-old = Was sich in „{ $name }“ ändert:
profile-imported = Als Entwurf importiert.
profile-name = Name
profile-description = Wofür es ist
profile-begin = Beginnen mit
profile-empty = Nichts
profile-state = Zustand
profile-people = Personen
profile-estimate = Schwerstes Gerät
profile-estimate-of = Von { $users } angesehenen Personen, { $at }
profile-published = Veröffentlicht
profile-never = nie
profile-users = { $users ->
        [one] { $users } Benutzer
       *[other] { $users } Benutzer
    }
profile-users-teams = { $teams ->
        [one] { $users } Benutzer, { $teams } Team
       *[other] { $users } Benutzer, { $teams } Teams
    }
profile-rows = { $count ->
        [one] { $count } Zeile
       *[other] { $count } Zeilen
    }
profiles-none = Noch kein Profil
profiles-none-lead = Legen Sie eines an, oder lassen Sie eine App eines aus ihrem Inhalt vorschlagen.
profile-draft = Entwurf
profile-is-published = Veröffentlicht
profile-changed = Seitdem geändert
profile-changed-since = veröffentlicht { $at }
profile-unsaved = Nicht gespeichert
profile-sides = Teile des Profils
profile-settings = Einstellungen
profile-history = Verlauf
profile-no-tables = Noch keine Tabelle
profile-no-tables-lead = Fügen Sie die Tabellen hinzu, die Personen auf ihren Geräten brauchen.
profile-add-table = Tabelle hinzufügen
profile-enables = wird dadurch eingeschaltet
profile-remove-table = Tabelle entfernen
profile-remove-title = { $table } entfernen?
profile-remove-lead = Ihre Regel und die Beziehungen zu ihr gehen. Nach der Veröffentlichung verlassen ihre Zeilen die Geräte; nicht gesendete Änderungen bleiben.
profile-publish-title = „{ $name }“ veröffentlichen?
profile-publish-first = Es wurde nie veröffentlicht. Seine Personen bekommen es bei der nächsten Synchronisierung.
profile-cannot-publish = Es lässt sich erst veröffentlichen, wenn die Fehler behoben sind.
profile-export = Als JSON exportieren
profile-export-lead = Für die Versionsverwaltung: der Entwurf ohne seine Personen.
profile-delete = Profil löschen
profile-delete-title = „{ $name }“ löschen?
profile-delete-lead = Seine Personen verlieren es bei der nächsten Synchronisierung: Die Zeilen verlassen ihre Geräte. Das lässt sich nicht zurücknehmen.
profile-deleted = Gelöscht.
profile-offered = Apps, die es anbieten
profile-not-offered = Noch keine App bietet dieses Profil an.
profile-apps-go = Zu den Apps
app-not-enabled = nicht für offline freigegeben
app-everyone = für alle
validate = Prüfen
validate-count = { $count ->
        [one] { $count } Befund
       *[other] { $count } Befunde
    }
validate-title = Was die Prüfung sagt
validate-none = Nichts ist falsch oder zweifelhaft.
compare = Mit Veröffentlichtem vergleichen
finding-error = Fehler
finding-warning = Warnung
finding-note = Hinweis
pane = Teil des Designers
pane-rule = Regel

## Die Regel einer Tabelle
rule-title = Regel
rule-which = Zeilen von { $table }
rule-related = Verknüpfte
rule-all = Alle
rule-owned = Nach Besitzer
rule-custom = Eigene
rule-is-none = Keine Regel: keine Zeilen
rule-is-related = Nur verknüpfte
rule-is-all = Alle
rule-is-custom = Eigener Filter
rule-is-nobody = Nach Besitzer: niemand
rule-is-mine = Die des Benutzers
rule-is-team = Die seiner Teams
rule-is-unit = Die seiner Einheit
rule-is-mine-team = Die des Benutzers und seiner Teams
rule-is-mine-unit = Die des Benutzers und seiner Einheit
rule-is-team-unit = Die seiner Teams und seiner Einheit
rule-is-mine-team-unit = Die des Benutzers, seiner Teams und seiner Einheit
rule-none-lead = Keine Regel ist gewählt: Es kommen keine Zeilen. Wählen Sie oben eine.
rule-related-lead = Nur Zeilen, die Beziehungen anderer Tabellen mitbringen.
rule-all-lead = Alle Zeilen, die den Organisationsfilter passieren und die der Benutzer lesen darf.
owned-mine = Zeilen des Benutzers
owned-team = Zeilen seiner Teams
owned-unit = Zeilen seiner Unternehmenseinheit (für kleine Stammdaten)
combine-or = Eines
combine-and = Beides
combine-ask = Auch Beziehungen bringen Zeilen. Brauchen Zeilen den Filter oder eine Beziehung, oder beides?
combine-or-lead = Eine Zeile kommt, wenn sie den Filter passiert oder eine Beziehung sie bringt.
combine-and-lead = Eine Zeile kommt, wenn sie den Filter passiert und eine Beziehung sie bringt.
filter-as-tree = Als Bedingungen
filter-holes = Eine Bedingung ist nicht vollständig und zählt noch nicht.
filter-from-view = Mit einer Ansicht beginnen
filter-not-drawn = Dieser Filter lässt sich nicht als Bedingungen zeigen; er wirkt trotzdem.
price-free = Kostenlos.
price-cheap = Billig.
price-moderate = Mäßig.
price-dear = Teuer.
cause-index = { $column } hat einen Index.
cause-scan = { $rows ->
        [0] Kein Index hilft bei { $column }: Jede Zeile wird angesehen.
       *[other] Kein Index hilft bei { $column }: { $rows } Zeilen werden angesehen.
    }
cause-contains = Ein Muster, das mit einem Platzhalter beginnt, kann bei { $column } keinen Index nutzen.
cause-negation = Die meisten Zeilen erfüllen, was { $column } nicht sein darf.
cause-deep-relation = Sie folgt verknüpften Tabellen { $levels } Stufen tief.
cause-many-ors = { $count } Bedingungen mit „oder“ dazwischen sind ebenso viele Wege zu suchen.
cause-or-related = Ein eigener Filter und Beziehungen addieren sich: Verknüpfte Zeilen kommen, obwohl der Filter sie auslässt.
cause-and-related = Zeilen, die den Filter passieren, bleiben weg, wo nichts sie verknüpft.
cause-tiny-window = Das Zeitfenster von { $column } ist so eng, dass den ganzen Tag Zeilen kommen und gehen.
cause-all-rows = { $rows ->
        [0] Jede Zeile kommt.
       *[other] Jede von { $rows } Zeilen kommt.
    }
cause-no-rule = Sie bringt keine Zeilen.
cause-unreadable = Sie lässt sich nicht lesen; ihr Preis ist nicht bekannt.

## Beziehungen
relations-title = Diese Zeilen bringen auch
relations-counted = { $count } von { $most } Beziehungen
relations-none = Diese Tabelle hat keine Beziehungen zu Tabellen, die offline gehen können.
relations-all = Alle { $count } zeigen
relations-fewer = Weniger zeigen
relations-adds = fügt { $table } hinzu
relations-brings = { $count } Zeilen
relations-go = Zu { $table }
relation-one-to-many = Zu den Zeilen, die hierher zeigen
relation-many-to-one = Zu der Zeile, auf die das Suchfeld zeigt
relation-many-to-many = Zu gepaarten Zeilen

## Auf dem Gerät
kept-title = { $table } auf dem Gerät
item-name = Name im Profil
columns = Spalten
columns-all = Alle { $count }
columns-some = { $chosen } von { $all }
columns-every = Alle Spalten
columns-required = kommt immer
columns-secured = gesichert
images = Bilder
files = Bilder, Dateien
files-none = Keine
files-only = Dateien
files-images = { $count ->
        [one] { $count } Bild
       *[other] { $count } Bilder
    }
files-both = { $count ->
        [one] { $count } Bild, Dateien
       *[other] { $count } Bilder, Dateien
    }
files-lead = Dateien kommen mit
interval = Synchronisierung
interval-every = Alle { $time }
followed = Gefolgte Zeilen
followed-lead = Zeilen, denen der Benutzer folgt, kommen mit

## Vorschau
preview = Vorschau als Benutzer
preview-took = { $seconds } s
preview-person = Wessen Gerät
preview-find = Person suchen
preview-link = { $mbit } Mbit/s
preview-link-label = Geschwindigkeit der Verbindung
preview-rows = Zeilen
preview-data = Daten
preview-first = erster Abgleich
preview-daily = am Tag
preview-against = Gegenüber dem, was Geräte jetzt bekommen
preview-same = dieselben Zeilen
preview-more = { $count ->
        [one] + { $count } Zeile
       *[other] + { $count } Zeilen
    }
preview-fewer = { $count ->
        [one] − { $count } Zeile
       *[other] − { $count } Zeilen
    }
preview-samples = { $table }: Beispiele
preview-name = Name
preview-modified = Geändert
preview-heaviest = Die zehn schwersten
preview-looked-at = { $count ->
        [one] { $count } Person wurde angesehen
       *[other] { $count } Personen wurden angesehen
    }
why = Warum ist es auf dem Gerät?
why-find = Datensatz von { $table } suchen
why-included = Auf dem Gerät
why-kept-away = Ferngehalten
reason-rule = Regel
reason-relation = Beziehung
reason-follow = Folgen
reason-organisation = Organisationsfilter
reason-security = Recht
reason-holds = ja
reason-holds-not = nein

## Personen eines Profils
people-lead = Personen wirken sofort, ohne neue Veröffentlichung. Jeder Benutzer hat ein Profil: Wer hier hinzukommt, verlässt ein anderes.
people-users = { $count ->
        [one] { $count } Benutzer
       *[other] { $count } Benutzer
    }
people-teams = { $count ->
        [one] { $count } Team
       *[other] { $count } Teams
    }
people-members = { $count ->
        [one] { $count } Mitglied
       *[other] { $count } Mitglieder
    }
people-add-user = Benutzer hinzufügen
people-add-team = Team hinzufügen
people-remove = { $name } entfernen
people-disabled = darf sich nicht anmelden
people-instead = bekommt stattdessen { $name }
people-may-not = seine Rollen lassen ihn Profile nicht lesen
people-everyone = Alle bekommen es in: { $apps }
people-move = { $count ->
        [one] { $count } Person verschieben
       *[other] { $count } Personen verschieben
    }
people-move-title = { $count ->
        [one] { $count } Person ist in einem anderen Profil
       *[other] { $count } Personen sind in einem anderen Profil
    }
people-move-lead = Sie bekommen stattdessen dieses Profil: Bei der nächsten Synchronisierung kommen und gehen Zeilen auf ihren Geräten. Sagen Sie es ihnen vorher.
people-from = jetzt in { $name }

## Verlauf
history-number = Veröffentlichung
history-when = Wann
history-who = Von
history-none = Es wurde nie veröffentlicht.
history-current = haben die Geräte
history-restored = brachte { $number } zurück
history-back = Dahin zurück
history-back-title = Zurück zu Veröffentlichung { $number }?
history-as-draft = Als Entwurf
history-publish = Veröffentlichen
history-is-draft = Es ist jetzt der Entwurf.
history-unsaved = Ihre nicht gespeicherten Änderungen gehen dadurch verloren.

## Befunde
fault-profile-name-empty = Das Profil braucht einen Namen.
fault-profile-name-taken = Ein Profil mit dem Namen „{ $name }“ gibt es schon.
fault-item-name-empty = Die Tabelle braucht einen Namen im Profil.
fault-item-name-taken = Den Namen „{ $name }“ gibt es im Profil schon.
fault-table-twice = { $table } ist schon im Profil.
fault-not-offline-capable = { $table } kann nicht offline gehen.
fault-added-automatically = { $table } kommt von selbst mit.
fault-intersect-table = { $table } verbindet zwei Tabellen und kommt mit ihnen.
fault-rows-not-for-ownership = „{ $choice }“ gibt es für { $table } nicht, wegen der Art ihres Besitzes.
fault-owned-without-choice = Wählen Sie, wessen Zeilen von { $table } kommen: die des Benutzers, seiner Teams oder seiner Einheit.
fault-no-rule = Für { $table } ist keine Regel gewählt: Es kommen keine Zeilen.
fault-related-without-relationship = { $table } bringt nur verknüpfte Zeilen, aber keine Beziehung führt hin.
fault-choose-and-or = { $table } hat einen Filter und Beziehungen: Sagen Sie, ob Zeilen beides oder eines brauchen.
fault-relationship-redundant = „{ $relationship }“ fügt nichts hinzu: Alle Zeilen von { $table } kommen ohnehin.
fault-not-a-relationship-of = „{ $relationship }“ ist keine Beziehung von { $table }.
fault-related-table-missing = „{ $relationship }“ führt zu { $table }, die nicht im Profil ist.
fault-relationship-twice = { $table } hat „{ $relationship }“ zweimal.
fault-circular = Es liefe im Kreis: { $path }.
fault-too-many-relationships = { $table } hat { $direct } Beziehungen, mit den folgenden { $transitive }; { $most } sind erlaubt. Überdenken Sie das Datenmodell.
fault-too-many-to-many = { $table } hat { $count } Beziehungen der Art 1:N oder N:N; { $most } erlaubt. Überdenken Sie das Datenmodell.
fault-too-many-images = Das Profil hat { $count } Bildspalten; { $most } sind erlaubt.
fault-interval = { $table } synchronisiert alle { $minutes } Minuten; 5 bis 1440 sind erlaubt.
fault-unknown-column = { $table } hat keine Spalte „{ $column }“.
fault-not-an-image = „{ $column }“ von { $table } enthält keine Bilder.
fault-filter-unreadable = Der Filter von { $table } lässt sich nicht lesen: { $why }.
fault-filter-too-deep = Der Filter von { $table } hat { $depth } Stufen; { $most } sind erlaubt.
fault-too-many-criteria = Der Filter von { $table } hat { $count } Bedingungen; { $most } sind erlaubt.
fault-filter-column = Der Filter nutzt „{ $column }“, die { $table } nicht hat.
fault-filter-operator = Profile nehmen „{ $operator }“ für „{ $column }“ von { $table } nicht an.
fault-organisation-filter-unreadable = Der Organisationsfilter von { $table } lässt sich nicht lesen: { $why }.
fault-too-many-organisation-criteria = Der Organisationsfilter von { $table } hat { $count } Bedingungen; { $most } sind erlaubt.
fault-organisation-criterion = Der Organisationsfilter von { $table } nimmt „{ $operator }“ für „{ $column }“ nicht an.
fault-business-unit-rows = Die Zeilen der Einheit von { $table } können viele sein. Gedacht sind sie für kleine Stammdaten.
fault-many-tables = Das Profil hat { $count } Tabellen; empfohlen sind weniger als { $advised }.
fault-no-items = Das Profil hat keine Tabellen: Es kommt nichts.
fault-view-of-another-table = Die als Regel gewählte Ansicht gehört nicht zu { $table }.
fault-view-beyond-profile = Die Ansicht „{ $view }“ von { $table } verweist auf { $other }, die nicht im Profil ist: Geräte können sie nicht zeigen.

## Schritt 4: Apps
apps-none = Es gibt noch keine Apps. Importieren Sie eine Lösung mit einer.
app-offline = Mobil offline
app-not-published = Die App ist noch nicht veröffentlicht. Nur veröffentlichte Apps können offline arbeiten.
app-lead = Die App bietet diese Profile an. Wer in einem davon ist, bekommt es; „für alle“ gibt es allen anderen mit der App.
app-no-profiles = Kein veröffentlichtes Profil. Veröffentlichen Sie eines, oder lassen Sie die App eines vorschlagen.
app-propose = Profil aus der App vorschlagen
app-save = Speichern und veröffentlichen

## Geräte
devices-all = Alle
devices-trouble = Mit Problemen
devices-blocked = Gesperrt
devices-which = Welche Geräte
devices-find = Gerät oder Person suchen
devices-none = Kein Gerät hier.
device-whose = Person und Gerät
device-state = Zustand
device-synced = Letzte Synchronisierung
device-holds = Enthält
device-queue = Wartet
device-errors = Fehler
device-version = App
device-since = seit { $at }
device-clock = Uhr { $time } daneben
device-refresh = Aktualisieren
device-resync = Neu herunterladen
device-block = Sperren
device-unblock = Wieder zulassen
device-resync-title = Das Gerät alles neu herunterladen lassen?
device-resync-lead = Es vergisst, was heruntergeladen wurde, und lädt es neu; das kostet Zeit und mobile Daten. Nicht gesendete Änderungen bleiben.
device-block-title = Gerät sperren?
device-block-lead = Der Server weist es ab, bis es wieder zugelassen wird. Was darauf ist, bleibt dort, auch nicht gesendete Änderungen.
trouble-blocked = gesperrt
trouble-errors = Fehler
trouble-late = überfällig
trouble-old-changes = alte Änderungen
trouble-clock = Uhr
device-is-downloading = lädt herunter
device-is-syncing = gleicht ab
device-is-idle = aktuell
device-is-replaying = sendet
order-refresh = wird aktualisieren
order-resync = wird neu herunterladen

## Konfliktregel
conflicts-lead = Zwei Personen bearbeiten einen Datensatz, eine davon auf einem Gerät ohne Netz. Was wird aus den beiden Bearbeitungen? Die Beispiele beginnen mit: Ort Ulm, Telefon 1.
conflicts-losing = Die unterlegene Änderung
conflicts-losing-label = Was aus ihr wird
losing-keep = Sie bleibt im Verzeichnis des Geräts
losing-ask = Ihr Benutzer wird gefragt
conflicts-tables = Tabellen mit eigener Regel
conflicts-of = Regel von { $table }
policy-as-all = Wie alle anderen
policy-no = Nein: das Gerät gewinnt
policy-no-lead = Die Konflikterkennung ist aus. Was von einem Gerät kommt, wird geschrieben.
policy-no-example =
    Gerät: Ort Bonn. Server: Ort Kiel, Telefon 2.
    Dann: Ort Bonn, Telefon 2.
policy-yes = Ja: der Server gewinnt
policy-yes-lead = Die Konflikterkennung ist an. Eine Änderung, die auf eine andere trifft, wird abgelehnt.
policy-yes-example =
    Gerät: Ort Bonn. Server: Ort Kiel, Telefon 2.
    Dann: Ort Kiel, Telefon 2.
policy-field-merge = Nach Spalten zusammenführen
policy-field-merge-lead = Spalten, die nur eine Seite geändert hat, werden zusammengeführt; über die anderen entscheidet der Benutzer.
policy-field-merge-example =
    Gerät: Ort Bonn. Server: Telefon 2.
    Dann: Ort Bonn, Telefon 2. Haben beide den Ort geändert, wird der Benutzer gefragt.
policy-client-wins = Das Gerät gewinnt
policy-client-wins-lead = Wie „Nein“, aber durch die feinere Einstellung, die je Tabelle anders sein kann.
policy-client-wins-example =
    Gerät: Ort Bonn. Server: Ort Kiel.
    Dann: Ort Bonn.
policy-server-wins = Der Server gewinnt
policy-server-wins-lead = Wie „Ja“, aber durch die feinere Einstellung, die je Tabelle anders sein kann.
policy-server-wins-example =
    Gerät: Ort Bonn. Server: Ort Kiel.
    Dann: Ort Kiel; der Ort des Geräts steht in dessen Verzeichnis.
policy-ask = Immer fragen
policy-ask-lead = Wann immer beide Seiten einen Datensatz geändert haben, entscheidet sein Benutzer.
policy-ask-example =
    Gerät: Ort Bonn. Server: Telefon 2.
    Dann: Der Benutzer sieht beides und wählt.

## Protokoll
audit-find = Name oder Handlung suchen
audit-action = Handlung
audit-target = Was
audit-changes = Änderungen
audit-none = Noch wurde nichts getan.
audit-differences = { $count ->
        [one] { $count } Unterschied
       *[other] { $count } Unterschiede
    }

## Synchronisierungsfehler
errors-none = Keine offenen Synchronisierungsfehler.
errors-none-here = Hier sind keine.
errors-which = Welche Fehler
errors-open = Offen
errors-resolved = Erledigt
errors-user = Benutzer
errors-what = Was
errors-why = Warum
errors-note = Notiz: { $note }
errors-of = { $users ->
        [one] { $users } Benutzer, zuletzt { $at }
       *[other] { $users } Benutzer, zuletzt { $at }
    }
error-conflict = Konflikt
error-not-found = Datensatz nicht gefunden
error-exists = Datensatz ist vorhanden
error-other = Abgelehnt
error-title = Synchronisierungsfehler
error-note = Notiz an den Benutzer
error-note-hint = Behalten Sie den Stand des Servers, liest er sie auf seinem Gerät.
error-settled = Erledigt. Das Gerät des Benutzers erfährt es bei der nächsten Synchronisierung.
error-retry = Erneut versuchen
error-retried = Die Änderung wurde ausgeführt.
error-refused-again = Der Server hat sie wieder abgelehnt.
error-theirs = Die des Servers behalten
error-mine = Die des Benutzers nehmen
error-gone = Den Datensatz gibt es nicht mehr.
error-before = Vorher
error-entered = Des Benutzers
error-server = Des Servers
error-differs = verschieden

## Zustand
health-database = Datenbank
health-kind = Art
health-schema = Version der Tabellen
health-version = Server
health-log = Änderungsprotokoll
health-entries = Einträge
health-oldest = Ältester
health-kept = Aufbewahrt
health-days = { $days ->
        [one] { $days } Tag
       *[other] { $days } Tage
    }
health-log-lead = Ein Gerät, das länger weg war, lädt alles neu herunter.
health-requests = Anfragen
health-since = Seit
health-served = Beantwortet
health-failed = Fehlgeschlagen
health-throttled = Gebremst
health-running = Laufen
health-backups = Sicherungen
health-back-up = Jetzt sichern
health-restore = So wird wiederhergestellt
health-jobs = Aufträge
health-no-jobs = Keine Aufträge in den letzten Tagen.
job-volumes = Tabellen messen
job-heaviest = Schwerste Geräte
job-backup = Sicherung

## Lösungen
solutions-none = Keine Lösungen.
solution-import = Importieren
solution-lead = Wählen Sie die Zip-Datei einer Lösung. Nichts wird importiert, bevor Sie gesehen haben, was es täte.
solution-imported = Importiert: { $made } neu, { $changed } geändert.
solution-would = Es würde { $made } Teile anlegen, { $changed } ändern und { $kept } behalten, wie sie kamen, ohne sie zu verstehen.
solution-version = Version
solution-kind = Art
solution-managed = verwaltet
solution-unmanaged = nicht verwaltet
solution-export = Exportieren
outcome-made = neu
outcome-changed = geändert
outcome-kept = behalten, wie es kam

## Personen und Rollen
org-sides = Seiten der Ansicht
org-users = Benutzer
org-teams = Teams
org-units = Unternehmenseinheiten
org-roles = Rollen
org-name = Name
org-email = E-Mail
org-unit = Unternehmenseinheit
org-profile = Profil
org-state = Zustand
org-kind = Art
org-members = Mitglieder
org-rename = Umbenennen
org-deleted = Gelöscht.
org-delete-title = „{ $name }“ löschen?
org-delete-of = { $name } löschen
org-users-which = Welche Benutzer
org-users-all = Alle
org-users-enabled = Aktiv
org-users-disabled = Gesperrt
org-users-find = Benutzer suchen
org-enabled = aktiv
org-disabled = gesperrt
org-user = Benutzer
org-user-new = Neuer Benutzer
org-user-made = { $name } darf sich jetzt anmelden.
org-sign-in = Anmeldename
org-signs-in = Meldet sich als { $name } an
org-first = Vorname
org-last = Nachname
org-manager = Vorgesetzter
org-manager-none = Ohne Vorgesetzten
org-manager-find = Vorgesetzten suchen
org-may-sign-in = Darf sich anmelden
org-disable-lead = Alle seine Sitzungen enden, auch die seiner Geräte, und er kann sich nicht mehr anmelden. Was ihm gehört, bleibt seines; nicht gesendete Änderungen bleiben auf seinen Geräten.
org-move-lead = Was ihm gehört, zieht mit in die andere Unternehmenseinheit, und er verliert alle Rollen, die ihm selbst gegeben wurden, wenn die Einstellungen der Organisation sie nicht behalten. Geben Sie ihm danach neue Rollen.
org-his-roles = Rollen
org-his-teams = Teams
org-his-reports = Ihm unterstellt
org-roles-at-once = Rollen wirken sofort.
org-role-in = { $role } ({ $unit })
org-role-choose = Rolle wählen
org-role-give = Weitere Rolle
org-role-give-now = Geben
org-role-take = { $name } wegnehmen
org-own-role-title = Sich selbst die Rolle wegnehmen?
org-own-role-lead = Sie verlieren vielleicht, was Sie hier damit tun. Dann kann sie Ihnen nur ein anderer Administrator zurückgeben.
org-own-role-take = Wegnehmen
org-role-first = Erste Rolle
org-role-none = Noch keine
org-password = Passwort
org-password-hint = Mindestens zehn Zeichen. Bleibt es leer, macht der Server eines.
org-password-set = Anderes Passwort setzen
org-password-title = Anderes Passwort für { $name }?
org-password-lead = Das alte gilt sofort nicht mehr, und seine Sitzungen enden. Seine Geräte fragen nach dem neuen, bevor sie wieder synchronisieren.
org-password-once = Es wird nur dieses eine Mal gezeigt. Notieren Sie es und geben Sie es persönlich weiter.
org-password-done = Das Passwort ist gesetzt.
org-teams-find = Team suchen
org-team = Team
org-team-new = Neues Team
org-team-owner = Besitzt Datensätze
org-team-access = Zum Teilen
org-team-default = Alle einer Einheit
org-team-is-access = Nur zum Teilen von Datensätzen; es besitzt keine und hat keine Rollen
org-team-access-lead = Ein Team zum Teilen hat keine Rollen.
org-team-default-lead = Seine Mitglieder sind die seiner Unternehmenseinheit: Verschieben Sie einen Benutzer, um sie zu ändern.
org-team-roles = Rollen des Teams
org-team-delete = Team löschen
org-team-delete-lead = Seine Mitglieder verlieren, was sie nur durch das Team dürfen und was mit ihm geteilt wurde. Ein Team, dem Datensätze gehören, lässt sich nicht löschen. Das lässt sich nicht zurücknehmen.
org-member-add = Mitglied hinzufügen
org-units-lead = Rollen können für die eigene Unternehmenseinheit eines Benutzers gelten, oder für sie und alle darunter.
org-unit-above = Übergeordnete Einheit
org-unit-below = Neue Unternehmenseinheit unterhalb von { $name }
org-unit-change = { $name } umbenennen oder verschieben
org-unit-move-lead = Alle Einheiten darunter ziehen mit. Rollen, die „Einheit und darunter“ reichen, erreichen ihre Datensätze dann vom neuen Ort aus, nicht mehr vom alten.
org-unit-delete = Unternehmenseinheit löschen
org-unit-delete-lead = Nur eine Unternehmenseinheit, in der niemand und nichts ist, lässt sich löschen: Verschieben Sie zuerst ihre Benutzer, Teams, Datensätze und Einheiten. Das lässt sich nicht zurücknehmen.
org-role = Rolle
org-roles-lead = Eine Person darf alles, was eine ihrer Rollen oder eine Rolle ihrer Teams gibt.
org-role-new = Neue Rolle
org-role-fixed = fest
org-role-fixed-lead = Diese Rolle gibt alles und bleibt, wie sie ist.
org-role-is-held = Jemand hat diese Rolle: Nehmen Sie sie Benutzern und Teams weg, bevor Sie sie löschen.
org-role-delete = Rolle löschen
org-role-delete-lead = Was sie gibt, wird nirgends sonst aufgehoben. Das lässt sich nicht zurücknehmen.
org-role-lead = Benutzer mit dieser Rolle: { $users }; Teams: { $teams }. Was Sie speichern, gilt für alle sofort; was es wegnimmt, verlässt ihre Geräte bei der nächsten Synchronisierung.
org-role-leave-lead = Ihre Änderungen an dieser Rolle gehen verloren.
org-role-save = { $count ->
        [one] { $count } Änderung speichern
       *[other] { $count } Änderungen speichern
    }
org-only-given = Nur, was sie gibt
org-others = Rechte ohne Tabelle
privilege-of = { $what }: { $right }
privilege-tables = Tabellen
privilege-columns = Spalten
privilege-relationships = Beziehungen
privilege-publish = Anpassungen veröffentlichen
privilege-import = Anpassungen importieren
privilege-export = Anpassungen exportieren
privilege-offline = Offline arbeiten
privilege-on-behalf = Im Namen eines anderen Benutzers handeln
org-depths = Wie weit ein Recht reicht, und die Taste dafür
org-grid = Rechte nach Tabellen
org-cell = { $right }, { $table }: { $depth }
depth-none = Keine
depth-user = Benutzer
depth-unit = Unternehmenseinheit
depth-below = Einheit und darunter
depth-organization = Organisation
right-create = Erstellen
org-right = Recht
org-reaches = Reicht
org-given-by = Gegeben durch
org-by-team = { $role }, durch Team { $team }
org-by-depth = { $role }: { $depth }
org-rights-open = Was darf diese Person?
org-rights-of = Was { $name } darf
org-rights-lead = Durch alle Rollen zusammen, auch die der Teams; von jedem Recht gilt die größte Reichweite. Unternehmenseinheit: { $unit }. Einzelne geteilte Datensätze kommen hinzu. Tabellen, die nicht genannt sind, bleiben verschlossen.
org-rights-hierarchy = Liest auch die Datensätze der Unterstellten:
