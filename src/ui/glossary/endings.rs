//! How connections end.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "end of stream",
        text: "The peer has ended its sending, and all that it sent has been read: recv returns 0, \
               now and at every further call. Your own direction is still open: you may answer. It is \
               often called EOF.",
        phone: Some("“That was all.” You may still say something."),
        see: &["half-close", "recv", "shutdown"],
    },
    Entry {
        term: "half-close",
        text: "One direction of a connection has ended and the other goes on. The side that ended is \
               in FIN-WAIT-2, the other in CLOSE-WAIT, until it ends as well. A client may say: that \
               was my request, now I listen.",
        phone: Some("One has finished speaking and listens on."),
        see: &["shutdown", "end of stream", "TIME-WAIT"],
    },
    Entry {
        term: "reset",
        text: "A connection broken off (RST): what was on the way is lost, and the peer's next call \
               fails with ECONNRESET. It comes from a close with bytes unread, from SO_LINGER of 0, \
               and as the answer of a port where nobody listens.",
        phone: Some("The line is cut in the middle of a sentence."),
        see: &["close", "end of stream", "errno"],
    },
    Entry {
        term: "TIME-WAIT",
        text: "The side that ended first keeps the connection for a while, a minute on Linux, so that \
               a late packet is not taken for one of a new connection. No descriptor is left; the \
               port is not quite free.",
        phone: Some(
            "You hang up first, and leave the line alone for a minute, in case an echo comes.",
        ),
        see: &["ghost", "address in use", "close"],
    },
    Entry {
        term: "ghost",
        text: "In this program: a socket that was closed, and whose connection the kernel still \
               keeps, to deliver what was sent or to wait in TIME-WAIT. Its card stays, with a dashed \
               frame, until the kernel lets go.",
        phone: None,
        see: &["TIME-WAIT", "close", "kernel"],
    },
    Entry {
        term: "address in use",
        text: "bind or listen fails with EADDRINUSE: another socket has the port, or a connection \
               that nobody holds any more rests on it in TIME-WAIT. SO_REUSEADDR, set on both before \
               bind, gets past the second, not past the first.",
        phone: Some("The extension is still taken."),
        see: &["bind", "TIME-WAIT", "port"],
    },
];
