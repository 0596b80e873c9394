//! What happens while two ends talk.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "handshake",
        text: "How a TCP connection begins: SYN, SYN-ACK, ACK, so that each side knows that the other \
               hears it. The kernels do it; the server's program has no part in it and need not have \
               called accept.",
        phone: Some("“Hello?” “Yes, hello!” “Good, I can hear you.”"),
        see: &["connect", "accept", "TCP"],
    },
    Entry {
        term: "stream",
        text: "Bytes in order, without boundaries, as TCP carries them. Two sends may come out of one \
               recv, and one send may take three. Who wants messages must mark them: by a length in \
               front, or an end such as a line feed.",
        phone: Some("Speech: words follow one another, and nobody hears where you breathed in."),
        see: &["datagram", "send", "recv"],
    },
    Entry {
        term: "datagram",
        text: "One message, as UDP carries it: what one send put in, one recv takes out, whole. A \
               buffer that is too small loses the rest for good. One may hold 65,507 bytes in IPv4.",
        phone: None,
        see: &["UDP", "stream"],
    },
    Entry {
        term: "queue",
        text: "Memory of the kernel where bytes wait: what was sent and is not acknowledged (send \
               queue), and what has come and is not read (receive queue). A full receive queue makes \
               a TCP sender wait; UDP throws away what finds no room.",
        phone: None,
        see: &["send", "recv", "blocking"],
    },
    Entry {
        term: "blocking",
        text: "A call that waits for something: accept for a caller, recv for bytes, send for room. \
               Waiting is not hanging; the thread sleeps and takes no time of the processor. In this \
               window a waiting call can be cancelled.",
        phone: Some("Sitting by the phone."),
        see: &["thread", "accept", "recv"],
    },
    Entry {
        term: "persistent connection",
        text: "A connection that is kept for many exchanges in place of one each, as chats, games and \
               HTTP do. That saves a handshake every time; in return the program must notice when \
               the other side is gone.",
        phone: Some("Staying on the line, although nobody talks for a while."),
        see: &["keep-alive", "handshake"],
    },
    Entry {
        term: "keep-alive",
        text: "With SO_KEEPALIVE the kernel sends an empty probe on an idle connection, and breaks it \
               off when no answer comes. It is off by default, and waits two hours on Linux. The \
               keep-alive of HTTP is another thing: a persistent connection.",
        phone: Some("“Are you still there?”"),
        see: &["persistent connection", "TCP"],
    },
    Entry {
        term: "Nagle's algorithm",
        text: "TCP holds a small send back while an earlier one is not acknowledged, to fill packets. \
               With an acknowledgement that is delayed as well, that takes about 40 ms. TCP_NODELAY \
               turns it off.",
        phone: None,
        see: &["send", "queue", "TCP"],
    },
];
