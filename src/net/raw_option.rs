//! `setsockopt(2)` and `getsockopt(2)` of one C int, for the options that no library has a safe call
//! for.
//!
//! Which number an option has on which system is a table of this module; one without a number here
//! is answered `ENOPROTOOPT` without a call.

use std::ffi::c_int;
use std::io;
use std::mem::size_of;

use socket2::Socket;

use crate::model::{Errno, SocketOption, TcpState};

/// An option as the system calls know it.
#[derive(Clone, Copy, Debug)]
struct Constant {
    level: c_int,
    name: c_int,
}

/// The numbers of an option, 0 where a system has none.
struct OptionNumbers {
    option: SocketOption,
    level: c_int,
    linux: c_int,
    macos: c_int,
    windows: c_int,
}

const fn row(
    option: SocketOption,
    level: c_int,
    linux: c_int,
    macos: c_int,
    windows: c_int,
) -> OptionNumbers {
    OptionNumbers { option, level, linux, macos, windows }
}

#[cfg(unix)]
const SOCKET: c_int = libc::SOL_SOCKET;
/// From `winsock2.h`.
#[cfg(windows)]
const SOCKET: c_int = 0xffff;
/// The levels of the protocols are their numbers in every packet.
const IP: c_int = 0;
const TCP: c_int = 6;
const IPV6: c_int = 41;

/// From `linux/tcp.h`, `linux/in.h` and `linux/in6.h`; `netinet/tcp.h`, `netinet/in.h` and
/// `netinet6/in6.h` of macOS; `ws2ipdef.h` and `winsock2.h`.
const TABLE: &[OptionNumbers] = &[
    // The number of Windows (~SO_REUSEADDR) everywhere, so that the other kernels are really asked.
    row(SocketOption::ExclusiveAddress, SOCKET, !4, !4, !4),
    row(SocketOption::NotSentLowWater, TCP, 25, 0x201, 0),
    row(SocketOption::SynCount, TCP, 7, 0, 0),
    row(SocketOption::DeferAccept, TCP, 9, 0, 0),
    row(SocketOption::FastOpen, TCP, 23, 0x105, 15),
    row(SocketOption::LocalPortRange, IP, 51, 0, 0),
    // Only asked for: to set them takes more than an int.
    row(SocketOption::JoinGroup, IP, 35, 12, 12),
    row(SocketOption::LeaveGroup, IP, 36, 13, 13),
    row(SocketOption::JoinGroupV6, IPV6, 20, 12, 12),
    row(SocketOption::LeaveGroupV6, IPV6, 21, 13, 13),
];

fn unknown_here() -> io::Error {
    named("ENOPROTOOPT")
}

/// The error that the kernel would give, where it is not asked.
pub(super) fn named(name: &str) -> io::Error {
    Errno::from_name(name).map_or_else(
        || io::ErrorKind::Unsupported.into(),
        |errno| io::Error::from_raw_os_error(errno.number()),
    )
}

fn constant(option: SocketOption) -> io::Result<Constant> {
    let row = TABLE.iter().find(|row| row.option == option).ok_or_else(unknown_here)?;
    let name = if cfg!(windows) {
        row.windows
    } else if cfg!(any(target_os = "linux", target_os = "android")) {
        row.linux
    } else if cfg!(target_os = "macos") {
        row.macos
    } else {
        0
    };
    if name == 0 { Err(unknown_here()) } else { Ok(Constant { level: row.level, name }) }
}

#[cfg(unix)]
mod handle {
    pub(super) type Length = libc::socklen_t;

    pub(super) fn of(socket: &socket2::Socket) -> std::os::fd::RawFd {
        std::os::fd::AsRawFd::as_raw_fd(socket)
    }
}

#[cfg(windows)]
mod handle {
    pub(super) type Length = std::ffi::c_int;

    pub(super) fn of(socket: &socket2::Socket) -> libc::SOCKET {
        std::os::windows::io::AsRawSocket::as_raw_socket(socket) as libc::SOCKET
    }
}

/// Figures of a TCP socket, on Linux.
const TCP_INFO: Constant = Constant { level: TCP, name: 11 };

/// The length of the one value that is passed.
const LENGTH: handle::Length = size_of::<c_int>() as handle::Length;

/// How many bytes the peer of a TCP socket has acknowledged (`tcpi_bytes_acked`, Linux 4.1 and later), where
/// the system tells; the SYN of a `connect` counts as one, and the FIN.
pub(super) fn bytes_acknowledged(socket: &Socket) -> Option<u64> {
    if !cfg!(any(target_os = "linux", target_os = "android")) {
        return None;
    }
    // Its place in `struct tcp_info` (`linux/tcp.h`), which only grows at its end.
    let words: [c_int; 32] = get_ints(socket, TCP_INFO).ok()?;
    let half = |word: c_int| u64::from(word.cast_unsigned());
    let [low, high] = if cfg!(target_endian = "big") { [31, 30] } else { [30, 31] };
    Some(half(words[low]) | half(words[high]) << 32)
}

/// The state of a TCP socket: the first byte of `TCP_INFO` (tcp(7), `linux/tcp.h`), where there is
/// such an option. It takes less than a microsecond.
pub(super) fn tcp_state(socket: &Socket) -> Option<TcpState> {
    if !cfg!(any(target_os = "linux", target_os = "android")) {
        return None;
    }
    let [state, ..] = get_int(socket, TCP_INFO).ok()?.to_ne_bytes();
    TcpState::from_linux(state)
}

/// What `TCP_INFO` tells of a connection's segments (tcp(7), `linux/tcp.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SegmentCounts {
    /// Segments sent.
    pub(super) sent: u32,
    /// Segments received.
    pub(super) received: u32,
    /// Whether data went with the SYN, or came with it.
    pub(super) data_in_syn: bool,
}

/// The segments of a TCP socket so far; `None` where the system does not report them.
pub(super) fn segment_counts(socket: &Socket) -> Option<SegmentCounts> {
    /// The first words of `struct tcp_info`, up to the two that are wanted.
    const WORDS: usize = 36;
    const DATA_IN_SYN: u8 = 32;
    if !cfg!(any(target_os = "linux", target_os = "android")) {
        return None;
    }
    let words: [c_int; WORDS] = get_ints(socket, TCP_INFO).ok()?;
    let [_, options, ..] = words[1].to_ne_bytes();
    Some(SegmentCounts {
        sent: words[34].cast_unsigned(),
        received: words[35].cast_unsigned(),
        data_in_syn: options & DATA_IN_SYN != 0,
    })
}

/// Has `connect` wait for the first bytes to send, which then go with the SYN if the server is known
/// (`TCP_FASTOPEN_CONNECT`, RFC 7413). Only Linux has it.
pub(super) fn defer_connect(socket: &Socket) -> io::Result<()> {
    if cfg!(any(target_os = "linux", target_os = "android")) {
        set_int(socket, Constant { level: TCP, name: 30 }, 1)
    } else {
        Err(unknown_here())
    }
}

/// `getsockopt(2)`.
pub(super) fn get(socket: &Socket, option: SocketOption) -> io::Result<u32> {
    get_int(socket, constant(option)?)
}

/// Asks for an int, or as much of it as the kernel has; the rest stays 0.
fn get_int(socket: &Socket, constant: Constant) -> io::Result<u32> {
    let [value] = get_ints(socket, constant)?;
    Ok(value.cast_unsigned())
}

/// Asks for several ints, or as much of them as the kernel has; the rest stays 0.
fn get_ints<const N: usize>(
    socket: &Socket,
    Constant { level, name }: Constant,
) -> io::Result<[c_int; N]> {
    let mut values: [c_int; N] = [0; N];
    let mut length = LENGTH * N as handle::Length;
    #[expect(unsafe_code, reason = "neither socket2 nor rustix has a call for these options")]
    // SAFETY: the descriptor is open as long as `socket` is borrowed. The kernel writes at most
    // `length` bytes to `values`, which has as many and is plain ints of any bits, and how many it
    // wrote to `length`. It keeps neither pointer.
    let answer = unsafe {
        libc::getsockopt(handle::of(socket), level, name, (&raw mut values).cast(), &raw mut length)
    };
    if answer == 0 { Ok(values) } else { Err(io::Error::last_os_error()) }
}

/// `setsockopt(2)`.
pub(super) fn set(socket: &Socket, option: SocketOption, value: u32) -> io::Result<()> {
    set_int(socket, constant(option)?, value)
}

fn set_int(socket: &Socket, Constant { level, name }: Constant, value: u32) -> io::Result<()> {
    let value = value.cast_signed();
    #[expect(unsafe_code, reason = "neither socket2 nor rustix has a call for these options")]
    // SAFETY: the descriptor is open as long as `socket` is borrowed. The kernel reads at most
    // `LENGTH` bytes from `value`, which has as many, before the call returns. The options of this
    // module change how this socket behaves and give the kernel no memory of ours.
    let answer = unsafe {
        libc::setsockopt(handle::of(socket), level, name, (&raw const value).cast(), LENGTH)
    };
    if answer == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_option_stands_twice() {
        for (index, row) in TABLE.iter().enumerate() {
            let same = |other: &OptionNumbers| other.option == row.option;
            assert!(!TABLE[index + 1..].iter().any(same), "{}", row.option);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_numbers_are_those_of_the_c_library() {
        for (option, level, name) in [
            (SocketOption::NotSentLowWater, libc::IPPROTO_TCP, libc::TCP_NOTSENT_LOWAT),
            (SocketOption::SynCount, libc::IPPROTO_TCP, libc::TCP_SYNCNT),
            (SocketOption::DeferAccept, libc::IPPROTO_TCP, libc::TCP_DEFER_ACCEPT),
            (SocketOption::FastOpen, libc::IPPROTO_TCP, libc::TCP_FASTOPEN),
            (SocketOption::JoinGroup, libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP),
            (SocketOption::LeaveGroup, libc::IPPROTO_IP, libc::IP_DROP_MEMBERSHIP),
            (SocketOption::JoinGroupV6, libc::IPPROTO_IPV6, libc::IPV6_ADD_MEMBERSHIP),
            (SocketOption::LeaveGroupV6, libc::IPPROTO_IPV6, libc::IPV6_DROP_MEMBERSHIP),
        ] {
            let constant = constant(option).unwrap();
            assert_eq!((constant.level, constant.name), (level, name), "{option}");
        }
    }

    #[test]
    fn an_option_without_a_number_is_not_asked_for() {
        let socket = Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        let answer = get(&socket, SocketOption::Linger).unwrap_err();
        assert_eq!(Errno::from_io_error(&answer).name(), "ENOPROTOOPT");
    }
}
