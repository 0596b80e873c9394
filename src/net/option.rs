//! Setting and reading the options of a socket, one line for each.
//!
//! A value of another kind is taken as the kernel would take it: its first number. What no library
//! has a call for is left to [`raw_option`]. Where a system has no such option, there is no call that
//! could be made, and the answer is `ENOPROTOOPT`.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use rustix::net::sockopt;
use socket2::Socket;

use super::raw_option;
use super::raw_option::named;
use crate::model::{OptionValue, ScopedAddress, SocketOption, ValueKind};

/// `setsockopt(2)`, then `getsockopt(2)`: the value that the kernel has made of it. None if it then
/// does not tell.
pub(super) fn set(
    socket: &Socket,
    option: SocketOption,
    value: OptionValue,
) -> io::Result<Option<OptionValue>> {
    write(socket, option, value)?;
    Ok(get(socket, option).ok())
}

/// Takes back what would make `close(2)` wait for the peer, up to the seconds of `SO_LINGER`: it
/// does so even on a socket that never blocks. A close with reset stays one.
pub(super) fn end_lingering(socket: &Socket) -> io::Result<()> {
    if lingers(socket) { socket.set_linger(None) } else { Ok(()) }
}

/// Whether `close` may wait for the peer.
pub(super) fn lingers(socket: &Socket) -> bool {
    // A socket without the option waits for nobody.
    socket.linger().ok().flatten().is_some_and(|time| !time.is_zero())
}

/// `getsockopt(2)`.
pub(super) fn get(socket: &Socket, option: SocketOption) -> io::Result<OptionValue> {
    match option {
        SocketOption::ReuseAddress => switch(socket.reuse_address()),
        SocketOption::Broadcast => switch(socket.broadcast()),
        SocketOption::KeepAlive => switch(socket.keepalive()),
        SocketOption::KeepIdle => seconds(sockopt::tcp_keepidle(socket)?),
        SocketOption::KeepInterval => seconds(sockopt::tcp_keepintvl(socket)?),
        SocketOption::KeepCount => Ok(OptionValue::Number(sockopt::tcp_keepcnt(socket)?)),
        SocketOption::Linger => {
            let linger = socket.linger()?.map(|time| saturated(time.as_secs()));
            Ok(OptionValue::Linger(linger))
        }
        SocketOption::ReceiveBuffer => size(socket.recv_buffer_size()),
        SocketOption::SendBuffer => size(socket.send_buffer_size()),
        SocketOption::NoDelay => switch(socket.tcp_nodelay()),
        SocketOption::OnlyV6 => switch(socket.only_v6()),
        SocketOption::TimeToLive => number(socket.ttl_v4()),
        SocketOption::UnicastHops => number(socket.unicast_hops_v6()),
        SocketOption::TypeOfService => number(socket.tos_v4()),
        SocketOption::MulticastTimeToLive => number(socket.multicast_ttl_v4()),
        SocketOption::MulticastHops => number(socket.multicast_hops_v6()),
        SocketOption::MulticastLoop => switch(socket.multicast_loop_v4()),
        SocketOption::MulticastLoopV6 => switch(socket.multicast_loop_v6()),
        SocketOption::MulticastInterface => {
            let interface = socket.multicast_if_v4()?;
            Ok(OptionValue::Address(ScopedAddress::V4(interface, None)))
        }
        SocketOption::MulticastInterfaceV6 => number(socket.multicast_if_v6()),
        SocketOption::OutOfBandInline => switch(socket.out_of_band_inline()),
        other => get_on_unix(socket, other),
    }
}

#[cfg(unix)]
fn get_on_unix(socket: &Socket, option: SocketOption) -> io::Result<OptionValue> {
    match option {
        SocketOption::ReusePort => switch(socket.reuse_port()),
        SocketOption::MaxSegment => number(socket.tcp_mss()),
        SocketOption::TrafficClass => number(socket.tclass_v6()),
        other => get_on_linux(socket, other),
    }
}

#[cfg(not(unix))]
fn get_on_unix(socket: &Socket, option: SocketOption) -> io::Result<OptionValue> {
    get_raw(socket, option)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn get_on_linux(socket: &Socket, option: SocketOption) -> io::Result<OptionValue> {
    match option {
        SocketOption::Cork => switch(socket.tcp_cork()),
        SocketOption::QuickAck => switch(socket.tcp_quickack()),
        SocketOption::UserTimeout => Ok(OptionValue::Number(sockopt::tcp_user_timeout(socket)?)),
        SocketOption::NotSentLowWater => number(socket.tcp_notsent_lowat()),
        SocketOption::FreeBind => switch(socket.freebind_v4()),
        SocketOption::Priority => number(socket.priority()),
        other => get_raw(socket, other),
    }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn get_on_linux(socket: &Socket, option: SocketOption) -> io::Result<OptionValue> {
    get_raw(socket, option)
}

fn get_raw(socket: &Socket, option: SocketOption) -> io::Result<OptionValue> {
    let bits = raw_option::get(socket, option)?;
    Ok(match option.facts().kind {
        ValueKind::Switch => OptionValue::Switch(bits != 0),
        ValueKind::Ports => OptionValue::Ports(bits as u16, (bits >> 16) as u16),
        _ => OptionValue::Number(bits),
    })
}

fn write(socket: &Socket, option: SocketOption, value: OptionValue) -> io::Result<()> {
    let (number, on) = (first_number(value), first_number(value) != 0);
    match option {
        SocketOption::ReuseAddress => socket.set_reuse_address(on),
        SocketOption::Broadcast => socket.set_broadcast(on),
        SocketOption::KeepAlive => socket.set_keepalive(on),
        // socket2 has one call for these three, and it switches SO_KEEPALIVE on besides.
        SocketOption::KeepIdle => Ok(sockopt::set_tcp_keepidle(socket, for_seconds(number))?),
        SocketOption::KeepInterval => Ok(sockopt::set_tcp_keepintvl(socket, for_seconds(number))?),
        SocketOption::KeepCount => Ok(sockopt::set_tcp_keepcnt(socket, number)?),
        SocketOption::Linger => match value {
            OptionValue::Linger(linger) => socket.set_linger(linger.map(for_seconds)),
            // The kernel wants two numbers here, and one is too short.
            _ => Err(named("EINVAL")),
        },
        SocketOption::ReceiveBuffer => socket.set_recv_buffer_size(number as usize),
        SocketOption::SendBuffer => socket.set_send_buffer_size(number as usize),
        SocketOption::NoDelay => socket.set_tcp_nodelay(on),
        SocketOption::OnlyV6 => socket.set_only_v6(on),
        SocketOption::TimeToLive => socket.set_ttl_v4(number),
        SocketOption::UnicastHops => socket.set_unicast_hops_v6(number),
        SocketOption::TypeOfService => socket.set_tos_v4(number),
        SocketOption::MulticastTimeToLive => socket.set_multicast_ttl_v4(number),
        SocketOption::MulticastHops => socket.set_multicast_hops_v6(number),
        SocketOption::MulticastLoop => socket.set_multicast_loop_v4(on),
        SocketOption::MulticastLoopV6 => socket.set_multicast_loop_v6(on),
        SocketOption::JoinGroup => {
            let (group, interface) = group_v4(value)?;
            socket.join_multicast_v4(&group, &interface)
        }
        SocketOption::LeaveGroup => {
            let (group, interface) = group_v4(value)?;
            socket.leave_multicast_v4(&group, &interface)
        }
        SocketOption::JoinGroupV6 => {
            let (group, index) = group_v6(value)?;
            socket.join_multicast_v6(&group, index)
        }
        SocketOption::LeaveGroupV6 => {
            let (group, index) = group_v6(value)?;
            socket.leave_multicast_v6(&group, index)
        }
        SocketOption::MulticastInterface => {
            // What is as long as a group with its interface is read as one (ip(7)).
            let interface = match value {
                OptionValue::Address(ScopedAddress::V4(_, Some(interface))) => interface,
                _ => Ipv4Addr::from(number.to_ne_bytes()),
            };
            socket.set_multicast_if_v4(&interface)
        }
        SocketOption::MulticastInterfaceV6 => socket.set_multicast_if_v6(number),
        SocketOption::OutOfBandInline => socket.set_out_of_band_inline(on),
        other => write_on_unix(socket, other, number),
    }
}

#[cfg(unix)]
fn write_on_unix(socket: &Socket, option: SocketOption, number: u32) -> io::Result<()> {
    match option {
        SocketOption::ReusePort => socket.set_reuse_port(number != 0),
        SocketOption::MaxSegment => socket.set_tcp_mss(number),
        SocketOption::TrafficClass => socket.set_tclass_v6(number),
        other => write_on_linux(socket, other, number),
    }
}

#[cfg(not(unix))]
fn write_on_unix(socket: &Socket, option: SocketOption, number: u32) -> io::Result<()> {
    raw_option::set(socket, option, number)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn write_on_linux(socket: &Socket, option: SocketOption, number: u32) -> io::Result<()> {
    match option {
        SocketOption::Cork => socket.set_tcp_cork(number != 0),
        SocketOption::QuickAck => socket.set_tcp_quickack(number != 0),
        SocketOption::UserTimeout => Ok(sockopt::set_tcp_user_timeout(socket, number)?),
        SocketOption::NotSentLowWater => socket.set_tcp_notsent_lowat(number),
        SocketOption::FreeBind => socket.set_freebind_v4(number != 0),
        SocketOption::Priority => socket.set_priority(number),
        other => raw_option::set(socket, other, number),
    }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
fn write_on_linux(socket: &Socket, option: SocketOption, number: u32) -> io::Result<()> {
    raw_option::set(socket, option, number)
}

/// What the kernel would read of a value where it wants one number.
fn first_number(value: OptionValue) -> u32 {
    match value {
        OptionValue::Switch(on) => u32::from(on),
        OptionValue::Number(number) => number,
        OptionValue::Linger(linger) => u32::from(linger.is_some()),
        OptionValue::Ports(low, high) => u32::from(low) | u32::from(high) << 16,
        OptionValue::Address(ScopedAddress::V4(address, _)) => u32::from_ne_bytes(address.octets()),
        OptionValue::Address(ScopedAddress::V6(address, _)) => {
            let [a, b, c, d, ..] = address.octets();
            u32::from_ne_bytes([a, b, c, d])
        }
    }
}

/// A group and the address of an interface; 0.0.0.0 where the system is to choose one. The kernel
/// wants both here, and anything else is too short.
fn group_v4(value: OptionValue) -> io::Result<(Ipv4Addr, Ipv4Addr)> {
    match value {
        OptionValue::Address(ScopedAddress::V4(group, interface)) => {
            Ok((group, interface.unwrap_or(Ipv4Addr::UNSPECIFIED)))
        }
        _ => Err(named("EINVAL")),
    }
}

/// A group and the index of an interface; 0 where the system is to choose one.
fn group_v6(value: OptionValue) -> io::Result<(Ipv6Addr, u32)> {
    match value {
        OptionValue::Address(ScopedAddress::V6(group, index)) => Ok((group, index.unwrap_or(0))),
        _ => Err(named("EINVAL")),
    }
}

fn for_seconds(number: u32) -> Duration {
    Duration::from_secs(number.into())
}

fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn switch(answer: io::Result<bool>) -> io::Result<OptionValue> {
    answer.map(OptionValue::Switch)
}

fn number(answer: io::Result<u32>) -> io::Result<OptionValue> {
    answer.map(OptionValue::Number)
}

fn size(answer: io::Result<usize>) -> io::Result<OptionValue> {
    answer.map(|size| OptionValue::Number(saturated(size as u64)))
}

#[expect(clippy::unnecessary_wraps, reason = "it stands in a row with those that can fail")]
fn seconds(time: Duration) -> io::Result<OptionValue> {
    Ok(OptionValue::Number(saturated(time.as_secs())))
}
