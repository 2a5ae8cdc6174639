//! The service document and `$metadata`.

use super::{Asked, Reply};
use crate::fault::Fault;
use model::{Code, Problem};

/// `GET {base}`
///
/// # Errors
/// None.
pub fn document(asked: &Asked) -> Result<Reply, Fault> {
    Ok(Reply::json(200, odata::reply::service_document(&asked.base, asked.catalog.metas())))
}

/// `GET {base}$metadata`, with `?annotations=true` also what the sets can do.
///
/// # Errors
/// 500 when it can't be written.
pub fn metadata(asked: &Asked) -> Result<Reply, Fault> {
    let pairs = odata::options::pairs(&asked.query);
    let annotations = pairs.iter().any(|(name, value)| name == "annotations" && value == "true");
    let document = odata::csdl::document(asked.catalog.metas(), annotations)
        .map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    Ok(Reply::text("application/xml", document))
}
