//! Signing in: passwords, access tokens, refresh tokens, and how often one may try.

pub mod password;
pub mod rate;
pub mod refresh;
pub mod token;
