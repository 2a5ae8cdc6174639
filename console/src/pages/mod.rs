//! The pages. Each is there when the server answers for it.

pub mod overview;
pub mod sign_in;
