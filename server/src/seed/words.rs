//! Words the demo's names and texts are put together from.

/// First parts of company names.
pub const NAME_STARTS: [&str; 60] = [
    "Alpen", "Argen", "Allgäu", "Berg", "Birken", "Boden", "Brenner", "Buchen", "Dorn", "Eber", "Eich",
    "Engel", "Erlen", "Falken", "Felder", "Forst", "Fürsten", "Gemsen", "Gold", "Grün", "Hallen", "Hasel",
    "Heide", "Hirsch", "Hoch", "Höhen", "Iller", "Isar", "Kalten", "Kirch", "König", "Kronen", "Lech",
    "Linden", "Löwen", "Mais", "Mühl", "Nebel", "Ober", "Oster", "Quellen", "Rhein", "Ried", "Rosen", "Rot",
    "Säntis", "Schussen", "Schwarz", "Silber", "Sonnen", "Stein", "Sturm", "Tannen", "Ufer", "Wald",
    "Weiden", "Weiß", "Wester", "Wiesen", "Zeller",
];
/// Second parts of company names.
pub const NAME_ENDS: [&str; 30] = [
    "quell", "stein", "tal", "moor", "bach", "berg", "brunn", "feld", "furt", "halde", "hof", "horn", "kamp",
    "kron", "land", "mark", "matt", "mühle", "ried", "ruh", "see", "steg", "stetten", "thal", "wald", "wand",
    "weiler", "wies", "winkel", "zell",
];
/// Trades, each with its option of `industrycode`.
pub const TRADES: [(&str, i32); 30] = [
    ("Getränke", 17),
    ("Milchwerke", 17),
    ("Käserei", 17),
    ("Brauerei", 17),
    ("Fruchtsäfte", 17),
    ("Mühlen", 17),
    ("Backwaren", 17),
    ("Fleischwaren", 17),
    ("Maschinenbau", 12),
    ("Werkzeugbau", 12),
    ("Antriebe", 12),
    ("Metallbau", 12),
    ("Feinmechanik", 12),
    ("Holzbau", 28),
    ("Fensterbau", 28),
    ("Sanitär", 28),
    ("Wasserwerke", 31),
    ("Fernwärme", 31),
    ("Windkraft", 31),
    ("Papier", 18),
    ("Textil", 18),
    ("Kunststoffe", 18),
    ("Spedition", 30),
    ("Schifffahrt", 30),
    ("Agrar", 2),
    ("Obstbau", 2),
    ("Baustoffe", 5),
    ("Großhandel", 33),
    ("Thermen", 8),
    ("Kliniken", 11),
];
/// Legal forms.
pub const LEGAL_FORMS: [&str; 6] = ["GmbH", "AG", "KG", "GmbH & Co. KG", "eG", "e.K."];

/// Job titles of contacts, each with a department.
pub const JOBS: [(&str, &str); 14] = [
    ("Geschäftsführung", "Geschäftsleitung"),
    ("Einkaufsleitung", "Einkauf"),
    ("Einkauf", "Einkauf"),
    ("Betriebsleitung", "Produktion"),
    ("Produktionsleitung", "Produktion"),
    ("Instandhaltung", "Technik"),
    ("Technische Leitung", "Technik"),
    ("Werkstattleitung", "Technik"),
    ("Lagerleitung", "Logistik"),
    ("Disposition", "Logistik"),
    ("Buchhaltung", "Verwaltung"),
    ("Assistenz", "Verwaltung"),
    ("Qualitätssicherung", "Qualität"),
    ("Energiemanagement", "Technik"),
];

/// What the company sells.
pub const PRODUCTS: [&str; 16] = [
    "Kreiselpumpe KP 80",
    "Kreiselpumpe KP 125",
    "Tauchpumpe TP 40",
    "Dosierpumpe DP 6",
    "Getriebemotor GM 15",
    "Getriebemotor GM 45",
    "Frequenzumrichter FU 22",
    "Rührwerk RW 300",
    "Druckerhöhungsanlage DE 4",
    "Wärmetauscher WT 60",
    "Kompressor SK 18",
    "Förderband FB 800",
    "Hebeanlage HA 2",
    "Schieber DN 150",
    "Steuerung ST 7",
    "Wartungsvertrag Plus",
];
/// What customers want to do with it.
pub const PROJECTS: [&str; 12] = [
    "Neubau Abfülllinie",
    "Ersatz der Altanlage",
    "Erweiterung Halle 2",
    "Energieeinsparung",
    "Umbau Kesselhaus",
    "Zweite Schicht",
    "Brunnenerneuerung",
    "Modernisierung Pumpwerk",
    "Rahmenvertrag",
    "Retrofit",
    "Notstromkonzept",
    "Kühlkreislauf",
];
/// What breaks.
pub const FAULTS: [&str; 14] = [
    "Pumpe läuft heiß",
    "Leckage an der Gleitringdichtung",
    "Motor startet nicht",
    "Ungewöhnliche Vibration",
    "Fehlercode F07 am Umrichter",
    "Förderleistung zu gering",
    "Lagergeräusche",
    "Druckschwankungen",
    "Sicherung löst aus",
    "Steuerung ohne Verbindung",
    "Ersatzteil fehlt",
    "Wartung überfällig",
    "Öl im Kühlwasser",
    "Schieber klemmt",
];
/// Subjects of tasks.
pub const TASKS: [&str; 12] = [
    "Angebot nachfassen",
    "Datenblatt schicken",
    "Ersatzteil bestellen",
    "Besuchsbericht schreiben",
    "Liefertermin klären",
    "Musterpumpe vorbereiten",
    "Vertrag prüfen lassen",
    "Rückruf vereinbaren",
    "Anlage ausmessen",
    "Preise aktualisieren",
    "Reklamation bearbeiten",
    "Wartungsplan erstellen",
];
/// Subjects of phone calls.
pub const CALLS: [&str; 8] = [
    "Rückfrage zum Angebot",
    "Terminabsprache",
    "Störungsmeldung",
    "Nachfrage Lieferung",
    "Preisverhandlung",
    "Erstgespräch",
    "Zufriedenheit nach Wartung",
    "Bestellung durchgegeben",
];
/// Subjects of appointments.
pub const MEETINGS: [&str; 8] = [
    "Besuch vor Ort",
    "Jahresgespräch",
    "Inbetriebnahme",
    "Wartung",
    "Vorführung",
    "Schulung Bedienpersonal",
    "Abnahme",
    "Aufmaß",
];
/// Subjects of notes.
pub const NOTES: [&str; 8] = [
    "Gesprächsnotiz",
    "Anfahrt",
    "Zugang zur Anlage",
    "Typenschild",
    "Ersatzteilliste",
    "Zuständigkeiten",
    "Öffnungszeiten Warenannahme",
    "Absprache zur Zahlung",
];
/// Sentences for descriptions.
pub const SENTENCES: [&str; 18] = [
    "Ansprechpartner ist vormittags am besten zu erreichen.",
    "Die Anlage läuft im Dreischichtbetrieb und darf nur am Wochenende stehen.",
    "Parken nur hinter der Halle, Anmeldung an der Pforte.",
    "Legt Wert auf kurze Lieferzeiten und feste Preise.",
    "Bisheriger Lieferant ist zu langsam beim Service.",
    "Budget wird erst im nächsten Quartal freigegeben.",
    "Entscheidung fällt gemeinsam mit der technischen Leitung.",
    "Warenannahme von 7 bis 15 Uhr, mittwochs nur bis 12 Uhr.",
    "Wünscht ein Angebot mit und ohne Montage.",
    "Die alte Pumpe ist von 1998, Ersatzteile gibt es kaum noch.",
    "Sicherheitsschuhe und Gehörschutz sind Pflicht.",
    "Rechnung bitte getrennt nach Material und Arbeitszeit.",
    "Hat auf der Messe Interesse an der Vorführanlage gezeigt.",
    "Ein Probebetrieb über vier Wochen wurde zugesagt.",
    "Die Leitung ist für den Druck zu knapp bemessen.",
    "Möchte vor der Bestellung eine Referenzanlage sehen.",
    "Schaltschrank steht im Keller, Zugang über den Hof.",
    "Zweites Angebot liegt vor, der Preis ist nicht allein ausschlaggebend.",
];

/// Words that passwords of the demo are made of: easy to read aloud and to type.
pub const PASSWORD_WORDS: [&str; 32] = [
    "heron", "lantern", "copper", "meadow", "anchor", "walnut", "ribbon", "thistle", "harbor", "pepper",
    "cobalt", "maple", "falcon", "velvet", "canyon", "marble", "ginger", "willow", "pocket", "saddle",
    "timber", "violet", "garden", "hammer", "island", "jasper", "kettle", "ladder", "magnet", "nectar",
    "orchid", "pebble",
];
