//! One query tree: read from FetchXML ([`fetch`]) and from OData (crate `odata`), written as SQL with bound
//! parameters ([`sql`]), and evaluated on plain rows ([`eval`]) as the oracle of the tests.
//!
//! Both databases lie as [`model::storage`] says, in tables that [`ddl`] makes: `data_<logical name>` with
//! `rid INTEGER PRIMARY KEY` and the primary key as `id BLOB UNIQUE`.

pub mod aggregate;
mod compare;
mod dates;
pub mod ddl;
pub mod duplicates;
pub mod eval;
pub mod fetch;
mod fiscal;
mod guard;
mod hierarchy;
pub mod literal;
mod op;
mod pair;
mod passing;
mod pattern;
mod resolve;
pub mod scope;
pub mod sql;
pub mod tree;
pub mod tsql;

pub use fiscal::{Fiscal, FiscalPeriod};
pub use guard::{Guard, Sight, Unguarded};
pub use op::Op;
pub use passing::passing;
pub use tree::*;
