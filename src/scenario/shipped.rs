//! The scenarios that come with the program, as they are written.

/// A scenario that comes with the program.
#[derive(Debug, PartialEq, Eq)]
pub struct Shipped {
    file: &'static str,
    text: &'static str,
}

macro_rules! shipped {
    ($($file:literal),* $(,)?) => {
        &[$(Shipped {
            file: $file,
            text: include_str!(concat!("../../assets/scenarios/", $file)),
        }),*]
    };
}

/// All that need no other program: first steps, then beliefs that do not hold, then the rest.
const ALL: &[Shipped] = shipped![
    "tcp-echo.ron",
    "udp-exchange.ron",
    "half-close.ron",
    "refused.ron",
    "close-with-reset.ron",
    "reuse-address.ron",
    "small-buffers.ron",
    "01-one-send-is-not-one-recv.ron",
    "02-a-client-has-a-port-of-its-own.ron",
    "03-sent-is-not-read.ron",
    "04-the-handshake-is-over-before-accept.ron",
    "05-accept-takes-no-new-port.ron",
    "06-a-port-is-not-a-connection.ron",
    "07-bound-is-not-open.ron",
    "08-refused-is-not-silent.ron",
    "09-the-backlog-is-no-limit-of-clients.ron",
    "10-blocked-is-not-crashed.ron",
    "11-address-in-use-by-nobody.ron",
    "12-reuseaddr-is-not-reuseport.ron",
    "13-broadcasting-takes-permission.ron",
    "14-recv-0-is-not-nothing-yet.ron",
    "15-an-ended-stream-is-half-a-connection.ron",
    "16-shutdown-is-not-close.ron",
    "17-close-can-be-rude.ron",
    "18-close-does-not-wait.ron",
    "19-the-first-send-after-the-end-succeeds.ron",
    "20-an-idle-connection-is-silent.ron",
    "21-one-address-is-not-all-addresses.ron",
    "22-localhost-is-two-addresses.ron",
    "23-connect-on-udp-shakes-no-hands.ron",
    "24-udp-loses-datagrams-on-one-machine.ron",
    "25-a-small-send-may-wait.ron",
    "answers-by-rules.ron",
    "broadcast.ron",
    "eleven-states.ron",
    "ipv6.ron",
    "messages-by-the-clock.ron",
    "multicast.ron",
    "port-range.ron",
    "v6only.ron",
];

impl Shipped {
    /// All of them, in the order in which they are read.
    pub fn all() -> &'static [Self] {
        ALL
    }

    /// The one whose file is called so, with or without the ending.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|shipped| shipped.file == name || shipped.name() == name)
    }

    /// Its name: that of its file without the ending.
    pub fn name(&self) -> &'static str {
        self.file.strip_suffix(".ron").unwrap_or(self.file)
    }

    /// Its text.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The name of its file.
    pub fn file(&self) -> &'static str {
        self.file
    }

    /// What it shows, in a line.
    pub fn title(&self) -> String {
        let rest = self.text.split_once("title: \"").map_or(self.file, |(_, rest)| rest);
        let title = rest.split_once("\",\n").map_or(rest, |(title, _)| title);
        title.replace("\\\"", "\"")
    }

    /// What its first lines say of it.
    pub fn about(&self) -> String {
        let lines = self.text.lines().map_while(|line| line.strip_prefix("//"));
        lines.map(str::trim).collect::<Vec<_>>().join("\n")
    }

    /// Whether it puts a belief to the test that many people hold.
    pub fn is_about_a_belief(&self) -> bool {
        self.text.starts_with("// Belief:")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;
    use crate::scenario::Settings;

    /// Each is one half of a conversation with another program.
    const NEED_ANOTHER: [&str; 2] = ["article-client.ron", "article-server.ron"];

    #[test]
    fn every_scenario_is_there_and_can_be_run() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/scenarios");
        let on_disk: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !NEED_ANOTHER.contains(&name.as_str()))
            .collect();
        let shipped: BTreeSet<_> = ALL.iter().map(|shipped| shipped.file.to_owned()).collect();
        assert_eq!(shipped, on_disk);
        assert_eq!(shipped.len(), ALL.len(), "none is there twice");
        for shipped in ALL {
            let plan = shipped.plan(&Settings::from_environment([])).unwrap();
            assert_eq!(plan.title(), shipped.title());
            assert!(shipped.about().len() > 40, "{} says what it is about", shipped.file);
        }
    }
}
