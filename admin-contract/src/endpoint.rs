//! What an endpoint is: its method, path and rights, and what goes there and back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// The path under which all endpoints are.
pub const BASE: &str = "/admin/api/v1";
/// The header that requests with a cookie carry, so that no form of another site can send them.
pub const CONSOLE_HEADER: &str = "X-Farfield-Console";

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes something or does something.
    Post,
    /// Replaces something.
    Put,
    /// Removes something.
    Delete,
}

impl Method {
    /// As HTTP writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call an endpoint. Rights on single records are asked besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Everybody who can reach the server.
    Nobody,
    /// Everybody who is signed in.
    SignedIn,
    /// Who may write offline profiles: makers, customizers, administrators (checklist 98).
    Maker,
    /// Who may change tables and import solutions: customizers and administrators.
    Customizer,
    /// System administrators: who may write the organization.
    Administrator,
}

/// What crosses the wire.
#[cfg(not(feature = "openapi"))]
pub trait Shape: Serialize + DeserializeOwned + Send + 'static {}
#[cfg(not(feature = "openapi"))]
impl<T: Serialize + DeserializeOwned + Send + 'static> Shape for T {}

/// What crosses the wire, with its schema.
#[cfg(feature = "openapi")]
pub trait Shape: Serialize + DeserializeOwned + schemars::JsonSchema + Send + 'static {}
#[cfg(feature = "openapi")]
impl<T: Serialize + DeserializeOwned + schemars::JsonSchema + Send + 'static> Shape for T {}

/// An endpoint.
pub trait Endpoint: Send + Sync + 'static {
    /// What follows the `?`; [`crate::Nothing`] where there is no such thing.
    type Query: Shape;
    /// The body of the request; [`crate::Nothing`] where there is none.
    type Body: Shape;
    /// The body of the reply; [`crate::Nothing`] where there is none.
    type Reply: Shape;
    /// Method.
    const METHOD: Method;
    /// Path below [`BASE`], with `{name}` for each argument.
    const PATH: &'static str;
    /// Who may call it.
    const NEEDS: Needs;
    /// Whether it must name the version that it changes in `If-Match`; another one is answered with 412.
    const VERSIONED: bool;
    /// Name of the endpoint.
    const NAME: &'static str;
    /// What it does, in a sentence.
    const ABOUT: &'static str;

    /// Path and query, with the arguments of the path in their order.
    fn url(arguments: &[&str], query: &Self::Query) -> String {
        let mut arguments = arguments.iter();
        let segment = |segment: &str| match segment.starts_with('{') {
            true => arguments.next().map(|argument| encoded(argument)).unwrap_or_default(),
            false => segment.to_owned(),
        };
        let path: Vec<String> = Self::PATH.split('/').map(segment).collect();
        format!("{BASE}{}{}", path.join("/"), query_string(query))
    }
}

fn query_string(query: &impl Serialize) -> String {
    let Ok(Json::Object(members)) = serde_json::to_value(query) else { return String::new() };
    let pair = |(name, value): (&String, &Json)| match value {
        Json::Null => None,
        Json::String(text) => Some(format!("{name}={}", encoded(text))),
        other => Some(format!("{name}={}", encoded(&other.to_string()))),
    };
    let pairs: Vec<String> = members.iter().filter_map(pair).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Declares endpoints: a type for each, and [`describe_all`] for those who need them all.
macro_rules! endpoints {
    ($(
        #[doc = $about:literal]
        $name:ident: $method:ident $path:literal $(? $query:ty)? $(, $body:ty)? => $reply:ty,
        $needs:ident $(, $versioned:ident)?;
    )+) => {
        $(
            #[doc = $about]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Endpoint for $name {
                type Query = endpoints!(@or $($query)?);
                type Body = endpoints!(@or $($body)?);
                type Reply = $reply;
                const METHOD: Method = Method::$method;
                const PATH: &'static str = $path;
                const NEEDS: Needs = Needs::$needs;
                const VERSIONED: bool = endpoints!(@is $($versioned)?);
                const NAME: &'static str = stringify!($name);
                const ABOUT: &'static str = $about;
            }
        )+

        /// Hands every endpoint over, in the order in which they are declared.
        pub fn each(visitor: &mut impl Visitor) {
            $( visitor.endpoint::<$name>(); )+
        }
    };
    (@or) => { crate::Nothing };
    (@or $type:ty) => { $type };
    (@is) => { false };
    (@is versioned) => { true };
}
pub(crate) use endpoints;

/// Takes every endpoint, one after the other.
pub trait Visitor {
    /// One of them.
    fn endpoint<E: Endpoint>(&mut self);
}
