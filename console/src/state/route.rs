//! Where the administrator is, and how that is written in the address after `#`.

use model::RecordId;
use std::fmt;

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// The four steps, and what is missing.
    #[default]
    Overview,
    /// Tables that may be taken offline; one of them, where its filter is open.
    Tables,
    /// The job that prepares the server.
    Provisioning,
    /// All profiles.
    Profiles,
    /// One profile.
    Profile {
        /// Its id.
        id: RecordId,
        /// Which side of it.
        tab: Tab,
    },
    /// Apps and the profiles that they offer.
    Apps,
    /// Devices.
    Devices,
    /// Sync errors by cause.
    SyncErrors,
    /// What the server does.
    Health,
    /// Solutions.
    Solutions,
    /// Who wins.
    Conflicts,
    /// Users, teams, business units and roles.
    People {
        /// Which of them.
        side: Side,
    },
    /// A role with its grid of depths.
    Role {
        /// Its id.
        id: RecordId,
    },
    /// What a person may do, and what gives him that.
    Rights {
        /// His id.
        id: RecordId,
    },
    /// Who did what.
    Audit,
}

/// A side of the page of people and roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Users.
    #[default]
    Users,
    /// Teams.
    Teams,
    /// Business units.
    Units,
    /// Roles.
    Roles,
}

impl Side {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Users, Self::Teams, Self::Units, Self::Roles];

    /// Its word in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Teams => "teams",
            Self::Units => "units",
            Self::Roles => "roles",
        }
    }
}

/// A side of a profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Its tables and their rules.
    #[default]
    Tables,
    /// Who is in it.
    People,
    /// Which apps offer it.
    Apps,
    /// Name and description.
    Settings,
    /// What was published when.
    History,
}

impl Tab {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [Self::Tables, Self::People, Self::Apps, Self::Settings, Self::History];

    /// Its word in the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tables => "tables",
            Self::People => "people",
            Self::Apps => "apps",
            Self::Settings => "settings",
            Self::History => "history",
        }
    }
}

/// Pages that an address has one word for.
const PLAIN: [(&str, Route); 10] = [
    ("tables", Route::Tables),
    ("provisioning", Route::Provisioning),
    ("profiles", Route::Profiles),
    ("apps", Route::Apps),
    ("devices", Route::Devices),
    ("sync-errors", Route::SyncErrors),
    ("health", Route::Health),
    ("solutions", Route::Solutions),
    ("conflicts", Route::Conflicts),
    ("audit", Route::Audit),
];

impl Route {
    /// The page of people and roles, as it opens.
    pub const PEOPLE: Self = Self::People { side: Side::Users };

    /// Reads an address; what isn't one leads to the overview.
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_matches('/');
        let parts: Vec<_> = path.split('/').collect();
        match parts[..] {
            ["profiles", id] => {
                id.parse().map_or(Self::Profiles, |id| Self::Profile { id, tab: Tab::Tables })
            }
            ["profiles", id, tab] => id.parse().map_or(Self::Profiles, |id| Self::Profile {
                id,
                tab: Tab::ALL.into_iter().find(|known| known.name() == tab).unwrap_or_default(),
            }),
            ["people"] => Self::PEOPLE,
            ["people", side] => Side::ALL
                .into_iter()
                .find(|known| known.name() == side)
                .map_or(Self::PEOPLE, |side| Self::People { side }),
            ["people", "roles", id] => {
                id.parse().map_or(Self::People { side: Side::Roles }, |id| Self::Role { id })
            }
            ["people", "rights", id] => id.parse().map_or(Self::PEOPLE, |id| Self::Rights { id }),
            [word] => {
                PLAIN.into_iter().find(|(known, _)| *known == word).map_or(Self::Overview, |(_, route)| route)
            }
            _ => Self::Overview,
        }
    }

    /// The page of the navigation that this one belongs to.
    pub fn section(&self) -> Self {
        match self {
            Self::Profile { .. } => Self::Profiles,
            Self::People { .. } | Self::Role { .. } | Self::Rights { .. } => Self::PEOPLE,
            other => other.clone(),
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile { id, tab: Tab::Tables } => write!(f, "/profiles/{id}"),
            Self::Profile { id, tab } => write!(f, "/profiles/{id}/{}", tab.name()),
            Self::People { side: Side::Users } => f.write_str("/people"),
            Self::People { side } => write!(f, "/people/{}", side.name()),
            Self::Role { id } => write!(f, "/people/roles/{id}"),
            Self::Rights { id } => write!(f, "/people/rights/{id}"),
            plain => match PLAIN.iter().find(|(_, route)| route == plain) {
                Some((word, _)) => write!(f, "/{word}"),
                None => f.write_str("/"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_back_to_its_page() {
        let profile = |tab| Route::Profile { id: RecordId::from(uuid::Uuid::from_u128(7)), tab };
        let plain = PLAIN.into_iter().map(|(_, route)| route);
        let people = Side::ALL.map(|side| Route::People { side });
        let id = RecordId::from(uuid::Uuid::from_u128(7));
        let single = [Route::Overview, Route::Role { id }, Route::Rights { id }];
        for route in plain.chain(Tab::ALL.map(profile)).chain(people).chain(single) {
            assert_eq!(Route::parse(&format!("#{route}")), route);
        }
    }

    #[test]
    fn what_is_no_address_leads_to_the_overview() {
        for hash in ["", "#", "#/nowhere", "#/a/b/c/d"] {
            assert_eq!(Route::parse(hash), Route::Overview);
        }
        assert_eq!(Route::parse("#/profiles/not-an-id"), Route::Profiles);
        assert_eq!(Route::parse("#/people/roles/not-an-id"), Route::People { side: Side::Roles });
        assert_eq!(Route::parse("#/people/nobody"), Route::PEOPLE);
    }
}
