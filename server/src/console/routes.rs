//! From endpoints to what answers them.

use super::ask::{Ask, Done, Told};
use super::refusal::Failure;
use super::serve::{self, Answer};
use crate::app::App;
use crate::store::Conn;
use admin_contract::{BASE, Endpoint, Method};
use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodFilter, MethodRouter, on};
use std::sync::Arc;

/// What answers an endpoint that changes nothing.
pub type Reads<E> = fn(
    &mut dyn Conn,
    &Ask,
    <E as Endpoint>::Query,
    <E as Endpoint>::Body,
) -> Result<Told<<E as Endpoint>::Reply>, Failure>;
/// What answers an endpoint that changes something.
pub type Writes<E> = fn(
    &mut dyn Conn,
    &Ask,
    <E as Endpoint>::Query,
    <E as Endpoint>::Body,
) -> Result<Done<<E as Endpoint>::Reply>, Failure>;

/// The routes, and what they are for.
#[derive(Default)]
pub struct Routes {
    /// What the server routes by.
    pub router: Router<Arc<App>>,
}

impl Routes {
    /// An endpoint that changes nothing: it is answered in a snapshot.
    pub fn reads<E: Endpoint>(self, answer: Reads<E>) -> Self {
        self.answered::<E>(Answer::Reads(answer))
    }

    /// An endpoint that changes something: it is answered in one transaction, with its entry in the audit log.
    pub fn writes<E: Endpoint>(self, answer: Writes<E>) -> Self {
        self.answered::<E>(Answer::Writes(answer))
    }

    fn answered<E: Endpoint>(self, answer: Answer<E>) -> Self {
        let handler =
            move |State(app): State<Arc<App>>, request: Request| serve::serve::<E>(app, request, answer);
        self.handled::<E>(on(filter(E::METHOD), handler))
    }

    /// An endpoint with a way of its own.
    pub fn handled<E: Endpoint>(mut self, handler: MethodRouter<Arc<App>>) -> Self {
        self.router = self.router.route(&format!("{BASE}{}", E::PATH), handler);
        self
    }
}

/// The method as the router knows it.
pub fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Delete => MethodFilter::DELETE,
    }
}
