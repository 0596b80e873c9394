//! Reading a file a piece at a time on a thread of its own, a little ahead of who takes the pieces: a slow
//! disk holds nobody up, and the size of the file does not matter.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;

use bytes::Bytes;

use crate::net::Waker;

/// Pieces that are read before they are taken.
const AHEAD: usize = 2;

/// What comes of a file, in this order.
#[derive(Debug)]
pub(super) enum Piece<Head> {
    /// It was opened, and this is known of it.
    Opened(Head),
    /// The next of its bytes.
    Bytes(Bytes),
    /// It cannot be opened, or not read on. Nothing more comes.
    Failed(io::Error),
    /// There is no more.
    End,
}

/// A file that is being read. Dropping it ends its thread.
#[derive(Debug)]
pub(super) struct ReadAhead<Head>(Receiver<Piece<Head>>);

impl<Head: Send + 'static> ReadAhead<Head> {
    /// Has a thread open something and read it, `length` bytes at a time; `waker` is used for each piece.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start<Source: Read>(
        open: impl FnOnce() -> io::Result<(Head, Source)> + Send + 'static,
        length: usize,
        waker: Waker,
    ) -> io::Result<Self> {
        let (sender, pieces) = sync_channel(AHEAD);
        let thread = Builder::new().name("file-reader".to_owned());
        thread.spawn(move || read(open, length, &sender, &waker))?;
        Ok(Self(pieces))
    }

    /// The next piece; `None` as long as there is none, until the waker is used.
    pub(super) fn next(&self) -> Option<Piece<Head>> {
        use std::sync::mpsc::TryRecvError;
        match self.0.try_recv() {
            Ok(piece) => Some(piece),
            Err(TryRecvError::Disconnected) => Some(Piece::End),
            Err(TryRecvError::Empty) => None,
        }
    }
}

/// Reads to the end, or until nobody takes the pieces any more.
fn read<Head, Source: Read>(
    open: impl FnOnce() -> io::Result<(Head, Source)>,
    length: usize,
    sender: &SyncSender<Piece<Head>>,
    waker: &Waker,
) {
    let tell = |piece| {
        let told = sender.send(piece).is_ok();
        waker.wake();
        told
    };
    let read = || {
        let (head, mut source) = open()?;
        let mut goes_on = tell(Piece::Opened(head));
        while goes_on {
            let piece = read_piece(&mut source, length)?;
            goes_on = !piece.is_empty() && tell(Piece::Bytes(piece));
        }
        Ok(())
    };
    tell(read().map_or_else(Piece::Failed, |()| Piece::End));
}

/// The next piece, which is empty only at the end.
fn read_piece(source: &mut impl Read, length: usize) -> io::Result<Bytes> {
    let mut piece = Vec::with_capacity(length);
    source.take(length as u64).read_to_end(&mut piece)?;
    Ok(piece.into())
}
