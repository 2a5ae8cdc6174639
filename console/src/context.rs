//! What every component can reach: the server, navigation, notices, and the facts that all pages share.

use crate::server::Server;
use crate::state::route::Route;
use admin_contract::overview::Overview;
use admin_contract::session::{Me, Session};
use kit::toasts::Told;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// What the outermost component shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Gate {
    /// It is asked whether there is a session.
    Starting,
    /// Nobody is signed in.
    SignedOut,
    /// The server can't be reached at the start.
    Unreachable,
    /// Somebody is signed in; after a session's end the page stays, and he signs in again over it.
    SignedIn {
        /// Who.
        me: Rc<Me>,
        /// Whether the session has ended.
        has_ended: bool,
    },
}

/// What happens to the gate.
pub enum GateStep {
    /// A session begins or goes on.
    Enter(Box<Session>),
    /// Somebody signed out, or there is no session.
    Leave,
    /// The server can't be reached.
    Fail,
    /// The session has ended.
    End,
}

impl Reducible for Gate {
    type Action = GateStep;

    fn reduce(self: Rc<Self>, step: GateStep) -> Rc<Self> {
        Rc::new(match (step, &*self) {
            (GateStep::Enter(session), _) => Self::SignedIn { me: Rc::new(session.me), has_ended: false },
            (GateStep::Leave, _) => Self::SignedOut,
            (GateStep::Fail, _) => Self::Unreachable,
            (GateStep::End, Self::SignedIn { me, .. }) => Self::SignedIn { me: me.clone(), has_ended: true },
            (GateStep::End, _) => Self::SignedOut,
        })
    }
}

/// What every component can reach. It never changes, so it never causes a drawing.
#[derive(Clone)]
pub struct Console(Rc<Inner>);

struct Inner {
    server: Server,
    gate: Callback<GateStep>,
    toast: Callback<Told>,
    guard: RefCell<Option<Callback<Route>>>,
    let_through: RefCell<Option<Route>>,
}

impl PartialEq for Console {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Console {
    /// Ties the parts together.
    pub fn new(gate: Callback<GateStep>, toast: Callback<Told>) -> Self {
        let server = Server::new(gate.reform(|()| GateStep::End));
        Self(Rc::new(Inner {
            server,
            gate,
            toast,
            guard: RefCell::default(),
            let_through: RefCell::default(),
        }))
    }

    /// The server.
    pub fn server(&self) -> &Server {
        &self.0.server
    }

    /// Changes what the outermost component shows.
    pub fn enter(&self, step: GateStep) {
        match &step {
            GateStep::Enter(session) => self.0.server.set_token(Some(session.access_token.clone())),
            GateStep::Leave => self.0.server.set_token(None),
            GateStep::Fail | GateStep::End => {}
        }
        self.0.gate.emit(step);
    }

    /// Tells something quietly.
    pub fn toast(&self, text: impl Into<String>) {
        self.0.toast.emit(Told { text: text.into(), undo: None });
    }

    /// Goes to a page, unless edits that were not saved are asked about first.
    pub fn go(&self, route: Route) {
        let guard = self.0.guard.borrow().clone();
        match guard {
            Some(guard) => guard.emit(route),
            None => set_hash(&route),
        }
    }

    /// Goes to a page past the guard, which stays.
    pub fn pass(&self, route: &Route) {
        *self.0.let_through.borrow_mut() = Some(route.clone());
        set_hash(route);
    }

    /// Whether the guard was passed on the way to a page.
    pub fn is_let_through(&self, route: &Route) -> bool {
        self.0.let_through.borrow_mut().take().as_ref() == Some(route)
    }

    /// Asks `guard` before leaving the page; `None` lets leave again.
    pub fn set_guard(&self, guard: Option<Callback<Route>>) {
        *self.0.guard.borrow_mut() = guard;
    }

    /// Whether leaving the page must be asked about first.
    pub fn is_guarded(&self) -> bool {
        self.0.guard.borrow().is_some()
    }
}

/// The facts that all pages share.
#[derive(Clone, PartialEq)]
pub struct Scene {
    /// Who is signed in.
    pub me: Rc<Me>,
    /// The page.
    pub route: Route,
    /// Where the four steps stand; `None` until it is here.
    pub overview: Option<Rc<Overview>>,
    /// Reads that again: something was done.
    pub look_again: Callback<()>,
}

/// The parts every component can reach.
#[hook]
#[expect(clippy::expect_used, reason = "the outermost component provides it to all others")]
pub fn use_console() -> Console {
    use_context::<Console>().expect("inside the outermost component")
}

/// The facts that all pages share.
#[hook]
#[expect(clippy::expect_used, reason = "the frame provides it to all pages")]
pub fn use_scene() -> Scene {
    use_context::<Scene>().expect("inside the frame")
}

/// Sets the address, which leads to the page.
pub fn set_hash(route: &Route) {
    if let Some(window) = web_sys::window() {
        // Only an address that the browser can't hold is refused, and routes are plain letters.
        let _ = window.location().set_hash(&route.to_string());
    }
}

/// The address's part after `#`.
pub fn hash() -> String {
    web_sys::window().and_then(|w| w.location().hash().ok()).unwrap_or_default()
}
