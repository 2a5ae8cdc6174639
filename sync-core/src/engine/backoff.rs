//! How long to wait before the next try.

/// The first wait, before jitter.
const FIRST_MS: u64 = 1_000;
/// The longest wait that is chosen here.
const LONGEST_MS: u64 = 5 * 60 * 1_000;
/// The longest wait a server is granted.
const LONGEST_ASKED_MS: u64 = 60 * 60 * 1_000;

/// Milliseconds to wait after so many failures in a row: doubling from one second to five minutes, of which a random
/// half is taken off. A server that asks for more gets it, and up to a tenth on top.
pub(super) fn delay_ms(failures: u32, asked_ms: Option<u64>, jitter: u32) -> u64 {
    let doubled = FIRST_MS << failures.saturating_sub(1).min(16);
    let whole = doubled.min(LONGEST_MS);
    let own = whole / 2 + part(whole / 2, jitter);
    let asked = asked_ms.unwrap_or_default().min(LONGEST_ASKED_MS);
    own.max(asked + part(asked / 10, jitter))
}

fn part(of: u64, jitter: u32) -> u64 {
    of * u64::from(jitter) / u64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_five_minutes_and_keep_a_random_half() {
        for (failures, least, most) in [
            (1, 500, 1_000),
            (2, 1_000, 2_000),
            (5, 8_000, 16_000),
            (9, 128_000, 256_000),
            (60, 150_000, 300_000),
        ] {
            assert_eq!(delay_ms(failures, None, 0), least);
            assert_eq!(delay_ms(failures, None, u32::MAX), most);
        }
    }

    #[test]
    fn a_server_that_asks_for_more_gets_it() {
        assert_eq!(delay_ms(1, Some(30_000), 0), 30_000);
        assert_eq!(delay_ms(1, Some(30_000), u32::MAX), 33_000);
        assert_eq!(delay_ms(1, Some(10), u32::MAX), 1_000);
        assert_eq!(delay_ms(1, Some(u64::MAX), 0), LONGEST_ASKED_MS);
    }
}
