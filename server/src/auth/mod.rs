//! Signing in: passwords, access tokens, refresh tokens, and how often one may try.

pub mod password;
pub mod rate;
pub mod refresh;
pub mod token;

use crate::store::schema::{OwnTable, blob, integer, text};

/// See [`crate::store::schema`].
pub const TABLES: &[OwnTable] = &[
    OwnTable {
        name: "credential",
        columns: &[blob("user_id"), text("name"), text("hash")],
        key: &["user_id"],
        unique: &[&["name"]],
        indexes: &[],
    },
    OwnTable {
        name: "refresh_token",
        columns: &[
            blob("digest"),
            blob("family"),
            blob("user_id"),
            integer("expires_ms"),
            blob("successor").or_null(),
            blob("device").or_null(),
        ],
        key: &["digest"],
        unique: &[],
        indexes: &[&["family"]],
    },
];
