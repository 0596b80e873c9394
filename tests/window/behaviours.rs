//! What a socket does by itself, switched on and off in the window: on its card, in its inspector and in
//! the log.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socket_playground::behaviour::rules_from_ron;
use socket_playground::export::save_session;

use socket_playground::model::{
    BehaviourEnd, BehaviourStep, Call, Caller, Event, Message, Record, When,
};

use crate::canvas_ways::ask_for;
use crate::common::{PATIENCE, noise};
use crate::desk::Desk;

/// The section of the inspector for most of it.
pub const SECTION: &str = "Programs, wire, repeat, files";

fn chat_pair() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("it talks", |desk| desk.is_live("TCP #3: chat"));
    desk
}

/// Shows the section of a socket, folded out.
fn inspect(desk: &mut Desk, socket: &str) {
    desk.click(socket);
    desk.click(SECTION);
    desk.until("it is folded out", |desk| {
        desk.control(&format!("{socket}: file to send")).is_some()
    });
}

/// Scrolls to a control, as a person would, who then uses it.
pub fn see(desk: &mut Desk, name: &str) {
    desk.until(&format!("{name:?} is there"), |desk| desk.control(name).is_some());
    desk.control(name).unwrap().scroll_to_me();
    // The way there is shown.
    desk.harness().run_steps(30);
}

pub fn press(desk: &mut Desk, name: &str) {
    see(desk, name);
    desk.click(name);
}

pub fn enter(desk: &mut Desk, name: &str, text: &str) {
    see(desk, name);
    desk.say(name, text);
}

pub fn type_in(desk: &mut Desk, name: &str, text: &str) {
    see(desk, name);
    desk.type_in(name, text);
}

/// Writes a message in the inspector, whose field is above the section.
fn write(desk: &mut Desk, text: &str) {
    see(desk, "TCP #3: bind");
    desk.type_in("TCP #3: message", text);
}

pub fn ends(desk: &Desk, socket: u32) -> Vec<BehaviourEnd> {
    let of_socket = desk.records().into_iter().filter(|record| record.socket.0 == socket);
    let end = of_socket.filter_map(|record| match record.event {
        Event::Behaviour { step: BehaviourStep::Off(_, end), .. } => Some(end),
        _ => None,
    });
    end.collect()
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_file_is_sent_from_one_socket_and_saved_at_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.bin"), folder.path().join("to.bin"));
    // The chat shows it: letters are in every font.
    let letters = noise(5, 1024 * 1024).into_iter().map(|byte| b'a' + byte % 26);
    fs::write(&from, letters.collect::<Vec<_>>()).unwrap();
    let mut desk = chat_pair();
    inspect(&mut desk, "TCP #3");
    enter(&mut desk, "TCP #3: file to save to", shown(&to));
    press(&mut desk, "TCP #3: start saving");
    desk.wait_for("saving to to.bin");
    inspect(&mut desk, "TCP #2");
    enter(&mut desk, "TCP #2: file to send", shown(&from));
    desk.wait_for("1.0 MiB");
    press(&mut desk, "TCP #2: send file");
    desk.until("it has gone", |desk| ends(desk, 2) == [BehaviourEnd::Finished]);
    desk.wait_for("saving to to.bin · 1.0 MiB");
    press(&mut desk, "TCP #3: stop saving");
    desk.until("it has stopped", |desk| ends(desk, 3) == [BehaviourEnd::Stopped]);
    assert_eq!(fs::read(&from).unwrap(), fs::read(&to).unwrap());
    desk.until("the card says nothing of it", |desk| !desk.shows("saving to to.bin"));
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.bin");
    fs::write(&path, "before").unwrap();
    let mut desk = chat_pair();
    inspect(&mut desk, "TCP #3");
    press(&mut desk, "TCP #3: start saving");
    desk.wait_for("Enter the path of a file, or choose one.");
    enter(&mut desk, "TCP #3: file to save to", shown(&path));
    press(&mut desk, "TCP #3: start saving");
    desk.wait_for("there is such a file already");
    assert!(!desk.shows("Close notice"), "it is said at the field");
    assert_eq!(fs::read(&path).unwrap(), b"before");
    press(&mut desk, "TCP #3: replace the file");
    desk.until("that was said of the choice before", |desk| !desk.shows("such a file already"));
    enter(&mut desk, "TCP #3: most bytes to save", "4");
    press(&mut desk, "TCP #3: start saving");
    desk.wait_for("saving to kept.bin");
    desk.say("TCP #2: message", "hello");
    desk.until("its limit ends it", |desk| ends(desk, 3) == [BehaviourEnd::Finished]);
    assert_eq!(fs::read(&path).unwrap(), b"hell");
    desk.wait_for("ended: 4 of 4 bytes, finished");
}

#[test]
fn a_file_that_cannot_be_read_says_so_at_its_field() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = chat_pair();
    inspect(&mut desk, "TCP #3");
    enter(&mut desk, "TCP #3: file to send", shown(&folder.path().join("none")));
    desk.wait_for("none: cannot be read:");
    enter(&mut desk, "TCP #3: file to send", shown(folder.path()));
    desk.wait_for("it is a directory");
    // It may be sent all the same: the attempt is in the log, and a notice says what came of it.
    press(&mut desk, "TCP #3: send file");
    desk.wait_for("TCP #3: sends \"");
    assert!(matches!(&ends(&desk, 3)[..], [BehaviourEnd::FileFailed(_)]));
}

#[test]
fn the_file_is_chosen_in_a_dialog_that_asks_before_it_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.bin");
    fs::write(&path, "before").unwrap();
    let mut desk = chat_pair();
    inspect(&mut desk, "TCP #3");
    press(&mut desk, "TCP #3: file to save to: choose");
    desk.say("Path of the file", shown(&path));
    desk.click("Replace");
    press(&mut desk, "TCP #3: start saving");
    desk.wait_for("saving to kept.bin");
    assert_eq!(fs::read(&path).unwrap(), b"");
    // Closing the socket ends it, and nothing is lost.
    desk.say("TCP #2: message", "last words");
    desk.until("it has arrived", |desk| desk.crossed(3).0 == b"last words");
    press(&mut desk, "TCP #3: close");
    desk.until("it has ended", |desk| ends(desk, 3) == [BehaviourEnd::Closed]);
    assert_eq!(fs::read(&path).unwrap(), b"last words");
}

#[test]
fn a_message_is_sent_again_and_again_until_its_number_is_reached() {
    let mut desk = chat_pair();
    inspect(&mut desk, "TCP #3");
    press(&mut desk, "TCP #3: start repeating");
    desk.wait_for("there is nothing to send yet");
    enter(&mut desk, "TCP #3: repeat every", "often");
    press(&mut desk, "TCP #3: start repeating");
    desk.wait_for("\"often\" is not a number.");
    write(&mut desk, "n$(counter) ");
    type_in(&mut desk, "TCP #3: repeat every", "20");
    type_in(&mut desk, "TCP #3: repeat times", "5");
    press(&mut desk, "TCP #3: start repeating");
    desk.until("all have arrived", |desk| desk.crossed(2).0 == b"n1 n2 n3 n4 n5 ");
    desk.until("it has ended", |desk| ends(desk, 3) == [BehaviourEnd::Finished]);
    desk.wait_for("ended: 5 of 5 messages");
    let sends = |record: &&Record| {
        let by_it = matches!(
            record.event,
            Event::Returned { call: Call::Send(_), caller: Caller::Program, .. }
        );
        by_it && record.socket.0 == 3
    };
    assert_eq!(desk.records().iter().filter(sends).count(), 5, "each is a call in the log");
}

#[test]
fn a_list_goes_round_with_its_pauses_until_the_card_stops_it() {
    let mut desk = chat_pair();
    inspect(&mut desk, "TCP #3");
    for text in ["one ", "two "] {
        write(&mut desk, text);
        press(&mut desk, "TCP #3: add the message to the list");
    }
    desk.wait_for("Sends 2 messages in turn.");
    type_in(&mut desk, "TCP #3: pause after message 1", "10");
    type_in(&mut desk, "TCP #3: repeat every", "20");
    press(&mut desk, "TCP #3: start repeating");
    // Of those that have come due meanwhile a busy computer sends the latest alone.
    let two_rounds = b"one two one two ";
    desk.until("it goes round", |desk| {
        desk.crossed(2).0.windows(two_rounds.len()).any(|bytes| bytes == two_rounds)
    });
    // The count on the card goes on; its button is the first of this name.
    desk.until("the card counts", |desk| {
        let counts = desk.nodes_containing("every 20 ms · ");
        counts.iter().any(|line| !line.ends_with("· 0 sent"))
    });
    // Its place changes with the count.
    ask_for(&mut desk, "TCP #3: stop repeating");
    desk.until("it has stopped", |desk| ends(desk, 3) == [BehaviourEnd::Stopped]);
    desk.until("the card is silent", |desk| desk.names_beginning("TCP #3: stop").is_empty());
}

#[test]
fn datagrams_go_by_the_clock_and_a_session_opened_again_tells_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(None);
    desk.click("New UDP socket");
    desk.click("UDP #1: bind");
    desk.until("it has a port", |desk| desk.outcomes(1).len() == 1);
    let port = desk.port(1).to_string();
    desk.click("New UDP socket");
    desk.type_in("UDP #2: port", &port);
    desk.click("UDP #2");
    desk.click("UDP #2: connect");
    desk.until("it has a peer", |desk| desk.outcomes(2).len() == 1);
    desk.type_in("UDP #2: message", "$(counter)");
    desk.click(SECTION);
    type_in(&mut desk, "UDP #2: repeat every", "20");
    type_in(&mut desk, "UDP #2: repeat times", "4");
    press(&mut desk, "UDP #2: start repeating");
    desk.until("each has arrived by itself", |desk| desk.crossed(1).0 == b"1234");
    desk.wait_for("ended: 4 of 4 messages");
    let path = folder.path().join("told.ron");
    save_session(desk.log(), &path).unwrap();
    let mut review = Desk::open(Some(path));
    review.wait_for("Review of");
    review.click("UDP #2");
    review.click(SECTION);
    review.wait_for("ended: 4 of 4 messages");
    assert!(!review.is_live("UDP #2: start repeating"), "a review sends nothing");
}

/// A listener with its section folded out; returns its port.
fn listener(desk: &mut Desk) -> u16 {
    desk.click("New TCP socket");
    desk.click("TCP #1: bind");
    desk.click("TCP #1: listen");
    desk.until("it listens", |desk| desk.outcomes(1).len() == 2);
    inspect(desk, "TCP #1");
    desk.port(1)
}

#[test]
fn a_folder_is_served_to_a_browser_that_is_given_the_link() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    fs::create_dir(&site).unwrap();
    fs::write(site.join("index.html"), "from the folder").unwrap();
    let mut desk = Desk::open(None);
    let port = listener(&mut desk);
    press(&mut desk, "TCP #1: program");
    press(&mut desk, "web server");
    press(&mut desk, "TCP #1: start the program");
    desk.wait_for("enter the path of the folder");
    enter(&mut desk, "TCP #1: folder", shown(&folder.path().join("none")));
    press(&mut desk, "TCP #1: start the program");
    desk.wait_for("none cannot be opened: No such file");
    press(&mut desk, "TCP #1: folder: choose");
    desk.say("Path of the folder", shown(&site));
    press(&mut desk, "TCP #1: start the program");
    desk.wait_for("web server of site");
    let link = format!("http://127.0.0.1:{port}/");
    desk.wait_for(&link);
    desk.control("TCP #1: copy link").unwrap().click();
    desk.until("it is copied", |desk| desk.copied() == Some(link.as_str()));
    let mut browser = TcpStream::connect(("127.0.0.1", port)).unwrap();
    browser.set_read_timeout(Some(PATIENCE)).unwrap();
    browser.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    browser.read_to_string(&mut page).unwrap();
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.ends_with("from the folder"), "{page}");
    press(&mut desk, "TCP #1: stop the program");
    desk.until("it has stopped", |desk| ends(desk, 1) == [BehaviourEnd::Stopped]);
    desk.until("the link has gone", |desk| !desk.shows(&link));
}

/// Opens the rules of a listener that a client of another program can reach; returns its port.
fn listener_with_rules(desk: &mut Desk) -> u16 {
    let port = listener(desk);
    press(desk, "TCP #1: rules for answers");
    desk.wait_for("Answer rules of TCP #1");
    port
}

/// Presses the button of the window, not the inspector's, which is the first of this name.
fn start_answering(desk: &mut Desk) {
    desk.click_last("TCP #1: start answering");
}

/// Chooses how a rule matches.
fn choose_way(desk: &mut Desk, rule: u32, way: &str) {
    desk.click(&format!("TCP #1: rule {rule} when"));
    desk.click(way);
}

#[test]
fn rules_answer_a_client_in_order_and_their_groups_are_filled_in() {
    let mut desk = Desk::open(None);
    let port = listener_with_rules(&mut desk);
    start_answering(&mut desk);
    desk.wait_for("there is nothing to send yet; add a rule");
    desk.click("TCP #1: add a rule");
    choose_way(&mut desk, 1, "matches");
    desk.type_in("TCP #1: rule 1 text", "hello (\\w+");
    desk.wait_for("this is not a valid regular expression");
    desk.type_in("TCP #1: rule 1 text", "hello (\\w+)");
    desk.until("it is valid", |desk| !desk.shows("not a valid regular expression"));
    desk.type_in("TCP #1: rule 1 answer", "good day $(1)");
    desk.click("TCP #1: add a rule");
    desk.type_in("TCP #1: rule 2 answer", "what?");
    start_answering(&mut desk);
    desk.wait_for("answers by 2 rules");
    let mut client = TcpStream::connect(("127.0.0.1", port)).unwrap();
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    for (says, answer) in [("hello ada", "good day ada"), ("1+1", "what?")] {
        client.write_all(says.as_bytes()).unwrap();
        let mut heard = vec![0; answer.len()];
        client.read_exact(&mut heard).unwrap();
        assert_eq!(String::from_utf8_lossy(&heard), answer);
    }
    drop(client);
    desk.until("the accepted socket is closed as a program would", |desk| {
        ends(desk, 2) == [BehaviourEnd::Closed]
    });
    desk.harness().key_press(egui::Key::Escape);
    desk.until("Escape closes the window", |desk| !desk.shows("Answer rules of"));
    press(&mut desk, "TCP #1: stop answering");
    desk.until("the listener goes on without", |desk| ends(desk, 1) == [BehaviourEnd::Stopped]);
    // A later socket is offered what an earlier one had.
    desk.click("New UDP socket");
    inspect(&mut desk, "UDP #3");
    press(&mut desk, "UDP #3: rules for answers");
    desk.click("UDP #3: use the 2 rules of TCP #1");
    desk.until("they are there", |desk| desk.is_live("UDP #3: rule 2 answer"));
}

#[test]
fn rules_change_places_and_go_to_a_file_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rules.ron");
    let mut desk = Desk::open(None);
    listener_with_rules(&mut desk);
    for (rule, answer) in [(1, "first"), (2, "second")] {
        desk.click("TCP #1: add a rule");
        desk.type_in(&format!("TCP #1: rule {rule} answer"), answer);
    }
    choose_way(&mut desk, 2, "contains");
    start_answering(&mut desk);
    desk.wait_for("there is no text to look for");
    desk.type_in("TCP #1: rule 2 text", "x");
    desk.type_in("TCP #1: rule 2 delay", "5");
    desk.click("TCP #1: rule 2 up");
    desk.click("TCP #1: save rules");
    desk.say("Path of the file", shown(&path));
    desk.until("it is written", |_| path.exists());
    let text = fs::read_to_string(&path).unwrap();
    let rules = rules_from_ron(&text).unwrap().rules;
    let answers: Vec<_> = rules.iter().map(|rule| &rule.answer.text[..]).collect();
    assert_eq!(answers, ["second", "first"]);
    assert_eq!((&rules[0].when, rules[0].delay_ms), (&When::Contains(Message::text("x")), 5));
    for _ in 0..2 {
        desk.click("TCP #1: rule 1 remove");
    }
    desk.until("all are gone", |desk| desk.control("TCP #1: rule 1 answer").is_none());
    for written in ["(rules: [", &text] {
        fs::write(&path, written).unwrap();
        desk.click("TCP #1: load rules");
        desk.say("Path of the file", shown(&path));
        if written != text {
            desk.wait_for("this is not a file of answer rules");
        }
    }
    desk.until("they are back", |desk| {
        let answer = desk.control("TCP #1: rule 2 answer");
        answer.is_some_and(|field| field.accesskit_node().value().as_deref() == Some("first"))
    });
}

#[test]
fn every_control_has_a_name() {
    let mut desk = Desk::open(None);
    listener_with_rules(&mut desk);
    desk.click("TCP #1: add a rule");
    let nameless = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        let is_control = matches!(
            node.role(),
            Role::Button
                | Role::CheckBox
                | Role::ComboBox
                | Role::MultilineTextInput
                | Role::TextInput
        );
        is_control && node.label().is_none_or(|label| label.is_empty())
    };
    let nameless: Vec<_> = desk
        .tree()
        .query_all_by(|_| true)
        .filter(nameless)
        .map(|node| node.accesskit_node().value())
        .collect();
    assert!(nameless.is_empty(), "{nameless:?}");
}
