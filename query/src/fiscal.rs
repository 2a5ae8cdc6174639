//! Fiscal years and their periods, as an organisation sets them. A fiscal year is named by the calendar year in which it
//! begins, or in which it ends.

use crate::Op;
use jiff::ToSpan;
use jiff::civil::Date;
use model::Value;

/// `in-fiscal-period` asks for a period of any year: of these many before and after now.
const YEARS_AROUND: i64 = 100;
/// Four weeks.
const WEEKS: i64 = 4;

/// When fiscal years begin, and how they are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fiscal {
    /// Month of the first day, 1 to 12.
    pub start_month: i8,
    /// The first day of the year, 1 to 31; the last of the month where it is shorter.
    pub start_day: i8,
    /// How a year is divided.
    pub period: FiscalPeriod,
    /// Whether a year is named by the calendar year in which it ends.
    pub named_by_end: bool,
}

/// The parts of a fiscal year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FiscalPeriod {
    /// Twelve.
    Month,
    /// Four.
    #[default]
    Quarter,
    /// Two.
    HalfYear,
    /// One.
    Year,
    /// Thirteen of four weeks; the last takes what is left.
    FourWeeks,
}

impl Default for Fiscal {
    /// Quarters of the calendar year.
    fn default() -> Self {
        Self { start_month: 1, start_day: 1, period: FiscalPeriod::default(), named_by_end: false }
    }
}

/// Whole days, from and to; either end may be open.
pub(crate) type Days = (Option<Date>, Option<Date>);

impl Fiscal {
    /// The name of the fiscal year that a day lies in, and the number of its period from 1.
    pub fn of(&self, day: Date) -> Option<(i64, i64)> {
        self.begun(day).map(|(year, period)| (year + self.named_later(), period))
    }

    /// How many years later a fiscal year is named than it begins.
    fn named_later(&self) -> i64 {
        i64::from(self.named_by_end && (self.start_month, self.start_day) != (1, 1))
    }

    /// The calendar year in which the fiscal year of a day begins, and the number of its period.
    fn begun(&self, day: Date) -> Option<(i64, i64)> {
        let calendar = i64::from(day.year());
        let year = if day >= self.year_start(calendar)? { calendar } else { calendar - 1 };
        let first = |period: &i64| self.start(year, *period).is_some_and(|start| start <= day);
        (1..=self.count()).rev().find(first).map(|period| (year, period))
    }

    /// The days that a fiscal operator means, seen from a day. `None` when the values are no such years or periods.
    pub(crate) fn days(&self, op: Op, values: &[Value], today: Date) -> Option<Vec<Days>> {
        let number = |n: usize| match values.get(n) {
            Some(Value::Int(n)) if (0..10_000).contains(n) => Some(*n),
            _ => None,
        };
        let (year, period) = self.begun(today)?;
        let later = self.named_later();
        let years = |from: i64, count: i64| Some(vec![self.years(from, count)?]);
        let periods = |from: i64, count: i64| Some(vec![self.periods(from, count)?]);
        let now = self.index(year, period);
        let named = || {
            let period = number(0).filter(|p| (1..=self.count()).contains(p))?;
            Some(self.index(number(1)? - later, period))
        };
        match op {
            Op::LastFiscalYear => years(year - 1, 1),
            Op::ThisFiscalYear => years(year, 1),
            Op::NextFiscalYear => years(year + 1, 1),
            Op::LastXFiscalYears => years(year - number(0)?, number(0)?),
            Op::NextXFiscalYears => years(year + 1, number(0)?),
            Op::InFiscalYear => years(number(0)? - later, 1),
            Op::LastFiscalPeriod => periods(now - 1, 1),
            Op::ThisFiscalPeriod => periods(now, 1),
            Op::NextFiscalPeriod => periods(now + 1, 1),
            Op::LastXFiscalPeriods => periods(now - number(0)?, number(0)?),
            Op::NextXFiscalPeriods => periods(now + 1, number(0)?),
            Op::InFiscalPeriodAndYear => periods(named()?, 1),
            Op::InOrBeforeFiscalPeriodAndYear => Some(vec![(None, self.periods(named()?, 1)?.1)]),
            Op::InOrAfterFiscalPeriodAndYear => Some(vec![(self.periods(named()?, 1)?.0, None)]),
            Op::InFiscalPeriod => {
                let period = number(0).filter(|p| (1..=self.count()).contains(p))?;
                let years = year - YEARS_AROUND..=year + YEARS_AROUND;
                Some(years.filter_map(|year| self.periods(self.index(year, period), 1)).collect())
            }
            _ => None,
        }
    }

    /// How many periods a year has.
    fn count(&self) -> i64 {
        match self.period {
            FiscalPeriod::Month => 12,
            FiscalPeriod::Quarter => 4,
            FiscalPeriod::HalfYear => 2,
            FiscalPeriod::Year => 1,
            FiscalPeriod::FourWeeks => 13,
        }
    }

    /// Periods counted through all years.
    fn index(&self, year: i64, period: i64) -> i64 {
        year * self.count() + period - 1
    }

    fn years(&self, from: i64, count: i64) -> Option<Days> {
        let end = self.year_start(from + count)?;
        Some((self.year_start(from), Some(end.yesterday().ok()?)))
    }

    fn periods(&self, from: i64, count: i64) -> Option<Days> {
        let start =
            |index: i64| self.start(index.div_euclid(self.count()), index.rem_euclid(self.count()) + 1);
        Some((Some(start(from)?), Some(start(from + count)?.yesterday().ok()?)))
    }

    fn year_start(&self, year: i64) -> Option<Date> {
        let month = Date::new(i16::try_from(year).ok()?, self.start_month, 1).ok()?;
        Date::new(month.year(), month.month(), self.start_day.clamp(1, month.days_in_month())).ok()
    }

    fn start(&self, year: i64, period: i64) -> Option<Date> {
        let year = self.year_start(year)?;
        let done = period - 1;
        let distance = match self.period {
            FiscalPeriod::Month => done.months(),
            FiscalPeriod::Quarter => (3 * done).months(),
            FiscalPeriod::HalfYear => (6 * done).months(),
            FiscalPeriod::Year => done.years(),
            FiscalPeriod::FourWeeks => (WEEKS * done).weeks(),
        };
        year.checked_add(distance).ok()
    }
}
