//! How a user counts days and years, and in which language he reads: his `usersettings`, and the organization's calendar.

pub mod zones;

use crate::store::Conn;
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use model::storage::SqlValue;
use model::{Problem, RecordId};
use query::{Fiscal, FiscalPeriod};

/// The settings that queries and formatted values go by.
#[derive(Clone, Debug, PartialEq)]
pub struct Regional {
    /// The user's time zone.
    pub zone: TimeZone,
    /// The language he chose, as a Windows code; `None` where he chose none.
    pub chosen_language: Option<u32>,
    /// The language of the organization.
    pub usual_language: u32,
    /// The day with which weeks begin.
    pub week_start: Weekday,
    /// The organization's fiscal calendar.
    pub fiscal: Fiscal,
    /// Whether negated operators match rows without a value.
    pub ne_matches_null: bool,
}

impl Default for Regional {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            chosen_language: None,
            usual_language: model::metadata::ENGLISH,
            week_start: Weekday::Sunday,
            fiscal: Fiscal::default(),
            ne_matches_null: true,
        }
    }
}

impl Regional {
    /// The user's language, else the organization's.
    pub fn language(&self) -> u32 {
        self.chosen_language.unwrap_or(self.usual_language)
    }
}

/// Reads the settings that hold for a user.
///
/// # Errors
/// What the database says.
pub fn load(conn: &mut dyn Conn, user: RecordId) -> Result<Regional, Problem> {
    let mut regional = organization(conn)?;
    let sql = "SELECT timezonecode, uilanguageid FROM data_usersettings WHERE id = ?";
    if let Some([zone, language]) = values(conn.first(sql, &[user.into()])?) {
        regional.zone = zone.as_integer().and_then(zones::zone).unwrap_or(TimeZone::UTC);
        regional.chosen_language = language_of(&language);
    }
    Ok(regional)
}

/// What holds for everybody.
fn organization(conn: &mut dyn Conn) -> Result<Regional, Problem> {
    let sql = "SELECT languagecode, weekstartdaycode, fiscalcalendarstart, fiscalperiodtype,
                 fiscalyeardisplaycode, farfield_nematchesnull FROM data_organization";
    let usual = Regional::default();
    let Some([language, week, start, period, named, ne]) = values(conn.first(sql, &[])?) else {
        return Ok(usual);
    };
    let week_start = week.as_integer().and_then(|day| i8::try_from(day).ok());
    Ok(Regional {
        usual_language: language_of(&language).unwrap_or(usual.usual_language),
        week_start: week_start
            .and_then(|day| Weekday::from_sunday_zero_offset(day).ok())
            .unwrap_or(usual.week_start),
        fiscal: fiscal(&start, &period, &named),
        ne_matches_null: ne.as_integer() != Some(0),
        ..usual
    })
}

/// The fiscal calendar: `fiscalcalendarstart` tells month and day, `fiscalperiodtype` is the object type code of
/// Dataverse's table for that kind of calendar, `fiscalyeardisplaycode` 2 names years by their end.
fn fiscal(start: &SqlValue, period: &SqlValue, named: &SqlValue) -> Fiscal {
    let usual = Fiscal::default();
    let start = start.as_integer().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let start = start.map(|at| TimeZone::UTC.to_datetime(at).date());
    Fiscal {
        start_month: start.map_or(usual.start_month, |day| day.month()),
        start_day: start.map_or(usual.start_day, |day| day.day()),
        period: match period.as_integer() {
            Some(2000) => FiscalPeriod::Year,
            Some(2001) => FiscalPeriod::HalfYear,
            Some(2003) => FiscalPeriod::Month,
            Some(2004) => FiscalPeriod::FourWeeks,
            _ => FiscalPeriod::Quarter,
        },
        named_by_end: named.as_integer() == Some(2),
    }
}

/// A language that was chosen; 0 is none.
fn language_of(value: &SqlValue) -> Option<u32> {
    value.as_integer().and_then(|lcid| u32::try_from(lcid).ok()).filter(|lcid| *lcid > 0)
}

fn values<const N: usize>(row: Option<Vec<SqlValue>>) -> Option<[SqlValue; N]> {
    row.and_then(|row| row.try_into().ok())
}
