//! How long a connection is waited for: until it has said what it wants, and while it takes nothing of what it is told.
//! The HTTP library watches over headers once it knows the version that is spoken, and over nothing before and after.

use axum_server::accept::Accept;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// Length of the words that a client of HTTP/2 begins with; until they are read or others were, the version is unknown.
const PREFACE: usize = 24;

/// Makes connections that are waited for so long and no longer.
#[derive(Clone, Copy, Debug)]
pub struct Patient<A> {
    /// Makes the connections.
    pub inner: A,
    /// How long a client may take for its first words.
    pub first: Duration,
    /// How long a client may take nothing of what it is told.
    pub stalled: Duration,
}

/// A connection that ends when its client is too slow.
#[derive(Debug)]
pub struct Watched<IO> {
    stream: IO,
    /// Bytes that are awaited until `first`.
    awaited: usize,
    first: Option<Pin<Box<Sleep>>>,
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<A, I, S> Accept<I, S> for Patient<A>
where
    A: Accept<I, S>,
    A::Future: Send + 'static,
{
    type Stream = Watched<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let (accepting, first, patience) = (self.inner.accept(stream, service), self.first, self.stalled);
        Box::pin(async move {
            let (stream, service) = accepting.await?;
            let first = Some(Box::pin(tokio::time::sleep(first)));
            Ok((Watched { stream, awaited: PREFACE, first, patience, stalled: None }, service))
        })
    }
}

/// What waiting comes to: nothing yet, or the end of patience.
fn waited<T>(timer: Option<&mut Pin<Box<Sleep>>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
    match timer.map(|timer| timer.as_mut().poll(context)) {
        Some(Poll::Ready(())) => Poll::Ready(Err(ErrorKind::TimedOut.into())),
        _ => Poll::Pending,
    }
}

impl<IO> Watched<IO> {
    /// Sees to it that a client takes what it is told.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        // Who is answered has asked.
        self.first = None;
        if polled.is_ready() {
            self.stalled = None;
            return polled;
        }
        let patience = self.patience;
        waited(Some(self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)))), context)
    }
}

impl<IO: AsyncRead + Unpin> AsyncRead for Watched<IO> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if polled.is_pending() {
            return waited(self.first.as_mut(), context);
        }
        self.awaited = self.awaited.saturating_sub(buffer.filled().len() - before);
        if self.awaited == 0 {
            self.first = None;
        }
        polled
    }
}

impl<IO: AsyncWrite + Unpin> AsyncWrite for Watched<IO> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
