//! Towns of the demo's customers, and streets.

/// A town.
pub struct Place {
    /// Postal code.
    pub code: &'static str,
    /// Name.
    pub city: &'static str,
    /// State or canton.
    pub state: &'static str,
    /// Country.
    pub country: &'static str,
    /// Latitude and longitude, in degrees.
    pub position: (f64, f64),
}

const fn place(
    code: &'static str,
    city: &'static str,
    state: &'static str,
    country: &'static str,
    position: (f64, f64),
) -> Place {
    Place { code, city, state, country, position }
}

const DE: &str = "Deutschland";
const AT: &str = "Österreich";
/// Switzerland, whose customers pay in francs.
pub const CH: &str = "Schweiz";

/// The towns.
pub const PLACES: [Place; 26] = [
    place("88131", "Lindau", "Bayern", DE, (47.546, 9.684)),
    place("87435", "Kempten", "Bayern", DE, (47.727, 10.314)),
    place("87700", "Memmingen", "Bayern", DE, (47.984, 10.181)),
    place("87600", "Kaufbeuren", "Bayern", DE, (47.880, 10.622)),
    place("87527", "Sonthofen", "Bayern", DE, (47.514, 10.282)),
    place("86150", "Augsburg", "Bayern", DE, (48.366, 10.894)),
    place("80331", "München", "Bayern", DE, (48.137, 11.575)),
    place("88212", "Ravensburg", "Baden-Württemberg", DE, (47.782, 9.612)),
    place("78462", "Konstanz", "Baden-Württemberg", DE, (47.660, 9.175)),
    place("88045", "Friedrichshafen", "Baden-Württemberg", DE, (47.654, 9.479)),
    place("88239", "Wangen im Allgäu", "Baden-Württemberg", DE, (47.686, 9.834)),
    place("88400", "Biberach an der Riß", "Baden-Württemberg", DE, (48.098, 9.788)),
    place("89073", "Ulm", "Baden-Württemberg", DE, (48.401, 9.987)),
    place("78224", "Singen", "Baden-Württemberg", DE, (47.759, 8.840)),
    place("78532", "Tuttlingen", "Baden-Württemberg", DE, (47.985, 8.818)),
    place("6900", "Bregenz", "Vorarlberg", AT, (47.503, 9.747)),
    place("6850", "Dornbirn", "Vorarlberg", AT, (47.413, 9.743)),
    place("6800", "Feldkirch", "Vorarlberg", AT, (47.238, 9.598)),
    place("6700", "Bludenz", "Vorarlberg", AT, (47.154, 9.822)),
    place("6020", "Innsbruck", "Tirol", AT, (47.269, 11.404)),
    place("5020", "Salzburg", "Salzburg", AT, (47.809, 13.055)),
    place("9000", "St. Gallen", "St. Gallen", CH, (47.424, 9.377)),
    place("9400", "Rorschach", "St. Gallen", CH, (47.478, 9.490)),
    place("8280", "Kreuzlingen", "Thurgau", CH, (47.650, 9.175)),
    place("8400", "Winterthur", "Zürich", CH, (47.500, 8.724)),
    place("8200", "Schaffhausen", "Schaffhausen", CH, (47.697, 8.634)),
];

/// Streets.
pub const STREETS: [&str; 24] = [
    "Hauptstraße",
    "Bahnhofstraße",
    "Industriestraße",
    "Gewerbestraße",
    "Seestraße",
    "Am Mühlbach",
    "Im Engelhalde",
    "Lindauer Straße",
    "Ravensburger Straße",
    "Zeppelinstraße",
    "Robert-Gerwig-Straße",
    "Werkstraße",
    "Am Güterbahnhof",
    "Hafenweg",
    "Argenstraße",
    "Mühlgasse",
    "Käsereiweg",
    "Ziegeleistraße",
    "Obere Vorstadt",
    "Grünhalde",
    "An der Säge",
    "Brückenstraße",
    "Molkereistraße",
    "Kirchplatz",
];
