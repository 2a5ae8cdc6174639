//! Operators of conditions.

use std::ops::RangeInclusive;

/// Operators. Names are FetchXML's (`reference/dataverse.md` §5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Same value; texts by their fold.
    Eq,
    /// Other value; whether empty ones count is [`Context::ne_matches_null`].
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Pattern with `%` and `_`, by fold.
    Like,
    /// Not [`Op::Like`].
    NotLike,
    /// Contains the text, by fold.
    Contains,
    /// Does not contain it.
    NotContains,
    /// Begins with the text, by fold.
    BeginsWith,
    /// Does not begin with it.
    NotBeginWith,
    /// Ends with the text, by fold.
    EndsWith,
    /// Does not end with it.
    NotEndWith,
    /// One of the values.
    In,
    /// None of the values.
    NotIn,
    /// From the first value to the second, both included.
    Between,
    /// Outside of them.
    NotBetween,
    /// A multi-select choice that has one of the options at least.
    ContainValues,
    /// A multi-select choice that has none of the options.
    NotContainValues,
    /// No value.
    Null,
    /// Any value.
    NotNull,
    /// The calling user.
    EqUserId,
    /// Not the calling user.
    NeUserId,
    /// One of the user's teams.
    EqUserTeams,
    /// The user or one of his teams.
    EqUserOrUserTeams,
    /// The user or somebody below him.
    EqUserOrUserHierarchy,
    /// The user, somebody below him, one of his teams or of theirs.
    EqUserOrUserHierarchyAndTeams,
    /// The language of the user, or all languages.
    EqUserLanguage,
    /// The user's business unit.
    EqBusinessId,
    /// Not the user's business unit.
    NeBusinessId,
    /// On the day of the value, in the user's zone.
    On,
    /// On that day or before.
    OnOrBefore,
    /// On that day or after.
    OnOrAfter,
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Tomorrow.
    Tomorrow,
    /// From n hours ago until now.
    LastXHours,
    /// From the start of the day n days ago until now.
    LastXDays,
    /// See [`Op::LastXDays`].
    LastXWeeks,
    /// See [`Op::LastXDays`].
    LastXMonths,
    /// See [`Op::LastXDays`].
    LastXYears,
    /// From now until n hours ahead.
    NextXHours,
    /// From now until the end of the day n days ahead.
    NextXDays,
    /// See [`Op::NextXDays`].
    NextXWeeks,
    /// See [`Op::NextXDays`].
    NextXMonths,
    /// See [`Op::NextXDays`].
    NextXYears,
    /// Before the moment n minutes ago.
    OlderThanXMinutes,
    /// Before the moment n hours ago.
    OlderThanXHours,
    /// Before the day n days ago.
    OlderThanXDays,
    /// See [`Op::OlderThanXDays`].
    OlderThanXWeeks,
    /// See [`Op::OlderThanXDays`].
    OlderThanXMonths,
    /// See [`Op::OlderThanXDays`].
    OlderThanXYears,
    /// [`Op::LastXDays`] with seven.
    LastSevenDays,
    /// [`Op::NextXDays`] with seven.
    NextSevenDays,
    /// In the calendar week before this one; weeks begin on Sunday.
    LastWeek,
    /// In this calendar week.
    ThisWeek,
    /// In the calendar week after this one.
    NextWeek,
    /// In the calendar month before this one.
    LastMonth,
    /// In this calendar month.
    ThisMonth,
    /// In the calendar month after this one.
    NextMonth,
    /// In the calendar year before this one.
    LastYear,
    /// In this calendar year.
    ThisYear,
    /// In the calendar year after this one.
    NextYear,
    /// In the fiscal year before this one.
    LastFiscalYear,
    /// In this fiscal year.
    ThisFiscalYear,
    /// In the fiscal year after this one.
    NextFiscalYear,
    /// In the fiscal period before this one.
    LastFiscalPeriod,
    /// In this fiscal period.
    ThisFiscalPeriod,
    /// In the fiscal period after this one.
    NextFiscalPeriod,
    /// In the n fiscal years before this one.
    LastXFiscalYears,
    /// In the n fiscal periods before this one.
    LastXFiscalPeriods,
    /// In the n fiscal years after this one.
    NextXFiscalYears,
    /// In the n fiscal periods after this one.
    NextXFiscalPeriods,
    /// In the fiscal year of that number.
    InFiscalYear,
    /// In the fiscal period of that number, of whichever year.
    InFiscalPeriod,
    /// In a fiscal period of a year: first the period, then the year.
    InFiscalPeriodAndYear,
    /// In that fiscal period or before it.
    InOrBeforeFiscalPeriodAndYear,
    /// In that fiscal period or after it.
    InOrAfterFiscalPeriodAndYear,
    /// Below a record of the hierarchy.
    Under,
    /// Below it, or the record itself.
    EqOrUnder,
    /// Not below it.
    NotUnder,
    /// Above a record of the hierarchy.
    Above,
    /// Above it, or the record itself.
    EqOrAbove,
}

impl Op {
    /// How many values the operator takes.
    pub fn arity(self) -> RangeInclusive<usize> {
        match self {
            Self::In | Self::NotIn | Self::ContainValues | Self::NotContainValues => 0..=usize::MAX,
            Self::Between
            | Self::NotBetween
            | Self::InFiscalPeriodAndYear
            | Self::InOrBeforeFiscalPeriodAndYear
            | Self::InOrAfterFiscalPeriodAndYear => 2..=2,
            op if op.takes_number() => 1..=1,
            Self::Eq
            | Self::Ne
            | Self::Gt
            | Self::Ge
            | Self::Lt
            | Self::Le
            | Self::Like
            | Self::NotLike
            | Self::Contains
            | Self::NotContains
            | Self::BeginsWith
            | Self::NotBeginWith
            | Self::EndsWith
            | Self::NotEndWith
            | Self::On
            | Self::OnOrBefore
            | Self::OnOrAfter
            | Self::Under
            | Self::EqOrUnder
            | Self::NotUnder
            | Self::Above
            | Self::EqOrAbove => 1..=1,
            _ => 0..=0,
        }
    }

    /// Whether the value is a count of days or the like, whatever the column holds.
    pub fn takes_number(self) -> bool {
        matches!(
            self,
            Self::LastXHours
                | Self::LastXDays
                | Self::LastXWeeks
                | Self::LastXMonths
                | Self::LastXYears
                | Self::NextXHours
                | Self::NextXDays
                | Self::NextXWeeks
                | Self::NextXMonths
                | Self::NextXYears
                | Self::OlderThanXMinutes
                | Self::OlderThanXHours
                | Self::OlderThanXDays
                | Self::OlderThanXWeeks
                | Self::OlderThanXMonths
                | Self::OlderThanXYears
                | Self::LastXFiscalYears
                | Self::LastXFiscalPeriods
                | Self::NextXFiscalYears
                | Self::NextXFiscalPeriods
                | Self::InFiscalYear
                | Self::InFiscalPeriod
                | Self::InFiscalPeriodAndYear
                | Self::InOrBeforeFiscalPeriodAndYear
                | Self::InOrAfterFiscalPeriodAndYear
        )
    }

    /// Whether the value is a text pattern, which a lookup's name is compared with too.
    pub fn takes_pattern(self) -> bool {
        matches!(
            self,
            Self::Like
                | Self::NotLike
                | Self::Contains
                | Self::NotContains
                | Self::BeginsWith
                | Self::NotBeginWith
                | Self::EndsWith
                | Self::NotEndWith
        )
    }

    /// Whether it follows a hierarchy of records, which a single row does not tell.
    pub fn is_hierarchical(self) -> bool {
        matches!(self, Self::Under | Self::EqOrUnder | Self::NotUnder | Self::Above | Self::EqOrAbove)
    }
}
