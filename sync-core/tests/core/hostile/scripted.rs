//! A server of the test's own making: a function answers each request, byte by byte if it likes.

use std::sync::{Arc, Mutex};
use std::time::Duration;
use sync_core::front::SystemClock;
use sync_core::ports::{Tokens, Transport};
use sync_core::transport::{Deadlines, HttpTransport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// The head of the request, in lower case.
    pub head: String,
}

impl Asked {
    /// The page size asked for.
    pub fn page_size(&self) -> usize {
        let (_, rest) = self.head.split_once("maxpagesize=").unwrap();
        rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
    }

    /// Whether it asks for a page of a table.
    pub fn is_page_of(&self, set: &str) -> bool {
        self.path.starts_with(&format!("/api/data/v9.2/{set}?"))
    }
}

/// How an answer is sent.
#[derive(Clone, Debug)]
pub enum Manner {
    Whole,
    /// The connection is cut in the middle.
    Cut,
    /// So many bytes, and then nothing more; the connection stays.
    Silent(usize),
    /// A byte now and then.
    Drip(Duration),
    /// The body is repeated without end.
    Endless,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub manner: Manner,
}

impl Reply {
    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200, body)
    }

    pub fn status(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), manner: Manner::Whole }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn manner(mut self, manner: Manner) -> Self {
        self.manner = manner;
        self
    }
}

/// A server that listens as long as it lives.
pub struct Scripted {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    listening: JoinHandle<()>,
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Scripted {
    pub async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (answer, seen) = (Arc::new(answer), asked.clone());
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, seen) = (answer.clone(), seen.clone());
                tokio::spawn(async move {
                    let _ = serve(stream, &*answer, &seen).await;
                });
            }
        });
        Self { url, asked, listening }
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// A transport to it, signed in.
    pub fn transport(&self, deadlines: Deadlines) -> HttpTransport {
        let transport = HttpTransport::new(&self.url, Arc::new(SystemClock), deadlines).unwrap();
        let tokens = Tokens { access: "first".into(), refresh: Some("r".into()), expires_at_ms: i64::MAX };
        transport.set_tokens(Some(tokens));
        transport
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: &(impl Fn(&Asked) -> Reply + ?Sized),
    seen: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break String::from_utf8_lossy(&bytes[..end]).to_string();
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    };
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let asked = Asked { path, head: head.to_lowercase() };
    let length = asked.head.split_once("content-length: ").map_or(0, |(_, rest)| {
        rest.split("\r\n").next().and_then(|n| n.parse::<usize>().ok()).unwrap_or_default()
    });
    while bytes.len() < head.len() + 4 + length && stream.read_buf(&mut bytes).await? > 0 {}
    seen.lock().unwrap().push(asked.clone());
    send(&mut stream, answer(&asked)).await
}

async fn send(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    let Reply { status, headers, body, manner } = reply;
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = match manner {
        Manner::Endless => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!("HTTP/1.1 {status} x\r\n{headers}{length}connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    match manner {
        Manner::Whole => stream.write_all(&body).await?,
        Manner::Cut => stream.write_all(&body[..body.len() / 2]).await?,
        Manner::Silent(bytes) => {
            stream.write_all(&body[..bytes]).await?;
            // The client ends the connection when it has waited long enough.
            stream.read_u8().await?;
        }
        Manner::Drip(every) => {
            for byte in body {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(every).await;
            }
        }
        Manner::Endless => loop {
            stream.write_all(&body).await?;
        },
    }
    stream.shutdown().await
}

/// A page of accounts: number, version and name of each, and the link after it.
pub fn page(accounts: &[(u128, i64, &str)], next: Option<&str>) -> String {
    let row = |(n, version, name): &(u128, i64, &str)| {
        let id = uuid::Uuid::from_u128(*n);
        format!(r#"{{"@odata.etag":"W/\"{version}\"","accountid":"{id}","name":"{name}","creditlimit":1}}"#)
    };
    let rows: Vec<String> = accounts.iter().map(row).collect();
    let link = next.map_or(String::new(), |link| format!(r#","@odata.nextLink":"{link}""#));
    format!(r#"{{"value":[{}]{link}}}"#, rows.join(","))
}
