//! What the fuzz targets share: the tables of a new server, and one with a database.

mod workshop;

pub use workshop::Workshop;

use farfield_server::catalog::Catalog;
use farfield_server::seed;
use query::sql::{self, Page};
use query::{Context, Query, Unguarded};
use std::sync::LazyLock;

/// The tables that every server begins with.
pub static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| Catalog::new(seed::tables::read().expect("the seed")).expect("the tables"));

/// Writes a query as SQL, as a request for a page of rows and for their number would.
pub fn write(query: &Query) {
    let context = Context::default();
    let _ = sql::select(&*CATALOG, query, &Page::default(), &Unguarded, &context);
    let _ = sql::select_values(&*CATALOG, query, &Page::default(), &Unguarded, &context);
    let _ = sql::count(&*CATALOG, query, &Unguarded, &context);
}
