//! Which pages there are, and what must be done before they are worth a picture.

/// A page.
pub(super) struct Page {
    /// Its name, with which files begin.
    pub(super) name: &'static str,
    /// Its address; a word in braces stands for a record or change of the stage.
    pub(super) address: &'static str,
    /// The only size that has it.
    only: Option<&'static str>,
    /// What is done on it.
    pub(super) acts: &'static [Act],
}

/// Something done on a page.
#[derive(Debug)]
pub(super) enum Act {
    /// Waits until a handle is seen.
    See(&'static str),
    /// Presses it.
    Press(&'static str),
    /// Types into it.
    Fill(&'static str, &'static str),
    /// Presses the first so many.
    Pick(&'static str, usize),
    /// Presses a key, with Ctrl or without.
    Key(&'static str, bool),
    /// Brings it into sight.
    Scroll(&'static str),
}

use Act::{Fill, Key, Pick, Press, Scroll, See};

impl Page {
    const fn new(name: &'static str, address: &'static str, acts: &'static [Act]) -> Self {
        Self { name, address, only: None, acts }
    }

    const fn only(self, size: &'static str) -> Self {
        Self { only: Some(size), ..self }
    }

    /// Whether there is such a page in a size.
    pub(super) fn is_for(&self, size: &str) -> bool {
        self.only.is_none_or(|only| only == size)
    }
}

/// The pages that are seen once, before there is anything on the device.
pub(super) const FIRST_DAY: &[Page] = &[
    Page::new("sign-in", "", &[]),
    Page::new("apps", "", &[]),
    Page::new("prompt", "", &[]),
    Page::new("first", "", &[]),
];

/// The pages of daily work.
pub(super) const PAGES: &[Page] = &[
    Page::new("home", "/", &[See("home"), See("my-work")]),
    Page::new("grid", "/t/account", &[See("grid-row")]),
    Page::new("grid-picked", "/t/account", &[See("grid-row"), Pick("pick", 3), See("bulk-assign")])
        .only("desktop"),
    Page::new(
        "grid-picked",
        "/t/account",
        &[See("grid-row"), Press("more"), Press("select"), Pick("grid-row", 3), See("bulk")],
    )
    .only("phone"),
    Page::new("grid-filter", "/t/opportunity", &[See("grid-row"), Press("filter"), See("filter-sheet")]),
    Page::new("grid-views", "/t/opportunity", &[See("grid-row"), Press("view-switcher"), See("view-*")]),
    Page::new(
        "grid-empty",
        "/t/account",
        &[See("grid-row"), Fill("grid-search", "nothing is called so"), See("grid-empty")],
    ),
    Page::new("form", "/t/account/{account}", &[See("field-name"), See("timeline")]).only("desktop"),
    Page::new("form", "/t/account/{account}", &[See("field-name")]).only("phone"),
    Page::new("form-new", "/t/contact/new", &[See("field-lastname")]),
    Page::new("form-process", "/t/opportunity/{opportunity}", &[See("process"), See("field-name")]),
    Page::new(
        "form-stage",
        "/t/opportunity/{opportunity}",
        &[See("process"), Pick("stage-*", 1), See("stage-panel")],
    ),
    Page::new(
        "form-related",
        "/t/account/{account}",
        &[Scroll("tab-related"), Press("tab-related"), See("related"), See("grid-row")],
    ),
    Page::new(
        "form-timeline",
        "/t/account/{account}",
        &[Scroll("tab-timeline"), Press("tab-timeline"), See("timeline")],
    )
    .only("phone"),
    Page::new("form-lookup", "/t/contact/new", &[Press("field-parentcustomerid"), See("lookup-hit")]),
    Page::new("command", "/t/lead/{lead}", &[Press("command-qualify"), See("command-dialog")])
        .only("desktop"),
    Page::new("command", "/t/lead/{lead}", &[See("record-title"), Press("more"), See("more-sheet")])
        .only("phone"),
    Page::new("queue", "/queue", &[See("queue-group")]),
    Page::new("conflict", "/queue/{conflict}", &[See("conflict-field-telephone1"), Press("mine-telephone1")]),
    Page::new("ledger", "/queue/lost", &[See("ledger")]),
    Page::new("drafts", "/drafts", &[See("drafts")]),
    Page::new("search", "/search", &[Fill("search-text", "an"), See("search-hit")]),
    Page::new("device", "/device", &[See("device-status")]),
    Page::new("flyout", "/t/account", &[See("grid-row"), Press("footer-status"), See("flyout")]),
    Page::new(
        "palette",
        "/t/account",
        &[See("grid-row"), Key("k", true), Fill("palette-text", "o"), See("palette-hit")],
    )
    .only("desktop"),
    Page::new(
        "grid-columns",
        "/t/account",
        &[See("grid-row"), Press("view-switcher"), Press("view-columns"), See("columns-sheet")],
    ),
    Page::new(
        "grid-edit",
        "/t/account",
        &[See("grid-row"), Pick("pick", 3), Press("bulk-edit"), See("bulk-edit-sheet")],
    )
    .only("desktop"),
    Page::new("shortcuts", "/t/account", &[See("grid-row"), Key("?", false), See("shortcuts")])
        .only("desktop"),
];

/// Right to left.
pub(super) const ARABIC: &[Page] = &[
    Page::new("ar-home", "/", &[See("home"), See("my-work")]),
    Page::new("ar-grid", "/t/account", &[See("grid-row")]),
    Page::new("ar-form", "/t/opportunity/{opportunity}", &[See("process"), See("field-name")]),
    Page::new("ar-queue", "/queue", &[See("queue-group")]),
];

/// The language of long words.
pub(super) const GERMAN: &[Page] = &[
    Page::new("de-home", "/", &[See("home"), See("my-work")]),
    Page::new("de-form", "/t/opportunity/{opportunity}", &[See("process"), See("field-name")]),
    Page::new("de-conflict", "/queue/{conflict}", &[See("conflict-field-telephone1")]),
    Page::new("de-device", "/device", &[See("device-status")]),
];
