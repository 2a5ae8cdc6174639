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

/// `GET {base}$metadata`
///
/// # Errors
/// 500 when it can't be written.
pub fn metadata(asked: &Asked) -> Result<Reply, Fault> {
    let document = odata::csdl::document(asked.catalog.metas(), false)
        .map_err(|e| Problem::new(Code::Internal).with("detail", e))?;
    Ok(Reply::text("application/xml", document))
}
