//! Other programs talked with: curl, netcat and Python.

use std::fs;
use std::process::{Command, Stdio};

use socket_playground::behaviour::{AnswerRules, Timer};
use socket_playground::model::{
    Answers, BehaviourEnd, Call, CopyFormat, Each, Event, Family, LineEnding, Message, Mode,
    Outcome, Repeat, Rule, Then, When,
};

use crate::common::{Rig, eventually};
use crate::files::{save, saved, send_file, sum};
use crate::peer::Peer;
use crate::{behave, end_of, timer::sends};

/// A server of lines: it answers each with its length, and "bye" with the end.
const LINE_SERVER: &str = r#"
import socket
server = socket.create_server(("127.0.0.1", 0))
connection, _ = server.accept()
with connection, connection.makefile("rw", newline="\n") as lines:
    for line in lines:
        line = line.rstrip("\r\n")
        print("heard", line, flush=True)
        lines.write("bye\r\n" if line == "bye" else f"{len(line)}: {line}\r\n")
        lines.flush()
        if line == "bye":
            break
"#;

/// A program that reads a file of a stream and tells how long it was.
const FILE_RECEIVER: &str = r#"
import hashlib, socket
server = socket.create_server(("127.0.0.1", 0))
connection, _ = server.accept()
digest, length = hashlib.sha256(), 0
while piece := connection.recv(65536):
    digest.update(piece)
    length += len(piece)
print("sum", length, digest.hexdigest(), flush=True)
"#;

fn rule(when: When, answer: &str, then: Then) -> Rule {
    Rule { when, answer: Message::text(answer), delay_ms: 0, then, times: None }
}

fn connected(rig: &Rig, port: u16) -> socket_playground::model::SocketId {
    let client = rig.tcp();
    rig.must(client, Call::Connect(([127, 0, 0, 1], port).into()));
    client
}

#[test]
#[ignore = "needs curl"]
fn an_answer_rule_serves_curl_a_page() {
    let rig = Rig::stepwise();
    let (listener, address) = rig.listener(Family::V4, 8);
    let page = "<!doctype html><title>Hello</title>".repeat(200);
    let found = format!(
        "HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: {}\\r\\n\
         Connection: close\\r\\n\\r\\n{page}",
        page.len()
    );
    let missing =
        "HTTP/1.1 404 Not Found\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\n$(1)";
    let expression = |path: &str| When::Regex(format!(r"(?s)^GET {path} .*\r\n\r\n$"));
    let rules = vec![
        rule(expression("/"), &found, Then::Close),
        rule(expression("(/...)"), missing, Then::Close),
    ];
    let spec = Answers { rules, each: Each::Arrival, close_at_end: true };
    behave(&rig, listener, AnswerRules::new(spec).unwrap());
    let curl = |path: &str, options: &[&str]| {
        let url = format!("http://{address}{path}");
        let mut curl = Command::new("curl");
        let output =
            curl.args(["-sS", "--max-time", "10"]).args(options).arg(url).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(curl("/", &[]), page);
    assert_eq!(curl("/cat", &["-w", "%{http_code}"]), "/cat404");
    // A long request, in as many reads as it takes.
    let long = format!("X-Long: {}", "x".repeat(40_000));
    assert_eq!(curl("/", &["-H", &long]), page);
    // Many at once.
    let children: Vec<_> = (0..20)
        .map(|_| {
            let mut curl = Command::new("curl");
            curl.args(["-sS", "--max-time", "10"]).arg(format!("http://{address}/"));
            curl.stdout(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stdout == page.as_bytes());
    }
}

#[test]
#[ignore = "needs nc"]
fn a_message_goes_to_netcat_every_100_ms_twenty_times() {
    let rig = Rig::stepwise();
    let mut peer = Peer::start(Command::new("nc").args(["-v", "-l", "127.0.0.1", "0"]));
    let client = connected(&rig, peer.port());
    let message = Message { ending: LineEnding::Lf, ..Message::text("message $(counter)") };
    let id = behave(&rig, client, Timer::new(Repeat::new(message, 100, Some(20))).unwrap());
    let (progress, end) = end_of(&rig, id);
    assert_eq!((progress.to_string(), end), ("20 of 20 messages".into(), BehaviourEnd::Finished));
    peer.hear("message 20");
    let times: Vec<_> = sends(&rig, client).iter().map(|send| send.since_start_nanos).collect();
    assert_eq!(times.len(), 20);
    // The schedule does not drift: as long after the first as it should be, whatever came between.
    // A busy computer may have some of them late, which makes the others no later.
    let off =
        |(number, time): (u64, &u64)| (time - times[0]).abs_diff(number * 100_000_000) / 1_000_000;
    let mut off: Vec<_> = (0_u64..).zip(&times).map(off).collect();
    off.sort_unstable();
    assert!(off[10] < 50, "they were so many milliseconds off: {off:?}");
    rig.must(client, Call::Close);
}

#[test]
#[ignore = "needs python3"]
fn a_line_server_in_python_is_talked_with() {
    let rig = Rig::interactive();
    let mut peer = Peer::start(Command::new("python3").args(["-c", LINE_SERVER]));
    let client = connected(&rig, peer.port());
    let received = || -> String {
        let records = rig.records(client).into_iter();
        let received = records.filter(|record| {
            matches!(record.event, Event::Returned { outcome: Outcome::Received { .. }, .. })
        });
        received.map(|record| String::from_utf8(record.payload.to_vec()).unwrap()).collect()
    };
    let say = |message: &Message, expected: &str| {
        let before = received();
        let template = message.template().unwrap();
        let bytes = socket_playground::behaviour::fill_in(&template, 1, None, None);
        rig.must(client, Call::Send(bytes));
        eventually(expected, || received() == format!("{before}{expected}"));
    };
    let line = |text: &str| Message { ending: LineEnding::CrLf, ..Message::text(text) };
    say(&line("hello"), "5: hello\r\n");
    peer.hear("heard hello");
    say(&line("tab\\tand \\u{e9}"), "9: tab\tand é\r\n");
    let hex =
        Message { form: socket_playground::model::Form::Hex, ..Message::text("\"no \" 37 0a") };
    say(&hex, "4: no 7\r\n");
    // And by itself: it answers what the server says, until that says "bye".
    let rules = vec![
        rule(When::StartsWith(Message::text("bye")), "", Then::Close),
        rule(When::Exact(Message::text("4: ping")), "bye\\n", Then::GoOn),
    ];
    let spec = Answers { rules, each: Each::Line, close_at_end: true };
    let id = behave(&rig, client, AnswerRules::new(spec).unwrap());
    rig.must(client, Call::Send("ping\n".into()));
    peer.hear("heard bye");
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Closed);
    assert!(peer.ended_well());
}

#[test]
#[ignore = "needs python3"]
fn a_file_of_10_mb_arrives_in_python_as_it_was_and_from_python_too() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    fs::write(&from, crate::common::noise(11, 10_000_000)).unwrap();
    let rig = Rig::stepwise();
    let hex = |sum: Vec<u8>| CopyFormat::HexStream.write(&sum, 0);
    let mut peer = Peer::start(Command::new("python3").args(["-c", FILE_RECEIVER]));
    let client = connected(&rig, peer.port());
    let id = send_file(&rig, client, &from);
    assert_eq!(end_of(&rig, id).0.done, 10_000_000);
    rig.must(client, Call::Close);
    peer.hear(&format!("sum 10000000 {}", hex(sum(&from))));
    let (listener, address) = rig.listener(Family::V4, 1);
    let script = format!(
        "import socket, sys\n\
         connection = socket.create_connection(('127.0.0.1', {}))\n\
         connection.sendall(open(sys.argv[1], 'rb').read())\n\
         connection.close()\n",
        address.port()
    );
    let mut peer = Peer::start(Command::new("python3").args(["-c", &script]).arg(&from));
    rig.must(listener, Call::Accept);
    let accepted = *rig.accepted().last().unwrap();
    // Nothing is read before.
    let saver = save(&rig, accepted, &to);
    rig.playground.set_reading(accepted, Mode::Automatic).unwrap();
    rig.wait_until("all of it", |table| table.get(accepted).unwrap().bytes_in() == 10_000_000);
    assert!(peer.ended_well());
    rig.must(accepted, Call::Close);
    assert_eq!(saved(&saver), (10_000_000, BehaviourEnd::Closed));
    assert_eq!(sum(&from), sum(&to));
}
