//! A line to the server on which the reply to one write is lost: the server has done it, and nobody hears of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Such a line.
pub struct Lossy {
    pub url: String,
    /// The write whose reply is lost, counted from now on; 0 for none.
    lost: Arc<AtomicU32>,
}

impl Lossy {
    pub async fn to(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let lost = Arc::new(AtomicU32::new(0));
        let line = Arc::clone(&lost);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, Arc::clone(&line)));
            }
        });
        Self { url, lost }
    }

    /// The reply to the nth write from now on is lost.
    pub fn lose(&self, nth: u32) {
        self.lost.store(nth, Ordering::SeqCst);
    }

    /// Whether it was.
    pub fn has_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst) == 0
    }
}

/// Carries bytes both ways until one side ends, or a reply is to be lost.
async fn carry(mut client: TcpStream, mut server: TcpStream, lost: Arc<AtomicU32>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut loses = false;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(n @ 1..) = read else { return };
                let is_write = [&b"POST /api"[..], b"PATCH /api", b"DELETE /api"].iter().any(|m| asked[..n].starts_with(m));
                if is_write {
                    let before = lost.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
                    loses |= before == Ok(1);
                }
                if server.write_all(&asked[..n]).await.is_err() { return }
            }
            read = server.read(&mut answered) => {
                let Ok(n @ 1..) = read else { return };
                if loses || client.write_all(&answered[..n]).await.is_err() { return }
            }
        }
    }
}
