//! What happens while two ends talk.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "handshake",
        text: "How a TCP connection starts: SYN, SYN-ACK, ACK, so that each side knows that the \
               other can hear it. The kernels do it; the server's program takes no part in it and \
               need not have called accept.",
        phone: Some("“Hello?” “Yes, hello!” “Good, I can hear you.”"),
        see: &["connect", "accept", "TCP"],
    },
    Entry {
        term: "stream",
        text: "Bytes in order, without boundaries, as TCP carries them. Two sends may arrive in \
               one recv, and one send may take three. A program that needs messages must mark \
               them: by a length in front, or by an end such as a line feed.",
        phone: Some("Speech: words follow one another, and nobody hears where you took a breath."),
        see: &["datagram", "send", "recv"],
    },
    Entry {
        term: "datagram",
        text: "One message, as UDP carries it: what one send puts in, one recv takes out, whole. \
               If the buffer is too small, the rest is lost for good. A datagram holds up to \
               65,507 bytes in IPv4.",
        phone: None,
        see: &["UDP", "stream"],
    },
    Entry {
        term: "queue",
        text: "Kernel memory in which bytes wait: sent but not yet acknowledged (send queue), or \
               arrived but not yet read (receive queue). A full receive queue makes a TCP sender \
               wait; UDP drops what does not fit.",
        phone: None,
        see: &["send", "recv", "blocking"],
    },
    Entry {
        term: "blocking",
        text: "A call that waits for something: accept for a client, recv for bytes, send for \
               room. Waiting is not hanging: the thread sleeps and uses no CPU. In this window you \
               can cancel a waiting call.",
        phone: Some("Sitting by the phone."),
        see: &["thread", "accept", "recv"],
    },
    Entry {
        term: "persistent connection",
        text: "A connection kept open for many exchanges instead of one for each, as chats, games \
               and HTTP do. It saves a handshake every time; in return, the program must notice \
               when the other side is gone.",
        phone: Some("Staying on the line, even when nobody talks for a while."),
        see: &["keep-alive", "handshake"],
    },
    Entry {
        term: "keep-alive",
        text: "With SO_KEEPALIVE, the kernel sends an empty probe on an idle connection and breaks \
               it off when no answer comes. It is off by default, and waits two hours on Linux. \
               The keep-alive of HTTP is unrelated: it is a persistent connection.",
        phone: Some("“Are you still there?”"),
        see: &["persistent connection", "TCP"],
    },
    Entry {
        term: "Nagle's algorithm",
        text: "TCP holds a small send back while an earlier one is unacknowledged, to fill \
               packets. If the acknowledgement is delayed as well, that takes about 40 ms. \
               TCP_NODELAY turns it off.",
        phone: None,
        see: &["send", "queue", "TCP"],
    },
];
