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
    Apps => "apps",
    Alert => "alert",
    Archive => "archive",
    ArrowDown => "arrow-down",
    ArrowExport => "arrow-export",
    ArrowLeft => "arrow-left",
    ArrowSort => "arrow-sort",
    ArrowSync => "arrow-sync",
    ArrowSyncCircleFilled => "arrow-sync-circle-filled",
    ArrowUndo => "arrow-undo",
    ArrowUp => "arrow-up",
    Attach => "attach",
    Bookmark => "bookmark",
    Box => "box",
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
    Delete => "delete",
    Dismiss => "dismiss",
    DismissCircleFilled => "dismiss-circle-filled",
    Document => "document",
    Download => "arrow-download",
    Drafts => "drafts",
    ErrorCircle => "error-circle",
    ErrorCircleFilled => "error-circle-filled",
    Edit => "edit",
    Exit => "arrow-exit",
    Filter => "filter",
    Globe => "globe",
    History => "history",
    Home => "home",
    HomeFilled => "home-filled",
    Lightbulb => "lightbulb",
    LocationRipple => "location-ripple",
    Lock => "lock-closed",
    Mail => "mail",
    Money => "money",
    More => "more-horizontal",
    Note => "note",
    Open => "open",
    Organization => "organization",
    People => "people",
    Person => "person",
    PersonLightbulb => "person-lightbulb",
    PersonSwap => "person-swap",
    PhoneLaptop => "phone-laptop",
    PlugDisconnected => "plug-disconnected",
    Prohibited => "prohibited",
    Save => "save",
    SaveArrow => "save-arrow-right",
    Search => "search",
    Share => "share",
    Star => "star",
    StarFilled => "star-filled",
    Table => "table",
    Target => "target-arrow",
    ThumbDislike => "thumb-dislike",
    Trophy => "trophy",
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
