//! The calls that a program makes on a socket.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "bind",
        text: "Gives a socket its local address and port. A server binds so that clients know \
               where to find it; a client can leave this to connect. Bound is not open: until \
               listen, clients are refused.",
        phone: Some("Having a number assigned to your phone. It does not ring yet."),
        see: &["port", "listen", "address in use"],
    },
    Entry {
        term: "listen",
        text: "Turns a TCP socket into a listener. From now on the kernel completes handshakes \
               with clients by itself and lets them wait to be accepted, as many as the backlog \
               allows. A listener carries no data of its own.",
        phone: Some("Switching the ringer on."),
        see: &["backlog", "accept queue", "accept"],
    },
    Entry {
        term: "backlog",
        text: "The number passed to listen: how many finished connections may wait to be accepted. \
               Linux admits one more. It does not limit the number of clients: accepted ones no \
               longer count. While the queue is full, new clients keep trying until there is room.",
        phone: Some("How many callers the queue holds before others hear nothing at all."),
        see: &["listen", "accept queue", "accept"],
    },
    Entry {
        term: "accept queue",
        text: "A listener's waiting room: connections whose handshake is complete and that no \
               accept has collected yet. The client is already connected and may send; its bytes \
               wait with it.",
        phone: Some("Callers on hold: the line is up, but nobody is talking to them yet."),
        see: &["backlog", "accept", "handshake"],
    },
    Entry {
        term: "accept",
        text: "Takes the oldest connection out of the accept queue, as a new socket. The listener \
               keeps listening, and both have the same local port. On an empty queue, accept \
               waits. It does not make the connection: the kernel has already done that.",
        phone: Some("Picking up. The next call can ring while you talk."),
        see: &["accept queue", "listen", "blocking"],
    },
    Entry {
        term: "connect",
        text: "On TCP: calls an address, and waits until the handshake is complete, the call is \
               refused (ECONNREFUSED) or nobody has answered (ETIMEDOUT). On UDP it sends nothing \
               at all: the socket only remembers its peer.",
        phone: Some("Dialling, until somebody is on the line."),
        see: &["handshake", "ephemeral port", "peer"],
    },
    Entry {
        term: "send",
        text: "Hands bytes to the kernel. When it returns, the kernel has them; the peer may not \
               have read them, and may never do so. It may take fewer bytes than you asked, and it \
               waits while the send queue is full.",
        phone: Some("Speaking. Whether anybody listened is another matter."),
        see: &["queue", "recv", "stream"],
    },
    Entry {
        term: "recv",
        text: "Takes the bytes that have arrived, up to the length asked for. If there are none, \
               it waits. On TCP, 0 bytes mean that the peer has finished sending; on UDP, they are \
               an empty datagram.",
        phone: Some("Listening."),
        see: &["end of stream", "queue", "blocking"],
    },
    Entry {
        term: "shutdown",
        text: "Ends one direction of a connection, or both, while the socket stays open. Ending \
               the sending side lets the peer know that nothing more will come (FIN); you can \
               still receive.",
        phone: Some("“That's all from me”, and you keep listening."),
        see: &["half-close", "end of stream", "close"],
    },
    Entry {
        term: "close",
        text: "Releases the descriptor. It returns at once: the kernel goes on delivering what was \
               sent, and says goodbye by itself. If bytes are still unread, though, the peer gets \
               a reset instead of a goodbye.",
        phone: Some("Hanging up."),
        see: &["shutdown", "ghost", "reset", "TIME-WAIT"],
    },
];
