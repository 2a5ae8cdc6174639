//! Signing in and out.

use crate::shapes::{Session, SessionState, Welcome};

calls! {
    /// The first call of a face.
    Hello {
        /// The version the face was built with ([`crate::CONTRACT_VERSION`]).
        contract_version: u32,
    } => Welcome;

    /// Who is signed in on this device.
    GetSession {} => SessionState;

    /// Signs in and opens, or creates, the user's database.
    SignIn {
        /// `https://…`, or `http://` to this machine.
        server: String,
        /// User name.
        user: String,
        /// Password; never stored.
        password: String,
        /// Where there is no keychain: the passphrase that wraps the database's key.
        passphrase: Option<String>,
    } => Session;

    /// Opens the database with the passphrase, without the network.
    Unlock {
        /// The passphrase chosen at sign-in.
        passphrase: String,
    } => Session;

    /// Signs out and deletes the user's database and its key.
    SignOut {
        /// Whether unsent changes may be deleted; without it they are refused with their count.
        discard_unsent: bool,
    } => ();
}
