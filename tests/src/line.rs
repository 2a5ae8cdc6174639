//! The line between a device and its server: a TCP proxy that a journey cuts, holds and joins again.
//!
//! Cut means refused: what was open breaks, what is new finds nobody. Holding is subtler: requests still reach the
//! server, and from a chosen byte on nothing comes back, so that a journey can stop a device in the middle of a
//! download, or after the server acted and before the device knows.

use crate::wait::within;
use anyhow::{Context, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How requests begin that change rows.
const WRITES: [&[u8]; 3] = [b"POST /api/", b"PATCH /api/", b"DELETE /api/"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Joined,
    Cut,
    /// Once so many bytes went to the device, no more do.
    HoldAfter(u64),
    /// What a write was answered doesn't reach the device.
    HoldWrites,
}

/// A line to a server.
pub struct Line {
    /// What the device must take for the server's address.
    pub address: SocketAddr,
    state: watch::Sender<State>,
    shared: Arc<Shared>,
    listening: watch::Receiver<bool>,
    task: JoinHandle<()>,
}

struct Shared {
    server: SocketAddr,
    /// Bytes that went to the device.
    carried: AtomicU64,
    /// Whether bytes are being held back.
    held: watch::Sender<bool>,
}

impl Line {
    /// A joined line to the server.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (state, states) = watch::channel(State::Joined);
        let (listens, listening) = watch::channel(true);
        let shared = Arc::new(Shared { server, carried: AtomicU64::new(0), held: watch::channel(false).0 });
        let task = tokio::spawn(serve(listener, address, Arc::clone(&shared), states, listens));
        Ok(Self { address, state, shared, listening, task })
    }

    /// The address as a device is told it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts the line: open connections break, new ones are refused.
    ///
    /// # Errors
    /// When the port stays open.
    pub async fn cut(&mut self) -> Result<()> {
        self.become_(State::Cut, false).await
    }

    /// Joins the line again; what was held flows on.
    ///
    /// # Errors
    /// When the port can't be taken again.
    pub async fn join(&mut self) -> Result<()> {
        self.become_(State::Joined, true).await
    }

    /// Lets so many more bytes reach the device and holds back what follows.
    ///
    /// # Errors
    /// When the line is cut and can't be joined.
    pub async fn hold_after(&mut self, bytes: u64) -> Result<()> {
        let limit = self.shared.carried.load(Ordering::SeqCst) + bytes;
        self.become_(State::HoldAfter(limit), true).await
    }

    /// Lets writes reach the server and holds back what it answers, so that it has acted and the device can't know.
    ///
    /// # Errors
    /// When the line is cut and can't be joined.
    pub async fn hold_answers_to_writes(&mut self) -> Result<()> {
        self.become_(State::HoldWrites, true).await
    }

    /// Waits until bytes are held back.
    ///
    /// # Errors
    /// When none are before the deadline.
    pub async fn held(&self) -> Result<()> {
        let mut held = self.shared.held.subscribe();
        within("bytes to be held back on the line", async {
            Ok(held.wait_for(|held| *held).await.map(|_| ())?)
        })
        .await
    }

    async fn become_(&mut self, state: State, listening: bool) -> Result<()> {
        self.shared.held.send_replace(false);
        self.state.send_replace(state);
        within("the line to change", async {
            self.listening.wait_for(|now| *now == listening).await.context("the line is gone")?;
            Ok(())
        })
        .await
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Accepts while the line is not cut; gives the port up while it is.
async fn serve(
    first: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
    mut states: watch::Receiver<State>,
    listens: watch::Sender<bool>,
) {
    let mut listener = Some(first);
    let for_connections = states.clone();
    loop {
        let Some(current) = listener.take() else { return };
        listens.send_replace(true);
        loop {
            tokio::select! {
                accepted = current.accept() => {
                    if let Ok((device, _)) = accepted {
                        tokio::spawn(carry(device, Arc::clone(&shared), for_connections.clone()));
                    }
                }
                cut = states.wait_for(|state| *state == State::Cut) => {
                    if cut.is_err() { return }
                    break;
                }
            }
        }
        drop(current);
        listens.send_replace(false);
        if states.wait_for(|state| *state != State::Cut).await.is_err() {
            return;
        }
        listener = TcpListener::bind(address).await.ok();
    }
}

/// Carries one connection until either end closes it or the line is cut.
async fn carry(device: TcpStream, shared: Arc<Shared>, mut states: watch::Receiver<State>) {
    let Ok(server) = TcpStream::connect(shared.server).await else { return };
    let (from_device, to_device) = device.into_split();
    let (from_server, to_server) = server.into_split();
    let held_back = states.clone();
    let wrote = AtomicBool::new(false);
    let both = async {
        tokio::join!(
            carry_up(from_device, to_server, &wrote),
            carry_down(from_server, to_device, &shared, &wrote, held_back)
        )
    };
    tokio::select! {
        _ = both => {}
        _ = states.wait_for(|state| *state == State::Cut) => {}
    }
}

/// The way to the server, where writes are noticed. A request begins with a packet of its own.
async fn carry_up(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, wrote: &AtomicBool) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if WRITES.iter().any(|write| bytes[..count].starts_with(write)) {
            wrote.store(true, Ordering::SeqCst);
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

/// The way to the device, where bytes are counted and held.
async fn carry_down(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    shared: &Shared,
    wrote: &AtomicBool,
    mut states: watch::Receiver<State>,
) {
    let holds = |state: &State| match state {
        State::HoldAfter(limit) => shared.carried.load(Ordering::SeqCst) >= *limit,
        State::HoldWrites => wrote.load(Ordering::SeqCst),
        State::Joined | State::Cut => false,
    };
    let mut bytes = vec![0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if holds(&states.borrow()) {
            shared.held.send_replace(true);
        }
        if states.wait_for(|state| !holds(state)).await.is_err()
            || to.write_all(&bytes[..count]).await.is_err()
        {
            break;
        }
        shared.carried.fetch_add(count as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::copy;

    /// A server that answers each line with itself.
    async fn echo() -> Result<SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mut from, mut to) = stream.into_split();
                tokio::spawn(async move { copy(&mut from, &mut to).await });
            }
        });
        Ok(address)
    }

    #[tokio::test]
    async fn a_cut_line_breaks_what_is_open_and_refuses_what_is_new() -> Result<()> {
        let mut line = Line::to(echo().await?).await?;
        let mut open = TcpStream::connect(line.address).await?;
        open.write_all(b"hello").await?;
        let mut answer = [0; 5];
        open.read_exact(&mut answer).await?;
        line.cut().await?;
        assert!(matches!(open.read(&mut answer).await, Ok(0) | Err(_)));
        assert!(TcpStream::connect(line.address).await.is_err());
        line.join().await?;
        TcpStream::connect(line.address).await?;
        Ok(())
    }

    #[tokio::test]
    async fn held_bytes_arrive_when_the_line_is_joined() -> Result<()> {
        let mut line = Line::to(echo().await?).await?;
        line.hold_after(0).await?;
        let mut open = TcpStream::connect(line.address).await?;
        open.write_all(b"hello").await?;
        line.held().await?;
        line.join().await?;
        let mut answer = [0; 5];
        open.read_exact(&mut answer).await?;
        assert_eq!(&answer, b"hello");
        Ok(())
    }

    #[tokio::test]
    async fn answers_to_writes_are_held_and_others_are_not() -> Result<()> {
        let mut line = Line::to(echo().await?).await?;
        line.hold_answers_to_writes().await?;
        let mut open = TcpStream::connect(line.address).await?;
        open.write_all(b"GET /api/").await?;
        let mut answer = [0; 9];
        open.read_exact(&mut answer).await?;
        open.write_all(b"POST /api/").await?;
        line.held().await
    }
}
