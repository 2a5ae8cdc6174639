# Ein Text für jeden Code von model::Code: was geschah, dann was zu tun ist.
# ".bare" gilt, wenn ein Argument des Haupttexts nicht bekannt ist.

## Anmelden und den Server erreichen
problem-wrong-password = Benutzername oder Passwort ist falsch. Prüfen Sie beides und versuchen Sie es noch einmal.
problem-too-many-attempts = Zu viele Versuche. Versuchen Sie es in { $retry_after_s ->
        [one] { $retry_after_s } Sekunde
       *[other] { $retry_after_s } Sekunden
    } noch einmal.
    .bare = Zu viele Versuche. Warten Sie eine Minute und versuchen Sie es dann noch einmal.
problem-unreachable = { $server } ist nicht erreichbar. Prüfen Sie Adresse und Verbindung und versuchen Sie es noch einmal.
    .bare = Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.
problem-server-unavailable = Netz oder Dienst nicht verfügbar (Antwort { $status }). Ihre Arbeit bleibt auf diesem Gerät; versuchen Sie es in einigen Minuten noch einmal.
    .bare = Netz oder Dienst nicht verfügbar. Ihre Arbeit bleibt auf diesem Gerät; versuchen Sie es in einigen Minuten noch einmal.
problem-sign-in-expired = Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an, um Änderungen zu senden und zu empfangen.
problem-device-blocked = Eine Administratorin oder ein Administrator hat dieses Gerät gesperrt. Was Sie eingegeben haben, bleibt darauf und wird gesendet, sobald das Gerät wieder zugelassen ist. Fragen Sie dort nach.
problem-insecure-server = { $server } würde Ihr Passwort ungeschützt senden. Nehmen Sie eine Adresse, die mit https:// beginnt.
    .bare = Diese Adresse würde Ihr Passwort ungeschützt senden. Nehmen Sie eine, die mit https:// beginnt.
problem-bad-address = „{ $server }“ ist keine Serveradresse. Schreiben Sie sie wie https://crm.example.org.
    .bare = Das ist keine Serveradresse. Schreiben Sie sie wie https://crm.example.org.
problem-throttled = Der Server ist ausgelastet und bittet um Geduld. Farfield macht in { $retry_after_s ->
        [one] { $retry_after_s } Sekunde
       *[other] { $retry_after_s } Sekunden
    } weiter; Sie müssen nichts tun.
    .bare = Der Server ist ausgelastet und bittet um Geduld. Farfield macht von selbst weiter; Sie müssen nichts tun.
problem-unexpected-reply = Der Server antwortete so, dass Farfield es nicht versteht. Prüfen Sie die Adresse; stimmt sie, fragen Sie Ihre Administration.
problem-forbidden = Ihre Rolle erlaubt das nicht. Bitten Sie Ihre Administration um das Recht.

## Gerät und Datenbank
problem-not-signed-in = Auf diesem Gerät ist niemand angemeldet. Melden Sie sich zuerst an.
problem-another-account = Dieses Gerät gehört { $user } auf { $server }. Melden Sie dieses Konto zuerst ab; nach nicht gesendeten Änderungen wird gefragt.
    .bare = Dieses Gerät gehört einem anderen Konto. Melden Sie jenes zuerst ab; nach nicht gesendeten Änderungen wird gefragt.
problem-wrong-passphrase = Diese Passphrase öffnet die Datenbank nicht. Versuchen Sie es noch einmal; Großbuchstaben zählen.
problem-passphrase-needed = Dieses Gerät hat keinen Schlüsselbund. Wählen Sie eine Passphrase, die Ihre Daten schützt.
problem-passphrase-too-short = Die Passphrase ist zu kurz. Nehmen Sie mindestens { $min } Zeichen.
    .bare = Die Passphrase ist zu kurz. Nehmen Sie eine längere.
problem-key-missing = Der Schlüssel dieser Datenbank fehlt im Schlüsselbund des Geräts, also bleibt sie geschlossen. Melden Sie sich ab und wieder an, um Ihre Daten neu zu laden.
problem-database-in-use = Farfield ist schon offen (Prozess { $pid }). Schließen Sie das andere und versuchen Sie es noch einmal.
    .bare = Farfield ist schon offen. Schließen Sie das andere und versuchen Sie es noch einmal.
problem-database-damaged = Die Datenbank auf diesem Gerät ist beschädigt. Nichts wurde gelöscht. Kopieren Sie { $path }, falls nicht gesendete Arbeit darin ist, und melden Sie sich dann ab und wieder an.
    .bare = Die Datenbank auf diesem Gerät ist beschädigt. Nichts wurde gelöscht. Melden Sie sich ab und wieder an, um Ihre Daten neu zu laden.
problem-database-too-new = Die Datenbank schrieb ein neueres Farfield (Format { $found }, dieses kennt { $known }). Aktualisieren Sie Farfield.
    .bare = Die Datenbank schrieb ein neueres Farfield. Aktualisieren Sie Farfield.
problem-disk-full = Der Speicher ist voll. Schaffen Sie Platz und versuchen Sie es noch einmal; nichts ging verloren.
problem-storage-failed = Die Datenbank ließ sich nicht lesen oder schreiben. Versuchen Sie es noch einmal; bleibt es so, starten Sie Farfield neu.
problem-contract-mismatch = Dieses Fenster und das Programm dahinter haben verschiedene Versionen. Starten Sie Farfield neu, damit sie zusammenpassen.
problem-unsent-changes = { $count ->
        [one] Eine Änderung ist noch nicht gesendet.
       *[other] { $count } Änderungen sind noch nicht gesendet.
    } Verbinden und synchronisieren Sie zuerst, oder löschen Sie sie.
    .bare = Einige Änderungen sind noch nicht gesendet. Verbinden und synchronisieren Sie zuerst, oder löschen Sie sie.
problem-needs-connection = Das braucht eine Verbindung, und Sie sind offline. Verbinden Sie sich und versuchen Sie es noch einmal.
problem-not-downloaded = Diese Datensätze sind noch nicht auf diesem Gerät. Warten Sie auf den Download oder verbinden Sie sich, um sie zu sehen.

## Wonach gefragt wurde
problem-unknown-table = Die Tabelle „{ $table }“ gibt es nicht. Prüfen Sie den Namen oder synchronisieren Sie, um die neuesten Tabellen zu bekommen.
    .bare = Diese Tabelle gibt es nicht. Prüfen Sie den Namen oder synchronisieren Sie, um die neuesten Tabellen zu bekommen.
problem-unknown-column = Die Spalte „{ $column }“ gibt es nicht. Prüfen Sie den Namen oder synchronisieren Sie, um die neuesten Spalten zu bekommen.
    .bare = Diese Spalte gibt es nicht. Prüfen Sie den Namen oder synchronisieren Sie, um die neuesten Spalten zu bekommen.
problem-unknown-view = Diese Ansicht gibt es nicht. Wählen Sie eine andere.
problem-unknown-app = Diese App gibt es nicht, oder Sie dürfen sie nicht benutzen. Wählen Sie eine andere.
problem-unknown-change = Diese Änderung ist nicht mehr in der Warteschlange. Sie wurde gesendet oder verworfen; Sie müssen nichts tun.
problem-record-not-found = Datensatz nicht gefunden: Er wurde gelöscht, oder er passt nicht mehr zu Ihrem Profil und hat Ihr Gerät verlassen. Gehen Sie zurück zur Liste.
problem-grid-closed = Diese Liste wurde geschlossen. Öffnen Sie sie noch einmal.
problem-bad-request = Die Anfrage ließ sich nicht lesen. Prüfen Sie Ihre Eingabe und versuchen Sie es noch einmal.
problem-read-only = „{ $column }“ lässt sich nicht ändern. Lassen Sie es, wie es ist.
    .bare = Diese Spalte lässt sich nicht ändern. Lassen Sie sie, wie sie ist.
problem-required = „{ $column }“ ist leer. Füllen Sie es aus, um zu speichern.
    .bare = Das ist nötig. Füllen Sie es aus, um zu speichern.
problem-text-too-long = „{ $column }“ ist zu lang: { $length } von höchstens { $max } Zeichen. Kürzen Sie es.
    .bare = Dieser Text ist zu lang. Kürzen Sie ihn.
problem-out-of-range = „{ $column }“ liegt außerhalb der Grenzen. Geben Sie eine Zahl von { $min } bis { $max } ein.
    .bare = Diese Zahl liegt außerhalb der Grenzen. Geben Sie eine kleinere oder größere ein.
problem-unknown-option = „{ $column }“ hat keine solche Auswahl. Wählen Sie eine aus der Liste.
    .bare = Diese Auswahl gibt es nicht. Wählen Sie eine aus der Liste.
problem-wrong-kind = „{ $column }“ kann das nicht aufnehmen. Geben Sie { $expected ->
        [text] einen Text
        [whole_number] eine ganze Zahl
        [number] eine Zahl
        [money] einen Betrag
        [yes_no] ja oder nein
        [date] ein Datum
        [date_time] Datum und Uhrzeit
        [choice] eine der Auswahlen
        [choices] eine oder mehrere der Auswahlen
        [lookup] einen Datensatz
        [guid] eine Kennung
        [image] ein Bild
        [fewer_places] weniger Nachkommastellen
       *[other] einen anderen Wert
    } ein.
    .bare = Das lässt sich nicht lesen. Geben Sie einen anderen Wert ein.
problem-wrong-target = „{ $column }“ kann nicht auf einen solchen Datensatz zeigen. Wählen Sie einen anderen.
    .bare = Es kann nicht auf einen solchen Datensatz zeigen. Wählen Sie einen anderen.

## Änderungen senden
problem-conflict = Jemand hat diesen Datensatz auf dem Server geändert, seit Sie ihn bearbeitet haben. Wiederholen Sie, damit Ihre Werte gelten, oder verwerfen Sie Ihre.
problem-gone = Dieser Datensatz wurde auf dem Server gelöscht. Legen Sie ihn mit Ihrer Änderung neu an, oder verwerfen Sie die Änderung.
problem-already-exists = Der Server hat diesen Datensatz schon. Verwerfen Sie Ihre Änderung.
problem-being-sent = Diese Änderung ist auf dem Weg zum Server. Synchronisieren Sie zuerst; ändern Sie den Datensatz dann noch einmal, wenn nötig.
problem-refused = Der Server lehnte diese Änderung ab: { $server_message } Ändern Sie den Datensatz und wiederholen Sie, oder verwerfen Sie die Änderung.
    .bare = Der Server lehnte diese Änderung ab. Ändern Sie den Datensatz und wiederholen Sie, oder verwerfen Sie die Änderung.
problem-blocked = Sie wartet auf eine frühere Änderung desselben Datensatzes, die Sie braucht. Lösen Sie diese zuerst.
problem-internal = In Farfield ging etwas schief. Versuchen Sie es noch einmal; bleibt es so, starten Sie Farfield neu und sagen Sie Ihrer Administration Bescheid.
problem-lookup-offline = Die Suchspalte „{ $column }“ eines Entwurfs wird ausgefüllt, wenn er online gespeichert wird. Lassen Sie sie bis dahin leer.
    .bare = Suchspalten eines Entwurfs werden ausgefüllt, wenn er online gespeichert wird. Lassen Sie sie bis dahin leer.
problem-command-unavailable = Das geht mit dem Datensatz nicht, wie er jetzt ist. Prüfen Sie seinen Status, und wählen Sie einen anderen Befehl.
problem-stage-incomplete = Diese Phase ist nicht vollständig. Füllen Sie { $columns } aus, und gehen Sie dann zur nächsten Phase.
    .bare = Diese Phase ist nicht vollständig. Füllen Sie die erforderlichen Schritte aus, und gehen Sie dann zur nächsten Phase.
problem-rule-forbids = { $message }
    .bare = Eine Regel Ihrer Organisation verbietet das. Prüfen Sie die Werte, und versuchen Sie es noch einmal.
problem-unknown-relationship = Die Beziehung „{ $relationship }“ gibt es nicht. Prüfen Sie den Namen, oder synchronisieren Sie, um die neuesten Tabellen zu erhalten.
    .bare = Diese Beziehung gibt es nicht. Prüfen Sie den Namen, oder synchronisieren Sie, um die neuesten Tabellen zu erhalten.
problem-draft-of-draft = Ein Entwurf kann nicht zu einem anderen Entwurf gehören. Speichern Sie zuerst den anderen.
