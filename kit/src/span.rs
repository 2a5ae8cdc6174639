//! Lengths of time and sizes in words.

use texts::t;

/// `"40 s"`, `"2 min"`, `"1 h 5 min"`; rounded up, so that it never promises too much.
pub fn time(milliseconds: u64) -> String {
    let seconds = milliseconds.div_ceil(1000);
    match seconds {
        0..60 => t!("time-seconds", n = seconds),
        60..3600 => t!("time-minutes", n = seconds.div_ceil(60)),
        _ => t!("time-hours", h = seconds / 3600, m = seconds % 3600 / 60),
    }
}

/// `"840 KB"`, `"1.4 MB"`, `"142 MB"`, `"6.1 GB"`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 3] = ["KB", "MB", "GB"];
    let mut amount = bytes as f64 / 1000.0;
    let mut unit = 0;
    while amount >= 1000.0 && unit + 1 < UNITS.len() {
        amount /= 1000.0;
        unit += 1;
    }
    let places = usize::from(unit > 0 && amount < 10.0);
    format!("{amount:.places$} {}", UNITS[unit])
}

/// The part of the day, as the last word of the id of its greeting.
pub fn part_of_day(hour: u32) -> &'static str {
    match hour {
        4..12 => "morning",
        12..18 => "afternoon",
        _ => "evening",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_rounded_up_to_the_unit_that_matters() {
        assert_eq!(time(39_100), "40 s");
        assert_eq!(time(61_000), "2 min");
        assert_eq!(time(3_900_000), "1 h 5 min");
    }

    #[test]
    fn sizes_keep_one_place_below_ten() {
        for (bytes, text) in
            [(84_000, "84 KB"), (1_432_000, "1.4 MB"), (142_000_000, "142 MB"), (6_100_000_000, "6.1 GB")]
        {
            assert_eq!(size(bytes), text);
        }
    }
}
