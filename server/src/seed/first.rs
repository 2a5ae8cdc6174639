//! The first start of a server that is no demo: the system's rows and one administrator.

use super::Announced;
use super::batch::Batch;
use super::system::{Administrator, System};
use super::words::PASSWORD_WORDS;
use crate::auth::password;
use model::Problem;
use model::value::Instant;

const ORGANIZATION: &str = "Farfield";
const ROLE: &str = "System Administrator";

/// Adds the system's rows and an administrator with a random password, which is told once and stored hashed.
///
/// # Errors
/// What the database says; [`model::Code::Internal`] without randomness.
pub fn start(batch: &mut Batch<'_>) -> Result<Vec<Announced>, Problem> {
    let now = Instant(jiff::Timestamp::now().as_millisecond());
    let administrator = Administrator { name: ("System", "Administrator"), domain: "localhost" };
    let system = System::add(batch, ORGANIZATION, &administrator, now)?;
    let password = password::made_of(&PASSWORD_WORDS)?;
    batch.credential(&system.admin, "admin", password::protected(&password)?)?;
    batch.role(&system.admin, system.role(ROLE)?)?;
    let unit = system.unit.name.unwrap_or_default();
    Ok(vec![Announced { name: "admin".to_owned(), password, role: ROLE.to_owned(), unit }])
}
