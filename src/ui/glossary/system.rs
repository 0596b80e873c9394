//! The system below, and the words of this program.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "kernel",
        text: "The heart of the operating system. It owns the sockets, speaks TCP, keeps the queues \
               and decides what is allowed. Programs only ask. What it holds is shown beside what the \
               program did: the two may differ.",
        phone: Some("The telephone exchange."),
        see: &["system call", "socket", "ghost"],
    },
    Entry {
        term: "system call",
        text: "A request of a program to the kernel: bind, send, close. It comes back with a result, \
               or with -1 and an errno. Each button of a socket here is one of them, and each is a \
               record of the log.",
        phone: None,
        see: &["kernel", "errno", "record"],
    },
    Entry {
        term: "errno",
        text: "The name of what went wrong with a call: ECONNREFUSED, EADDRINUSE, EPIPE. It is the \
               kernel's own answer, the same in every language, and what to search for.",
        phone: Some("The tone you hear: engaged, no such number, no answer."),
        see: &["system call", "address in use", "reset"],
    },
    Entry {
        term: "thread",
        text: "One line of work within a program. A call that waits stops its thread and no other: \
               that is why every socket here has a thread of its own, and the window never stands \
               still.",
        phone: None,
        see: &["blocking", "system call"],
    },
    Entry {
        term: "session",
        text: "In this program: all that has happened since you began, with the sockets in it. It is \
               kept by itself, can be exported, and opened again for review.",
        phone: None,
        see: &["record", "journal"],
    },
    Entry {
        term: "record",
        text: "One line of the log: a call that returned, one that began to wait, bytes that moved, a \
               state that changed. Records are numbered from 1 and are never changed afterwards.",
        phone: None,
        see: &["session", "journal", "system call"],
    },
    Entry {
        term: "journal",
        text: "The file to which a session is written while it runs, record by record. Should the \
               program or the computer stop, all that was written is there: File, Earlier sessions.",
        phone: None,
        see: &["session", "record"],
    },
    Entry {
        term: "scenario",
        text: "A list of calls in a file, made one after the other on real sockets, with what is \
               expected of each. Open one to see it run, or run it without a window from the command \
               line.",
        phone: None,
        see: &["session", "system call"],
    },
    Entry {
        term: "file descriptor",
        text: "The small number by which a program names something that the kernel keeps for it: a \
               file, or a socket. It is given back by close, and the next socket may get the same \
               number.",
        phone: Some("Which of the phones on your desk it is."),
        see: &["socket", "close", "kernel"],
    },
];
