//! The options of a socket (`setsockopt(2)`, `getsockopt(2)`), and where each belongs.
//!
//! What is known of each stands in a table ([`OptionFacts`]), so that an option is one line there,
//! one variant here and one line where the system call is made.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Family, Protocol, System, ValueKind, option_table::TABLE};

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

impl SocketOption {
    /// Every option, in the order in which they are offered.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::ReuseAddress; TABLE.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = TABLE[index].option;
            assert!(all[index] as usize == index, "the table is in the order of the variants");
            index += 1;
        }
        all
    };

    /// What is known of it.
    pub fn facts(self) -> &'static OptionFacts {
        &TABLE[self as usize]
    }

    /// The name of its constant: `SO_REUSEADDR`.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// Whether it does something on such a socket, on the system that the program runs on.
    pub fn belongs_to(self, protocol: Protocol, family: Family) -> bool {
        self.out_of_place(protocol, family, System::HERE).is_none()
    }

    /// Why it does nothing on such a socket of such a system, in a few words: `Windows only`. None
    /// where it does something.
    pub fn out_of_place(
        self,
        protocol: Protocol,
        family: Family,
        system: System,
    ) -> Option<String> {
        let facts = self.facts();
        if !facts.systems.contains(&system) {
            Some(format!("{} only", facts.systems_in_words()))
        } else if let ([only], false) = (facts.protocols, facts.protocols.contains(&protocol)) {
            Some(format!("{only} only"))
        } else if let ([only], false) = (facts.families, facts.families.contains(&family)) {
            Some(format!("{only} sockets only"))
        } else {
            None
        }
    }

    /// The name of the error with which Linux refuses to set it on such a socket. None where it
    /// belongs, and where Linux takes it although nothing comes of it.
    ///
    /// An option that Linux does not have at all is refused by every socket.
    ///
    /// `getsockopt` of an option of another level says `EOPNOTSUPP` over IPv4 and `ENOPROTOOPT`
    /// over IPv6.
    pub fn refused_on(self, protocol: Protocol, family: Family) -> Option<&'static str> {
        let facts = self.facts();
        if !facts.systems.contains(&System::Linux) {
            return Some("ENOPROTOOPT");
        }
        let by_family = facts.on_other_family.filter(|_| !facts.families.contains(&family));
        let by_protocol = facts.on_other_protocol.filter(|_| !facts.protocols.contains(&protocol));
        by_family.or(by_protocol)
    }
}

// A variant behind the last line of the table would have no facts.
const _: () = assert!(SocketOption::Priority as usize + 1 == TABLE.len());

impl fmt::Display for SocketOption {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_goes_by_the_name_of_its_constant_in_files() {
        for option in SocketOption::ALL {
            assert_eq!(ron::to_string(&option).unwrap(), option.name());
            assert_eq!(ron::from_str::<SocketOption>(option.name()).unwrap(), option);
        }
    }

    #[test]
    fn every_option_is_explained_in_sentences_and_has_a_manual_page() {
        for option in SocketOption::ALL {
            let facts = option.facts();
            assert!(facts.purpose.ends_with('.'), "{option}");
            let of_linux = facts.systems.contains(&System::Linux);
            assert_eq!(facts.manual.ends_with("(7)"), of_linux, "{option}");
            assert!(!facts.manual.is_empty() && !facts.systems.is_empty(), "{option}");
            assert!(!facts.linux_default.is_empty() && !facts.takes_effect.is_empty(), "{option}");
            assert!(!facts.protocols.is_empty() && !facts.families.is_empty(), "{option}");
        }
    }

    #[test]
    fn an_option_that_is_out_of_place_says_where_its_place_is() {
        use Family::{V4, V6};
        use Protocol::{Tcp, Udp};
        use System::{Linux, MacOs, Windows};
        for (option, protocol, family, system, said) in [
            (SocketOption::ExclusiveAddress, Tcp, V4, Linux, Some("Windows only")),
            (SocketOption::ExclusiveAddress, Udp, V6, Windows, None),
            (SocketOption::LocalPortRange, Tcp, V6, Linux, None),
            (SocketOption::LocalPortRange, Tcp, V4, MacOs, Some("Linux 6.3 and later only")),
            (SocketOption::ReusePort, Tcp, V4, Windows, Some("Linux and macOS only")),
            (SocketOption::NoDelay, Udp, V4, Linux, Some("TCP only")),
            (SocketOption::Broadcast, Tcp, V4, Linux, Some("UDP only")),
            (SocketOption::OnlyV6, Tcp, V4, Linux, Some("IPv6 sockets only")),
            (SocketOption::JoinGroup, Udp, V6, Linux, Some("IPv4 sockets only")),
            (SocketOption::JoinGroupV6, Tcp, V4, Linux, Some("UDP only")),
        ] {
            let told = option.out_of_place(protocol, family, system);
            assert_eq!(told.as_deref(), said, "{option}");
        }
    }
}
