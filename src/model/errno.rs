//! Error numbers of the operating system and their names, the same on every system.
//!
//! A session that was recorded on one system is read on another, so an [`Errno`] keeps the number
//! as it came and the name; the name is what explanations and checks go by.

use std::{fmt, io};

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// One row of the table: the name and what each system calls it, 0 where it has none.
struct ErrnoRow {
    name: &'static str,
    linux: i32,
    macos: i32,
    windows: i32,
}

const fn row(name: &'static str, linux: i32, macos: i32, windows: i32) -> ErrnoRow {
    ErrnoRow { name, linux, macos, windows }
}

/// From errno(3) and `asm-generic/errno.h` on Linux, `sys/errno.h` on macOS, and the page "Windows
/// Sockets Error Codes" on Windows.
const TABLE: &[ErrnoRow] = &[
    row("EPERM", 1, 1, 0),
    row("EINTR", 4, 4, 10004),
    row("EIO", 5, 5, 0),
    row("EBADF", 9, 9, 10009),
    row("EAGAIN", 11, 35, 10035),
    row("ENOMEM", 12, 12, 0),
    row("EACCES", 13, 13, 10013),
    row("EFAULT", 14, 14, 10014),
    row("ENODEV", 19, 19, 0),
    row("EINVAL", 22, 22, 10022),
    row("ENFILE", 23, 23, 0),
    row("EMFILE", 24, 24, 10024),
    row("EPIPE", 32, 32, 10058),
    row("EPROTO", 71, 100, 0),
    row("ENOTSOCK", 88, 38, 10038),
    row("EDESTADDRREQ", 89, 39, 10039),
    row("EMSGSIZE", 90, 40, 10040),
    row("EPROTOTYPE", 91, 41, 10041),
    row("ENOPROTOOPT", 92, 42, 10042),
    row("EPROTONOSUPPORT", 93, 43, 10043),
    row("EOPNOTSUPP", 95, 102, 10045),
    row("EAFNOSUPPORT", 97, 47, 10047),
    row("EADDRINUSE", 98, 48, 10048),
    row("EADDRNOTAVAIL", 99, 49, 10049),
    row("ENETDOWN", 100, 50, 10050),
    row("ENETUNREACH", 101, 51, 10051),
    row("ECONNABORTED", 103, 53, 10053),
    row("ECONNRESET", 104, 54, 10054),
    row("ENOBUFS", 105, 55, 10055),
    row("EISCONN", 106, 56, 10056),
    row("ENOTCONN", 107, 57, 10057),
    row("ETIMEDOUT", 110, 60, 10060),
    row("ECONNREFUSED", 111, 61, 10061),
    row("EHOSTUNREACH", 113, 65, 10065),
    row("EALREADY", 114, 37, 10037),
    row("EINPROGRESS", 115, 36, 10036),
];

/// What an error that is not in the table is called.
const UNNAMED: &str = "errno";

/// An error of the operating system: its number on the system where it happened, and its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Errno {
    name: &'static str,
    number: i32,
}

impl Errno {
    /// The error with this number on the system that the program runs on.
    pub fn from_number(number: i32) -> Self {
        let name = TABLE
            .iter()
            .find(|row| here(row) == number && number != 0)
            .map_or(UNNAMED, |row| row.name);
        Self { name, number }
    }

    /// The error with this POSIX name, on the system that the program runs on; `None` where the
    /// name is unknown or the system has no such error.
    pub fn from_name(name: &str) -> Option<Self> {
        let row = TABLE.iter().find(|row| row.name == name)?;
        (here(row) != 0).then(|| Self { name: row.name, number: here(row) })
    }

    /// The error inside an [`io::Error`]. One that no system call made (a name that was not found,
    /// say) has the number 0.
    pub fn from_io_error(error: &io::Error) -> Self {
        Self::from_number(error.raw_os_error().unwrap_or(0))
    }

    /// The POSIX name: `ECONNREFUSED`. `errno` where the table has none; the number tells then.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The number on the system where it happened.
    pub fn number(self) -> i32 {
        self.number
    }

    /// The place of this name in the table, which is the same on every system; `None` of an error
    /// that has no name.
    pub fn place(self) -> Option<usize> {
        Self::place_of(self.name)
    }

    /// The place of a name in the table; `None` of one that is unknown.
    pub fn place_of(name: &str) -> Option<usize> {
        TABLE.iter().position(|row| row.name == name)
    }

    /// Every name of the table.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.name)
    }
}

fn here(row: &ErrnoRow) -> i32 {
    if cfg!(windows) {
        row.windows
    } else if cfg!(any(target_os = "linux", target_os = "android")) {
        row.linux
    } else {
        row.macos
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name == UNNAMED {
            write!(formatter, "{UNNAMED} {}", self.number)
        } else {
            formatter.write_str(self.name)
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}({})", self.name, self.number)
    }
}

impl<'de> Deserialize<'de> for Errno {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Errno", deny_unknown_fields)]
        struct Written {
            name: String,
            number: i32,
        }
        let Written { name, number } = Written::deserialize(deserializer)?;
        if name == UNNAMED {
            return Ok(Self { name: UNNAMED, number });
        }
        let row = TABLE
            .iter()
            .find(|row| row.name == name)
            .ok_or_else(|| D::Error::custom(format!("there is no error named {name:?}")))?;
        Ok(Self { name: row.name, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_agree_with_this_system() {
        let refused = Errno::from_name("ECONNREFUSED").unwrap();
        assert_eq!(
            io::Error::from_raw_os_error(refused.number()).kind(),
            io::ErrorKind::ConnectionRefused
        );
        assert_eq!(Errno::from_number(refused.number()), refused);
        assert_eq!(refused.to_string(), "ECONNREFUSED");
    }

    #[test]
    fn an_unknown_number_is_shown_as_it_came() {
        assert_eq!(Errno::from_number(9999).to_string(), "errno 9999");
        assert_eq!(Errno::from_number(0).to_string(), "errno 0");
    }

    #[test]
    fn no_name_and_no_number_stands_twice() {
        for (index, row) in TABLE.iter().enumerate() {
            for other in &TABLE[index + 1..] {
                assert_ne!(row.name, other.name);
                for of in [|r: &ErrnoRow| r.linux, |r: &ErrnoRow| r.macos, |r: &ErrnoRow| r.windows]
                {
                    assert!(of(row) == 0 || of(row) != of(other), "{}, {}", row.name, other.name);
                }
            }
        }
    }
}
