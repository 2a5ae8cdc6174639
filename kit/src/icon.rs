//! The icons in use: Fluent System Icons, in `assets/icons` with their licence.

use yew::prelude::*;

macro_rules! icons {
    ($($name:ident => $file:literal),* $(,)?) => {
        /// An icon.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon {
            $(#[doc = $file] $name),*
        }

        impl Icon {
            fn svg(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("../../assets/icons/", $file, ".svg"))),*
                }
            }
        }
    };
}

icons! {
    Add => "add",
    AddFilled => "add-filled",
    Alert => "alert",
    Apps => "apps",
    Archive => "archive",
    ArrowDown => "arrow-down",
    ArrowExport => "arrow-export",
    ArrowLeft => "arrow-left",
    ArrowRight => "arrow-right",
    ArrowSort => "arrow-sort",
    ArrowSync => "arrow-sync",
    ArrowSyncCircleFilled => "arrow-sync-circle-filled",
    ArrowUndo => "arrow-undo",
    ArrowUp => "arrow-up",
    ArrowUpload => "arrow-upload",
    Attach => "attach",
    Bookmark => "bookmark",
    Box => "box",
    BoxMultiple => "box-multiple",
    BranchCompare => "branch-compare",
    BuildingMultiple => "building-multiple",
    Calendar => "calendar-ltr",
    Call => "call",
    Camera => "camera",
    ChatHelp => "chat-help",
    Checkmark => "checkmark",
    CheckmarkCircle => "checkmark-circle",
    CheckmarkCircleFilled => "checkmark-circle-filled",
    ChevronDown => "chevron-down",
    ChevronLeft => "chevron-left",
    ChevronRight => "chevron-right",
    ChevronUp => "chevron-up",
    CircleFilled => "circle-filled",
    ClipboardTask => "clipboard-task-list-ltr",
    Clock => "clock",
    CloudArrowUp => "cloud-arrow-up",
    Code => "code",
    Database => "database",
    Delete => "delete",
    Dismiss => "dismiss",
    DismissCircleFilled => "dismiss-circle-filled",
    Document => "document",
    DocumentSearch => "document-search",
    Download => "arrow-download",
    Drafts => "drafts",
    Edit => "edit",
    ErrorCircle => "error-circle",
    ErrorCircleFilled => "error-circle-filled",
    Exit => "arrow-exit",
    Eye => "eye",
    Filter => "filter",
    Flag => "flag",
    Globe => "globe",
    HeartPulse => "heart-pulse",
    History => "history",
    Home => "home",
    HomeFilled => "home-filled",
    Info => "info",
    Key => "key",
    Lightbulb => "lightbulb",
    Link => "link",
    LocationRipple => "location-ripple",
    Lock => "lock-closed",
    Mail => "mail",
    Merge => "merge",
    Money => "money",
    More => "more-horizontal",
    Note => "note",
    Open => "open",
    Organization => "organization",
    Pause => "pause",
    People => "people",
    PeopleTeam => "people-team",
    Person => "person",
    PersonAdd => "person-add",
    PersonLightbulb => "person-lightbulb",
    PersonSwap => "person-swap",
    PhoneLaptop => "phone-laptop",
    PhoneUpdate => "phone-update",
    Play => "play",
    PlugDisconnected => "plug-disconnected",
    Prohibited => "prohibited",
    ReceiptMoney => "receipt-money",
    Save => "save",
    SaveArrow => "save-arrow-right",
    Search => "search",
    Server => "server",
    Settings => "settings",
    Share => "share",
    ShieldCheckmark => "shield-checkmark",
    ShieldTask => "shield-task",
    Star => "star",
    StarFilled => "star-filled",
    Stop => "stop",
    Subtract => "subtract",
    Table => "table",
    Target => "target-arrow",
    ThumbDislike => "thumb-dislike",
    TopSpeed => "top-speed",
    Trophy => "trophy",
    Warning => "warning",
    WarningFilled => "warning-filled",
}

/// An icon of 20 px.
pub fn icon(icon: Icon) -> Html {
    icon_with(icon, "")
}

/// An icon with more classes: `small`, `large`, a colour, or `turns` for one that is mirrored right to left.
pub fn icon_with(icon: Icon, class: &'static str) -> Html {
    html! {
        <span class={classes!("icon", class)} aria-hidden="true">{ Html::from_html_unchecked(icon.svg().into()) }</span>
    }
}
