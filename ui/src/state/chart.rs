//! Counted rows as the bars of a chart.

use contract::personal::Bucket;
use model::Value;

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What its rows hold.
    pub value: Value,
    /// What that is called.
    pub label: String,
    /// How many rows there are.
    pub count: u64,
    /// How long it is, in thousandths of the longest.
    pub share: u64,
}

/// The bars in the order in which a choice lists its options: stages and priorities have one. Rows without a value come
/// last.
pub fn bars(buckets: &[Bucket], order: &[i32], label: impl Fn(&Bucket) -> String) -> Vec<Bar> {
    let longest = buckets.iter().map(|bucket| bucket.count).max().unwrap_or(0).max(1);
    let place = |value: &Value| match value {
        Value::Choice(option) => order.iter().position(|known| known == option).unwrap_or(order.len()),
        Value::Bool(is) => usize::from(!is),
        _ => usize::MAX,
    };
    let bar = |bucket: &Bucket| Bar {
        value: bucket.value.clone(),
        label: label(bucket),
        count: bucket.count,
        share: bucket.count * 1000 / longest,
    };
    let mut bars: Vec<Bar> = buckets.iter().map(bar).collect();
    bars.sort_by_key(|bar| place(&bar.value));
    bars
}

/// A part of a whole in percent, rounded.
pub fn percent(part: u64, whole: u64) -> u64 {
    (part * 100 + whole / 2).checked_div(whole).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_in_the_order_of_the_options_and_the_longest_fills_its_room() {
        let bucket = |value, count| Bucket { value, count };
        let buckets = [
            bucket(Value::Choice(2), 40),
            bucket(Value::Null, 10),
            bucket(Value::Choice(7), 20),
            bucket(Value::Choice(0), 5),
        ];
        let bars = bars(&buckets, &[0, 2], |bucket| format!("{:?}", bucket.value));
        let seen: Vec<_> = bars.iter().map(|bar| (bar.count, bar.share)).collect();
        assert_eq!(seen, [(5, 125), (40, 1000), (20, 500), (10, 250)]);
    }

    #[test]
    fn shares_are_rounded_and_nothing_of_nothing_is_nothing() {
        assert_eq!((percent(1, 3), percent(2, 3), percent(0, 0)), (33, 67, 0));
    }
}
