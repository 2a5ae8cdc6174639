//! Dependencies point one way: the table of ARCHITECTURE.md, held.

use cargo_metadata::{DependencyKind, Metadata};

/// Each package of ours and which others of ours it may use.
const ALLOWED: [(&str, &[&str]); 16] = [
    ("model", &[]),
    ("admin-contract", &["model"]),
    ("contract", &["model"]),
    ("texts", &["model"]),
    ("query", &["model"]),
    ("odata", &["query", "model"]),
    ("sync-core", &["contract", "odata", "query", "model"]),
    ("farfield-server", &["admin-contract", "odata", "query", "model"]),
    ("farfield-cli", &["sync-core", "contract", "model", "texts"]),
    ("kit", &["model", "texts"]),
    ("console", &["admin-contract", "kit", "model", "texts"]),
    ("ui", &["contract", "kit", "model", "texts"]),
    ("farfield-app", &["sync-core", "contract", "model", "texts"]),
    (
        "journeys",
        &[
            "model",
            "contract",
            "admin-contract",
            "texts",
            "query",
            "odata",
            "sync-core",
            "farfield-server",
            "farfield-cli",
        ],
    ),
    ("test-database", &[]),
    ("xtask", &[]),
];

/// Packages whose tests may drive the real server as well: it is a puppet there, not a part.
const TESTED_AGAINST_THE_SERVER: [&str; 2] = ["sync-core", "farfield-cli"];

/// What any package's tests may use, and nothing but tests.
const FOR_TESTS: &str = "test-database";

/// Dependencies that point the wrong way.
pub fn breaches(metadata: &Metadata) -> Vec<String> {
    let ours: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut breaches = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            let in_tests = dependency.kind == DependencyKind::Development;
            if ours.contains(&other) && !may_use(name, other, in_tests) {
                breaches.push(format!("{name} must not depend on {other}"));
            }
        }
    }
    breaches
}

fn may_use(name: &str, other: &str, in_tests: bool) -> bool {
    let allowed = ALLOWED.iter().find(|(package, _)| *package == name).map_or(&[][..], |(_, others)| others);
    let puppet = in_tests && other == "farfield-server" && TESTED_AGAINST_THE_SERVER.contains(&name);
    allowed.contains(&other) || puppet || (in_tests && other == FOR_TESTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_face_never_reaches_the_engine() {
        assert!(!may_use("ui", "sync-core", false));
        assert!(may_use("ui", "contract", false));
    }

    #[test]
    fn the_engine_meets_the_server_in_tests_only() {
        assert!(!may_use("sync-core", "farfield-server", false));
        assert!(may_use("sync-core", "farfield-server", true));
    }

    #[test]
    fn a_package_without_a_line_in_the_table_may_use_nothing() {
        assert!(!may_use("newcomer", "model", false));
    }
}
