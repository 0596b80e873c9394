//! What the table says of an option, and on which sockets of which system the option does something.

use super::option_table::TABLE;
use super::{Family, OptionFacts, Protocol, SocketOption, System};

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
