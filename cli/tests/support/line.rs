//! A line to the server that breaks once: after so many bytes went up, or before the nth reply is heard.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Where a line breaks.
#[derive(Clone, Copy)]
pub struct Break {
    /// Bytes that go up before.
    pub after: u64,
    /// Whether the last ones arrive, so that only the answer is lost.
    pub delivers: bool,
}

#[derive(Default)]
struct Shared {
    up: AtomicU64,
    broken: AtomicBool,
    /// 0: it holds.
    after: AtomicU64,
    delivers: AtomicBool,
    /// Replies that began, and the one that is lost; 0: none is.
    replies: AtomicUsize,
    loses: AtomicUsize,
    lost: Notify,
}

/// A line that is counted, and breaks when it is told to.
pub struct Line {
    pub url: String,
    shared: Arc<Shared>,
}

impl Line {
    /// To the server at an address like `http://127.0.0.1:1234`.
    pub async fn to(server: &str) -> Self {
        let server: SocketAddr = server.trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let of_line = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                tokio::spawn(carry(device, server, Arc::clone(&of_line)));
            }
        });
        Self { url, shared }
    }

    /// Breaks the line once, so many bytes from now; every connection ends then, and new ones until [`Line::mend`].
    pub fn breaks(&self, at: Break) {
        self.shared.delivers.store(at.delivers, Ordering::SeqCst);
        self.shared.after.store(self.up() + at.after, Ordering::SeqCst);
    }

    /// Loses the nth reply from now, after the server acted, and with it its connection.
    pub fn loses_reply(&self, n: usize) {
        self.shared.replies.store(0, Ordering::SeqCst);
        self.shared.loses.store(n, Ordering::SeqCst);
    }

    /// Waits until a reply was lost.
    pub async fn lost(&self) {
        self.shared.lost.notified().await;
    }

    /// Whether a reply was lost since [`Line::loses_reply`]; none is from now on.
    pub fn has_lost(&self) -> bool {
        let n = self.shared.loses.swap(0, Ordering::SeqCst);
        self.shared.replies.load(Ordering::SeqCst) >= n
    }

    /// Whether it broke; it holds from now on.
    pub fn mend(&self) -> bool {
        self.shared.after.store(0, Ordering::SeqCst);
        self.shared.broken.swap(false, Ordering::SeqCst)
    }

    /// Bytes that went up.
    pub fn up(&self) -> u64 {
        self.shared.up.load(Ordering::SeqCst)
    }
}

async fn carry(device: TcpStream, server: SocketAddr, shared: Arc<Shared>) {
    if shared.broken.load(Ordering::SeqCst) {
        return;
    }
    let server = TcpStream::connect(server).await.unwrap();
    let (mut from_device, mut to_device) = device.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    // Whether what comes down next begins a reply.
    let answers = AtomicBool::new(false);
    let down = async {
        let mut bytes = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
            if answers.swap(false, Ordering::SeqCst)
                && shared.replies.fetch_add(1, Ordering::SeqCst) + 1 == shared.loses.load(Ordering::SeqCst)
            {
                shared.lost.notify_one();
                return;
            }
            if shared.broken.load(Ordering::SeqCst) || to_device.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    };
    let up = async {
        let mut bytes = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from_device.read(&mut bytes).await {
            answers.store(true, Ordering::SeqCst);
            let all = shared.up.fetch_add(count as u64, Ordering::SeqCst) + count as u64;
            let after = shared.after.load(Ordering::SeqCst);
            let breaks = after > 0 && all >= after;
            if breaks {
                shared.broken.store(true, Ordering::SeqCst);
            }
            if (breaks && !shared.delivers.load(Ordering::SeqCst))
                || to_server.write_all(&bytes[..count]).await.is_err()
            {
                return;
            }
        }
    };
    tokio::select! {
        () = down => {}
        () = up => {}
    }
}
