//! The first start of a server that is no demo: the system's rows and one administrator.

use super::Announced;
use super::batch::Batch;
use super::system::{Administrator, System};
use super::words::PASSWORD_WORDS;
use crate::auth::password;
use model::value::Instant;
use model::{Code, Problem};

const ORGANIZATION: &str = "Farfield";
const ROLE: &str = "System Administrator";

/// Adds the system's rows and an administrator with a random password, which is told once and stored hashed.
///
/// # Errors
/// What the database says; [`Code::Internal`] without randomness.
pub fn start(batch: &mut Batch<'_>) -> Result<Vec<Announced>, Problem> {
    let now = Instant(jiff::Timestamp::now().as_millisecond());
    let administrator = Administrator { name: ("System", "Administrator"), domain: "localhost" };
    let system = System::add(batch, ORGANIZATION, &administrator, now)?;
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    let (salt, rest) = random.split_at(16);
    let words =
        rest.iter().take(8).filter_map(|n| PASSWORD_WORDS.get(usize::from(*n) % PASSWORD_WORDS.len()));
    let password = words.copied().collect::<Vec<_>>().join("-");
    batch.credential(&system.admin, "admin", password::hash(&password, salt)?)?;
    batch.role(&system.admin, system.role(ROLE)?)?;
    let unit = system.unit.name.unwrap_or_default();
    Ok(vec![Announced { name: "admin".to_owned(), password, role: ROLE.to_owned(), unit }])
}
