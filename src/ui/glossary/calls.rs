//! The calls that a program makes on a socket.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "bind",
        text: "Gives a socket its local address and port. A server binds so that others know where \
               to find it; a client may leave it to connect. Bound is not open: until listen, \
               callers are refused.",
        phone: Some("Having the number put on your phone. It does not ring yet."),
        see: &["port", "listen", "address in use"],
    },
    Entry {
        term: "listen",
        text: "Turns a TCP socket into a listener. From now on the kernel shakes hands with callers \
               by itself and lets them wait to be accepted, as many as the backlog says. A listener \
               carries no data of its own.",
        phone: Some("Switching the ringer on."),
        see: &["backlog", "accept queue", "accept"],
    },
    Entry {
        term: "backlog",
        text: "The number that listen is given: how many finished connections may wait to be \
               accepted. Linux lets one more in. It is no limit of clients: who has been accepted no \
               longer counts. Once it is full, new callers try again until there is room.",
        phone: Some("How many callers the queue holds before others hear nothing at all."),
        see: &["listen", "accept queue", "accept"],
    },
    Entry {
        term: "accept queue",
        text: "The waiting room of a listener: connections whose handshake is over and that no accept \
               has collected. The client is connected already and may send; its bytes wait with it.",
        phone: Some("Callers on hold: the line stands, nobody talks to them yet."),
        see: &["backlog", "accept", "handshake"],
    },
    Entry {
        term: "accept",
        text: "Takes the oldest connection out of the accept queue, as a new socket. The listener \
               goes on listening, and both have the same local port. On an empty queue, accept \
               waits. It makes no connection: the kernel did that.",
        phone: Some("Picking up. The next call can ring while you talk."),
        see: &["accept queue", "listen", "blocking"],
    },
    Entry {
        term: "connect",
        text: "On TCP: calls an address, and waits until the handshake is over, is refused \
               (ECONNREFUSED) or nobody has answered (ETIMEDOUT). On UDP nothing is sent at all: the \
               socket only remembers its peer.",
        phone: Some("Dialling, until somebody is on the line."),
        see: &["handshake", "ephemeral port", "peer"],
    },
    Entry {
        term: "send",
        text: "Gives bytes to the kernel. That it returned says that the kernel has them, not that \
               the peer has read them, or ever will. It may take fewer than asked, and waits while \
               the send queue is full.",
        phone: Some("Speaking. Whether anybody listened is another matter."),
        see: &["queue", "recv", "stream"],
    },
    Entry {
        term: "recv",
        text: "Takes bytes that have come, as many as are there, up to the length asked for. With \
               none there it waits. 0 bytes on TCP mean that the peer has ended its sending; on UDP \
               they are an empty datagram.",
        phone: Some("Listening."),
        see: &["end of stream", "queue", "blocking"],
    },
    Entry {
        term: "shutdown",
        text: "Ends one direction of a connection, or both, while the socket stays open. Ending the \
               sending side tells the peer that nothing more comes (FIN); receiving goes on.",
        phone: Some("“That was all from my side”, and you keep listening."),
        see: &["half-close", "end of stream", "close"],
    },
    Entry {
        term: "close",
        text: "Gives the descriptor back. It returns at once: the kernel goes on delivering what was \
               sent, and says goodbye by itself. With bytes unread, though, the peer gets a reset in \
               place of a goodbye.",
        phone: Some("Hanging up."),
        see: &["shutdown", "ghost", "reset", "TIME-WAIT"],
    },
];
