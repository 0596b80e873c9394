//! How connections end.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "end of stream",
        text: "The peer has finished sending, and everything it sent has been read: recv returns \
               0, now and at every further call. Your own direction is still open: you may answer. \
               It is often called EOF.",
        phone: Some("“That's all.” You may still say something."),
        see: &["half-close", "recv", "shutdown"],
    },
    Entry {
        term: "half-close",
        text: "One direction of a connection has ended and the other goes on. The side that ended \
               is in FIN-WAIT-2, the other in CLOSE-WAIT until it ends too. A client can say: that \
               was my request, now I listen.",
        phone: Some("One of you has finished speaking and keeps listening."),
        see: &["shutdown", "end of stream", "TIME-WAIT"],
    },
    Entry {
        term: "reset",
        text: "A connection broken off (RST): what was on the way is lost, and the peer's next \
               call fails with ECONNRESET. It is sent by a close with bytes unread, by a close \
               with SO_LINGER at 0, and by a port where nobody listens.",
        phone: Some("The line is cut in the middle of a sentence."),
        see: &["close", "end of stream", "errno"],
    },
    Entry {
        term: "TIME-WAIT",
        text: "The side that ended first keeps the connection for a while, a minute on Linux, so \
               that a late packet is not mistaken for one of a new connection. No descriptor is \
               left, but the port is not quite free.",
        phone: Some(
            "You hang up first, and leave the line alone for a minute, in case an echo comes.",
        ),
        see: &["ghost", "address in use", "close"],
    },
    Entry {
        term: "ghost",
        text: "In this program: a closed socket whose connection the kernel still keeps, to \
               deliver what was sent or to wait in TIME-WAIT. Its card stays, with a dashed frame, \
               until the kernel lets go.",
        phone: None,
        see: &["TIME-WAIT", "close", "kernel"],
    },
    Entry {
        term: "address in use",
        text: "bind or listen fails with EADDRINUSE: another socket has the port, or an old \
               connection still occupies it in TIME-WAIT. SO_REUSEADDR, set on both sockets before \
               bind, helps with the second, not with the first.",
        phone: Some("The extension is still taken."),
        see: &["bind", "TIME-WAIT", "port"],
    },
];
