//! Dataverse numbers time zones (`timezonecode`); the numbers are those of Windows' list of zones, and each stands for
//! one zone of the IANA database, as Unicode's `windowsZones` pairs them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The code of UTC.
pub const UTC: i64 = 92;

/// The zone of a code; `None` for a code that isn't known.
pub fn zone(code: i64) -> Option<TimeZone> {
    let at = ZONES.binary_search_by_key(&code, |(known, _)| *known).ok()?;
    TimeZone::get(ZONES.get(at)?.1).ok()
}

/// What Windows calls bias and daylight bias: the minutes to be added to the zone's winter time to get UTC, and those
/// to be added besides in summer. `now` says of which year.
pub fn biases(zone: &TimeZone, now: Timestamp) -> (i64, i64) {
    let year = TimeZone::UTC.to_datetime(now).year();
    let offset = |month: i8| {
        let noon = DateTime::new(year, month, 1, 12, 0, 0, 0).ok()?;
        let at = TimeZone::UTC.to_timestamp(noon).ok()?;
        Some(i64::from(zone.to_offset(at).seconds()) / 60)
    };
    let (january, july) = (offset(1).unwrap_or_default(), offset(7).unwrap_or_default());
    let (winter, summer) = (january.min(july), january.max(july));
    (-winter, winter - summer)
}

/// Sorted by code.
const ZONES: &[(i64, &str)] = &[
    (0, "Etc/GMT+12"),
    (1, "Pacific/Apia"),
    (2, "Pacific/Honolulu"),
    (3, "America/Anchorage"),
    (4, "America/Los_Angeles"),
    (5, "America/Tijuana"),
    (10, "America/Denver"),
    (12, "America/Mazatlan"),
    (13, "America/Mazatlan"),
    (15, "America/Phoenix"),
    (20, "America/Chicago"),
    (25, "America/Regina"),
    (29, "America/Mexico_City"),
    (30, "America/Mexico_City"),
    (33, "America/Guatemala"),
    (35, "America/New_York"),
    (40, "America/Indiana/Indianapolis"),
    (45, "America/Bogota"),
    (47, "America/Caracas"),
    (50, "America/Halifax"),
    (51, "America/Cuiaba"),
    (55, "America/La_Paz"),
    (56, "America/Santiago"),
    (59, "America/Asuncion"),
    (60, "America/St_Johns"),
    (65, "America/Sao_Paulo"),
    (69, "America/Argentina/Buenos_Aires"),
    (70, "America/Cayenne"),
    (73, "America/Nuuk"),
    (74, "America/Montevideo"),
    (75, "Etc/GMT+2"),
    (80, "Atlantic/Azores"),
    (83, "Atlantic/Cape_Verde"),
    (84, "Africa/Casablanca"),
    (85, "Europe/London"),
    (90, "Atlantic/Reykjavik"),
    (92, "UTC"),
    (95, "Europe/Budapest"),
    (100, "Europe/Warsaw"),
    (105, "Europe/Paris"),
    (110, "Europe/Berlin"),
    (113, "Africa/Lagos"),
    (115, "Europe/Chisinau"),
    (120, "Africa/Cairo"),
    (125, "Europe/Kyiv"),
    (129, "Asia/Amman"),
    (130, "Europe/Bucharest"),
    (131, "Asia/Beirut"),
    (133, "Asia/Damascus"),
    (134, "Europe/Istanbul"),
    (135, "Asia/Jerusalem"),
    (140, "Africa/Johannesburg"),
    (141, "Africa/Windhoek"),
    (145, "Europe/Moscow"),
    (150, "Asia/Riyadh"),
    (155, "Africa/Nairobi"),
    (158, "Asia/Baghdad"),
    (160, "Asia/Tehran"),
    (165, "Asia/Dubai"),
    (169, "Asia/Baku"),
    (170, "Asia/Yerevan"),
    (172, "Indian/Mauritius"),
    (173, "Asia/Tbilisi"),
    (175, "Asia/Kabul"),
    (180, "Asia/Yekaterinburg"),
    (184, "Asia/Karachi"),
    (185, "Asia/Tashkent"),
    (190, "Asia/Kolkata"),
    (193, "Asia/Kathmandu"),
    (195, "Asia/Almaty"),
    (196, "Asia/Dhaka"),
    (200, "Asia/Colombo"),
    (201, "Asia/Novosibirsk"),
    (203, "Asia/Yangon"),
    (205, "Asia/Bangkok"),
    (207, "Asia/Krasnoyarsk"),
    (210, "Asia/Shanghai"),
    (211, "Asia/Ulaanbaatar"),
    (215, "Asia/Singapore"),
    (220, "Asia/Taipei"),
    (225, "Australia/Perth"),
    (227, "Asia/Irkutsk"),
    (230, "Asia/Seoul"),
    (235, "Asia/Tokyo"),
    (240, "Asia/Yakutsk"),
    (245, "Australia/Darwin"),
    (250, "Australia/Adelaide"),
    (255, "Australia/Sydney"),
    (260, "Australia/Brisbane"),
    (265, "Australia/Hobart"),
    (270, "Asia/Vladivostok"),
    (275, "Pacific/Port_Moresby"),
    (280, "Pacific/Guadalcanal"),
    (285, "Pacific/Fiji"),
    (290, "Pacific/Auckland"),
    (300, "Pacific/Tongatapu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_zone_that_the_program_brings() {
        assert!(ZONES.is_sorted_by_key(|(code, _)| *code));
        for (code, name) in ZONES {
            assert!(zone(*code).is_some(), "{code} {name}");
        }
        assert!(zone(UTC).is_some() && zone(999).is_none());
    }

    #[test]
    fn biases_are_what_windows_calls_them() {
        let now = "2026-03-01T00:00:00Z".parse().unwrap();
        let of = |code| biases(&zone(code).unwrap(), now);
        assert_eq!(of(110), (-60, -60), "Berlin");
        assert_eq!(of(35), (300, -60), "New York");
        assert_eq!(of(255), (-600, -60), "Sydney, where January is summer");
        assert_eq!(of(190), (-330, 0), "India");
        assert_eq!(of(UTC), (0, 0));
    }
}
