//! The scenarios that come with the program, as they are written.

use memchr::memmem;

/// A scenario that comes with the program.
#[derive(Debug, PartialEq, Eq)]
pub struct Shipped {
    folder: &'static str,
    file: &'static str,
    text: &'static str,
}

macro_rules! shipped {
    ($($folder:literal: [$($file:literal),* $(,)?]),* $(,)?) => {
        &[$($(Shipped {
            folder: $folder,
            file: $file,
            text: include_str!(concat!("../../assets/", $folder, "/", $file)),
        }),*),*]
    };
}

/// All that need no other program: the course in its order, each lab behind the lesson that leads to it,
/// then first steps, then the rest, then the templates.
const ALL: &[Shipped] = shipped![
    "lessons": [
        "lab-00-first-call.ron",
        "lab-01-handle.ron",
        "07-bound-is-not-open.ron",
        "lab-02-ports.ron",
        "04-the-handshake-is-over-before-accept.ron",
        "lab-03-accept-queue.ron",
        "05-accept-takes-no-new-port.ron",
        "02-a-client-has-a-port-of-its-own.ron",
        "06-a-port-is-not-a-connection.ron",
        "10-blocked-is-not-crashed.ron",
        "09-the-backlog-is-no-limit-of-clients.ron",
        "08-refused-is-not-silent.ron",
        "lab-10-refused-or-silent.ron",
        "01-one-send-is-not-one-recv.ron",
        "lab-04-byte-stream.ron",
        "lab-05-framing.ron",
        "03-sent-is-not-read.ron",
        "lab-06-buffers.ron",
        "14-recv-0-is-not-nothing-yet.ron",
        "15-an-ended-stream-is-half-a-connection.ron",
        "lab-07-half-close.ron",
        "16-shutdown-is-not-close.ron",
        "19-the-first-send-after-the-end-succeeds.ron",
        "17-close-can-be-rude.ron",
        "lab-09-goodbyes.ron",
        "18-close-does-not-wait.ron",
        "21-one-address-is-not-all-addresses.ron",
        "22-localhost-is-two-addresses.ron",
        "11-address-in-use-by-nobody.ron",
        "12-reuseaddr-is-not-reuseport.ron",
        "lab-08-time-wait.ron",
        "23-connect-on-udp-shakes-no-hands.ron",
        "24-udp-loses-datagrams-on-one-machine.ron",
        "lab-11-udp.ron",
        "13-broadcasting-takes-permission.ron",
        "lab-12-reachability.ron",
        "20-an-idle-connection-is-silent.ron",
        "25-a-small-send-may-wait.ron",
        "lab-13-timing.ron",
        "lab-14-states.ron",
        "life-web.ron",
        "life-chat.ron",
        "life-game.ron",
        "life-sensor.ron",
        "life-file.ron",
        "life-rpc.ron",
        "life-streaming.ron",
        "article-1-tcp.ron",
        "article-2-udp.ron",
        "article-3-close.ron",
        "article-4-errors.ron",
        "article-5-port.ron",
        "lab-article-chat.ron",
    ],
    "scenarios": [
        "tcp-echo.ron",
        "udp-exchange.ron",
        "half-close.ron",
        "refused.ron",
        "close-with-reset.ron",
        "reuse-address.ron",
        "small-buffers.ron",
        "answers-by-rules.ron",
        "broadcast.ron",
        "echo-server.ron",
        "many-clients.ron",
        "eleven-states.ron",
        "ipv6.ron",
        "messages-by-the-clock.ron",
        "misbehave.ron",
        "multicast.ron",
        "port-range.ron",
        "reconnect.ron",
        "v6only.ron",
        "web-page.ron",
        "wire.ron",
    ],
    "templates": [
        "template-web-server.ron",
        "template-chat-room.ron",
        "template-multiplayer-game.ron",
        "template-iot-telemetry.ron",
        "template-file-transfer.ron",
        "template-rpc.ron",
        "template-streaming.ron",
        "template-echo.ron",
    ],
];

impl Shipped {
    /// All of them, in the order in which they are read.
    pub fn all() -> &'static [Self] {
        ALL
    }

    /// Those that open ready, with programs that go on: the beginnings of something of one's own.
    pub fn templates() -> impl Iterator<Item = &'static Self> {
        ALL.iter().filter(|shipped| shipped.is_template())
    }

    /// Whether it is one of these.
    pub fn is_template(&self) -> bool {
        self.folder == "templates"
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
        self.field("title").unwrap_or_else(|| self.file.to_owned())
    }

    /// What is learned from a lesson; what the first lines of another scenario say of it.
    pub fn about(&self) -> String {
        let lines = self.text.lines().map_while(|line| line.strip_prefix("//"));
        let comment = || lines.map(str::trim).collect::<Vec<_>>().join("\n");
        self.goal().unwrap_or_else(comment)
    }

    /// What is learned, of a lesson; `None` of anything else.
    pub fn goal(&self) -> Option<String> {
        self.field("goal")
    }

    /// The part of the course that it belongs to; empty if it belongs to none.
    pub fn topic(&self) -> String {
        self.field("topic").unwrap_or_default()
    }

    /// How long it takes, in minutes; 0 if it does not say.
    pub fn minutes(&self) -> u32 {
        let number = self.behind("minutes").and_then(|rest| rest.split_once(','));
        number.and_then(|(number, _)| number.parse().ok()).unwrap_or_default()
    }

    /// Whether the student does it by hand.
    pub fn is_lab(&self) -> bool {
        self.behind("checks").is_some()
    }

    /// A line of text that it has at its beginning.
    fn field(&self, name: &str) -> Option<String> {
        let (value, _) = self.behind(name)?.strip_prefix('"')?.split_once("\",\n")?;
        Some(value.replace("\\\"", "\""))
    }

    /// What follows a name that a scenario begins with. To list them all takes no more: that they can be read
    /// as a whole is tested.
    fn behind(&self, name: &str) -> Option<&'static str> {
        let field = format!("\n    {name}: ");
        let begin = memmem::find(self.text.as_bytes(), field.as_bytes())?;
        self.text.get(begin + field.len()..)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;
    use crate::scenario::{Scenario, Settings};

    /// Each is one half of a conversation with another program.
    const NEED_ANOTHER: [&str; 2] = ["article-client.ron", "article-server.ron"];

    #[test]
    fn every_scenario_is_there_and_can_be_run() {
        let names = |folder: &str| -> BTreeSet<String> {
            let assets = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/");
            let files = fs::read_dir(format!("{assets}{folder}")).unwrap();
            files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        };
        let mut on_disk = names("scenarios");
        on_disk.extend(["lessons", "templates"].into_iter().flat_map(names));
        on_disk.retain(|name| !NEED_ANOTHER.contains(&name.as_str()));
        let shipped: BTreeSet<_> = ALL.iter().map(|shipped| shipped.file.to_owned()).collect();
        assert_eq!(shipped, on_disk);
        assert_eq!(shipped.len(), ALL.len(), "none is there twice");
        for shipped in ALL {
            let plan = shipped.plan(&Settings::from_environment([])).unwrap();
            assert_eq!(plan.title(), shipped.title());
            let scenario: Scenario = ron::from_str(shipped.text).unwrap();
            assert_eq!(scenario.goal, shipped.goal().unwrap_or_default());
            let read = (scenario.topic, scenario.minutes, !scenario.checks.is_empty());
            assert_eq!(read, (shipped.topic(), shipped.minutes(), shipped.is_lab()));
            assert!(shipped.about().len() > 40, "{} says what it is about", shipped.file);
            let has_words = shipped.folder != "scenarios";
            assert_eq!(plan.lesson().is_lesson(), has_words, "{}", shipped.file);
            let words = plan.lesson();
            let is_explained = !words.intro.is_empty() && !words.outro.is_empty();
            assert!(is_explained || !shipped.is_template(), "{}", shipped.file);
        }
    }
}
