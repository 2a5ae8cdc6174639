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
page-people = Personen und Rollen
page-solutions = Lösungen
page-conflicts = Konfliktregel
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
