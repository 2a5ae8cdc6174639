//! What the environment's switches choose between.

use serde::{Deserialize, Serialize};

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }
    };
}

choice! {
    /// X1
    Bpf {
        /// Flows of one table; branches wait for the server.
        #[default]
        SingleEntity,
        /// None.
        Off,
        /// Branches are evaluated on the device too.
        Full,
    }
}
choice! {
    /// X4
    Access {
        /// Read only.
        #[default]
        Read,
        /// Create, change and delete too.
        Full,
    }
}
choice! {
    /// X7
    ActivityCommands {
        /// Tables that are activities.
        #[default]
        Activities,
        /// All tables of one's own.
        AllCustom,
    }
}
choice! {
    /// X8
    QualifiedLead {
        /// Its process moves on when the change is replayed.
        #[default]
        Advance,
        /// Its process stays, and the user presses Next stage (checklist 54).
        Stay,
    }
}
choice! {
    /// X10
    Views {
        /// System views and quick find.
        #[default]
        SystemAndQuick,
        /// System views alone.
        System,
        /// Personal views too.
        Personal,
    }
}
choice! {
    /// X15
    RelatedWithFilter {
        /// The item must say "and" or "or".
        #[default]
        Strict,
        /// Where it does not say, a row comes by either.
        Or,
        /// Where it does not say, a row must have both.
        And,
    }
}
choice! {
    /// X16
    ProfilesPerApp {
        /// Several.
        #[default]
        Several,
        /// One.
        One,
    }
}

/// X17
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct People {
    /// Users, one by one.
    pub users: bool,
    /// Members of teams.
    pub teams: bool,
    /// Everybody with the app, for profiles that the app opens to all.
    pub everyone: bool,
}

impl Default for People {
    fn default() -> Self {
        Self { users: true, teams: true, everyone: true }
    }
}

choice! {
    /// X18
    SecondProfile {
        /// He is warned of and moved.
        #[default]
        Move,
        /// It is refused.
        Refuse,
    }
}
choice! {
    /// X20
    ReadRight {
        /// The profile and the table.
        #[default]
        Both,
        /// The profile.
        Profile,
        /// The table.
        Table,
    }
}
choice! {
    /// X21
    ConflictPolicy {
        /// Columns that only one side changed are merged; the user is asked about the same column.
        #[default]
        FieldMerge,
        /// The device's change goes up.
        ClientWins,
        /// The server's value stays.
        ServerWins,
        /// The user is asked about every conflict.
        Ask,
    }
}
choice! {
    /// X22
    LosingChange {
        /// The server's value is applied and the change kept among the errors.
        #[default]
        Keep,
        /// Nothing is applied before the user decided.
        Ask,
    }
}
choice! {
    /// X24
    LockedDevice {
        /// As the operating system lets it.
        #[default]
        BySystem,
        /// Off while locked (checklist 123).
        Strict,
    }
}
choice! {
    /// X26
    MetadataCheck {
        /// At the start, daily, and when something was published.
        #[default]
        Daily,
        /// At the start.
        AtStart,
    }
}
choice! {
    /// X28
    Provisioning {
        /// Devices wait for it.
        #[default]
        Required,
        /// Devices download without it.
        Skipped,
    }
}
choice! {
    /// X31
    Reading {
        /// The device's database, with a switch to the server.
        #[default]
        OfflineFirstWithSwitch,
        /// The device's database.
        OfflineFirst,
    }
}
choice! {
    /// X32
    ColumnSecurity {
        /// The server leaves them out.
        #[default]
        Strip,
        /// They come to whom may read them.
        Offline,
    }
}
choice! {
    /// X33
    PendingCount {
        /// Records and changes.
        #[default]
        Both,
        /// Records.
        Records,
        /// Changes.
        Changes,
    }
}
choice! {
    /// X34
    OfferedTables {
        /// All that can be taken offline; adding one enables it.
        #[default]
        Capable,
        /// Those that are enabled.
        Enabled,
    }
}
choice! {
    /// X35
    SyncStart {
        /// As the operating system lets it.
        #[default]
        BySystem,
        /// While the app is in front.
        Foreground,
    }
}
choice! {
    /// Checklist 129
    UserSync {
        /// As they wish: over free links only, less often, or by hand.
        #[default]
        Chosen,
        /// As the profile says.
        Fixed,
    }
}
choice! {
    /// Checklist 156
    Operators {
        /// The 25 listed ones and `last-x-days`.
        #[default]
        Listed,
        /// Everything that a query takes.
        All,
    }
}
