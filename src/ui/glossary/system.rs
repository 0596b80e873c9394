//! The system below, and the words of this program.

use super::entry::Entry;

/// The entries.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "kernel",
        text: "The core of the operating system. It owns the sockets, speaks TCP, keeps the queues \
               and decides what is allowed. Programs can only ask. What it holds is shown beside \
               what the program did: the two may differ.",
        phone: Some("The telephone exchange."),
        see: &["system call", "socket", "ghost"],
    },
    Entry {
        term: "system call",
        text: "A program's request to the kernel: bind, send, close. It returns a result, or -1 \
               and an errno. Each button of a socket here makes one, and each is a record in the \
               log.",
        phone: None,
        see: &["kernel", "errno", "record"],
    },
    Entry {
        term: "errno",
        text: "The name of what went wrong with a call: ECONNREFUSED, EADDRINUSE, EPIPE. It is the \
               kernel's own answer, the same in every programming language, and the word to search \
               for.",
        phone: Some("The tone you hear: engaged, no such number, no answer."),
        see: &["system call", "address in use", "reset"],
    },
    Entry {
        term: "thread",
        text: "One line of execution within a program. A call that waits stops only its own \
               thread: that is why every socket here has one of its own, and the window never \
               freezes.",
        phone: None,
        see: &["blocking", "system call"],
    },
    Entry {
        term: "session",
        text: "In this program: everything that has happened since you started, with its sockets. \
               It is saved automatically, can be exported, and can be opened again for review.",
        phone: None,
        see: &["record", "journal"],
    },
    Entry {
        term: "record",
        text: "One line of the log: a call that returned, one that began to wait, bytes that \
               moved, a state that changed. Records are numbered from 1 and never change \
               afterwards.",
        phone: None,
        see: &["session", "journal", "system call"],
    },
    Entry {
        term: "journal",
        text: "The file to which a session is written while it runs, record by record. If the \
               program or the computer stops, everything written so far is still there: File, \
               Earlier sessions.",
        phone: None,
        see: &["session", "record"],
    },
    Entry {
        term: "scenario",
        text: "A list of calls in a file, made one after another on real sockets, with the result \
               expected of each. Open one to watch it run, or run it without a window from the \
               command line.",
        phone: None,
        see: &["session", "system call"],
    },
    Entry {
        term: "file descriptor",
        text: "The small number by which a program names something that the kernel keeps for it: a \
               file, or a socket. close releases it, and the next socket may get the same number.",
        phone: Some("Which of the phones on your desk it is."),
        see: &["socket", "close", "kernel"],
    },
];
