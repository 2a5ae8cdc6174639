//! Names of Dataverse's query functions, `Microsoft.Dynamics.CRM.<name>`.

use query::Op;

const NAMES: &[(&str, Op)] = &[
    ("In", Op::In),
    ("NotIn", Op::NotIn),
    ("Between", Op::Between),
    ("NotBetween", Op::NotBetween),
    ("ContainValues", Op::ContainValues),
    ("DoesNotContainValues", Op::NotContainValues),
    ("EqualUserId", Op::EqUserId),
    ("NotEqualUserId", Op::NeUserId),
    ("EqualUserTeams", Op::EqUserTeams),
    ("EqualUserOrUserTeams", Op::EqUserOrUserTeams),
    ("EqualBusinessId", Op::EqBusinessId),
    ("NotEqualBusinessId", Op::NeBusinessId),
    ("On", Op::On),
    ("OnOrBefore", Op::OnOrBefore),
    ("OnOrAfter", Op::OnOrAfter),
    ("Today", Op::Today),
    ("Yesterday", Op::Yesterday),
    ("Tomorrow", Op::Tomorrow),
    ("LastXHours", Op::LastXHours),
    ("LastXDays", Op::LastXDays),
    ("LastXWeeks", Op::LastXWeeks),
    ("LastXMonths", Op::LastXMonths),
    ("LastXYears", Op::LastXYears),
    ("NextXHours", Op::NextXHours),
    ("NextXDays", Op::NextXDays),
    ("NextXWeeks", Op::NextXWeeks),
    ("NextXMonths", Op::NextXMonths),
    ("NextXYears", Op::NextXYears),
    ("OlderThanXMinutes", Op::OlderThanXMinutes),
    ("OlderThanXHours", Op::OlderThanXHours),
    ("OlderThanXDays", Op::OlderThanXDays),
    ("OlderThanXWeeks", Op::OlderThanXWeeks),
    ("OlderThanXMonths", Op::OlderThanXMonths),
    ("OlderThanXYears", Op::OlderThanXYears),
    ("LastWeek", Op::LastWeek),
    ("ThisWeek", Op::ThisWeek),
    ("NextWeek", Op::NextWeek),
    ("LastMonth", Op::LastMonth),
    ("ThisMonth", Op::ThisMonth),
    ("NextMonth", Op::NextMonth),
    ("LastYear", Op::LastYear),
    ("ThisYear", Op::ThisYear),
    ("NextYear", Op::NextYear),
    ("Last7Days", Op::LastSevenDays),
    ("Next7Days", Op::NextSevenDays),
];

/// The operator of a function.
pub(super) fn op(function: &str) -> Option<Op> {
    NAMES.iter().find(|(name, _)| *name == function).map(|(_, op)| *op)
}

/// The function of an operator.
pub(super) fn name(op: Op) -> Option<&'static str> {
    NAMES.iter().find(|(_, o)| *o == op).map(|(name, _)| *name)
}
