//! The options of a socket (`setsockopt(2)`, `getsockopt(2)`), and where each belongs.
//!
//! What is known of each is in a table ([`OptionFacts`]), so that an option is one line there,
//! one variant here and one line where the system call is made.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Family, Protocol, System, ValueKind};

/// An option of a socket. In files it goes by the name of its constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the table says what each is for")]
pub enum SocketOption {
    #[serde(rename = "SO_REUSEADDR")]
    ReuseAddress,
    #[serde(rename = "SO_REUSEPORT")]
    ReusePort,
    #[serde(rename = "SO_EXCLUSIVEADDRUSE")]
    ExclusiveAddress,
    #[serde(rename = "SO_BROADCAST")]
    Broadcast,
    #[serde(rename = "SO_KEEPALIVE")]
    KeepAlive,
    #[serde(rename = "TCP_KEEPIDLE")]
    KeepIdle,
    #[serde(rename = "TCP_KEEPINTVL")]
    KeepInterval,
    #[serde(rename = "TCP_KEEPCNT")]
    KeepCount,
    #[serde(rename = "SO_LINGER")]
    Linger,
    #[serde(rename = "SO_RCVBUF")]
    ReceiveBuffer,
    #[serde(rename = "SO_SNDBUF")]
    SendBuffer,
    #[serde(rename = "TCP_NODELAY")]
    NoDelay,
    #[serde(rename = "TCP_CORK")]
    Cork,
    #[serde(rename = "TCP_QUICKACK")]
    QuickAck,
    #[serde(rename = "TCP_USER_TIMEOUT")]
    UserTimeout,
    #[serde(rename = "TCP_MAXSEG")]
    MaxSegment,
    #[serde(rename = "TCP_NOTSENT_LOWAT")]
    NotSentLowWater,
    #[serde(rename = "TCP_SYNCNT")]
    SynCount,
    #[serde(rename = "TCP_DEFER_ACCEPT")]
    DeferAccept,
    #[serde(rename = "TCP_FASTOPEN")]
    FastOpen,
    #[serde(rename = "IPV6_V6ONLY")]
    OnlyV6,
    #[serde(rename = "IP_TTL")]
    TimeToLive,
    #[serde(rename = "IPV6_UNICAST_HOPS")]
    UnicastHops,
    #[serde(rename = "IP_TOS")]
    TypeOfService,
    #[serde(rename = "IPV6_TCLASS")]
    TrafficClass,
    #[serde(rename = "IP_MULTICAST_TTL")]
    MulticastTimeToLive,
    #[serde(rename = "IPV6_MULTICAST_HOPS")]
    MulticastHops,
    #[serde(rename = "IP_MULTICAST_LOOP")]
    MulticastLoop,
    #[serde(rename = "IPV6_MULTICAST_LOOP")]
    MulticastLoopV6,
    #[serde(rename = "IP_ADD_MEMBERSHIP")]
    JoinGroup,
    #[serde(rename = "IPV6_ADD_MEMBERSHIP")]
    JoinGroupV6,
    #[serde(rename = "IP_DROP_MEMBERSHIP")]
    LeaveGroup,
    #[serde(rename = "IPV6_DROP_MEMBERSHIP")]
    LeaveGroupV6,
    #[serde(rename = "IP_MULTICAST_IF")]
    MulticastInterface,
    #[serde(rename = "IPV6_MULTICAST_IF")]
    MulticastInterfaceV6,
    #[serde(rename = "IP_FREEBIND")]
    FreeBind,
    #[serde(rename = "IP_LOCAL_PORT_RANGE")]
    LocalPortRange,
    #[serde(rename = "SO_OOBINLINE")]
    OutOfBandInline,
    #[serde(rename = "SO_PRIORITY")]
    Priority,
}

/// What is known of an option.
#[derive(Clone, Copy, Debug)]
pub struct OptionFacts {
    /// Which option.
    pub option: SocketOption,
    /// The name of its constant: `SO_REUSEADDR`.
    pub name: &'static str,
    /// What values it takes.
    pub kind: ValueKind,
    /// The protocols on which it does something.
    pub protocols: &'static [Protocol],
    /// The address families on which it does something.
    pub families: &'static [Family],
    /// The systems that have it.
    pub systems: &'static [System],
    /// The first Linux that has it, where that is not an old one: `6.3`.
    pub linux_since: Option<&'static str>,
    /// What Linux begins with, in words.
    pub linux_default: &'static str,
    /// When a change takes effect, in words.
    pub takes_effect: &'static str,
    /// What it is for, in a sentence.
    pub purpose: &'static str,
    /// The manual page that it comes from: `socket(7)`.
    pub manual: &'static str,
    /// What Linux answers to a `setsockopt` on another protocol; none where it takes the value and
    /// nothing comes of it.
    pub(super) on_other_protocol: Option<&'static str>,
    /// The same for another family.
    pub(super) on_other_family: Option<&'static str>,
}

impl OptionFacts {
    /// The systems that have it: `Linux 6.3 and later`, `Linux and macOS`.
    pub fn systems_in_words(&self) -> String {
        let name = |system: &System| match (system, self.linux_since) {
            (System::Linux, Some(version)) => format!("Linux {version} and later"),
            _ => system.to_string(),
        };
        self.systems.iter().map(name).collect::<Vec<_>>().join(" and ")
    }
}

impl fmt::Display for SocketOption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
