//! The quotes of the day: sentences about sockets, none longer than RFC 865 allows.

use bytes::Bytes;

/// Characters of a quote at most (RFC 865).
#[cfg(test)]
const MOST: usize = 512;

const QUOTES: [&str; 10] = [
    "A port is an address of a program, and lasts no longer than the program wants it.\r\n",
    "TCP promises the order of your bytes. It never promised the edges of your messages.\r\n",
    "A send that succeeds has reached the kernel. How far it went then, only the peer can tell.\r\n",
    "UDP loses nothing that you can prove: it never said that it had it.\r\n",
    "recv returns 0 once: it is the only goodbye that everybody hears.\r\n",
    "A connection that is idle sends nothing. So does one whose peer has been switched off.\r\n",
    "A listener talks to nobody. It makes sockets that do.\r\n",
    "The first time-out that you choose is a guess. The second one is a measurement.\r\n",
    "A full buffer is not an error. It is the peer, asking for time.\r\n",
    "Nobody waits as long as a program without a time-out.\r\n",
];

/// One of them.
pub(super) fn any() -> Bytes {
    Bytes::from_static(QUOTES[fastrand::usize(..QUOTES.len())].as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_a_line_within_the_limit() {
        for quote in QUOTES {
            assert!(quote.len() <= MOST && quote.is_ascii(), "{quote}");
            assert!(quote.ends_with(".\r\n"), "{quote}");
        }
    }
}
