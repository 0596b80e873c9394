//! Steps that have sockets do things by themselves: what they do, what they may do, and what is said when
//! they cannot.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::expectations::PAIR;
use socket_playground::{
    net::{Modes, Playground},
    scenario::{Permissions, Plan, Settings, run},
    session::Log,
};

fn plan(folder: &Path, steps: &str) -> Result<Plan, String> {
    let path = folder.join("x.ron");
    fs::write(&path, format!("(vars: {{\"n\": \"3\"}}, steps: [{PAIR}{steps}])")).unwrap();
    Plan::load(&path, &Settings::default()).map_err(|error| error.to_string())
}

/// What comes of these steps after [`PAIR`], which may use files.
fn outcome(folder: &Path, steps: &str) -> Result<(), String> {
    let permissions = Permissions { network: false, files: true };
    let plan = plan(folder, steps)?.permitted(permissions).map_err(|error| error.to_string())?;
    let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
    let deadline = Instant::now() + Duration::from_secs(10);
    run(&plan, &playground, deadline, |_| {}).map_err(|error| error.to_string())
}

#[test]
fn a_file_of_10_mb_is_sent_and_saved_on_the_other_side() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = crate::common::noise(9, 10_000_000);
    fs::write(folder.path().join("from.bin"), &bytes).unwrap();
    let steps = r#"
        SaveTo(on: "conn", path: "to.bin"),
        SendFile(on: "client", path: "from.bin"),
        Call(on: "client", call: Close),
        Receive(on: "conn", until: Eof),
    "#;
    outcome(folder.path(), steps).unwrap();
    assert!(fs::read(folder.path().join("to.bin")).unwrap() == bytes);
    // It is not overwritten.
    let error = outcome(folder.path(), steps).unwrap_err();
    assert!(
        error.starts_with("step 7: conn save to to.bin: expected a file to save to"),
        "{error}"
    );
    assert!(error.contains("there is such a file already"), "{error}");
}

#[test]
fn what_is_left_open_is_saved_with_all_that_came() {
    let folder = tempfile::tempdir().unwrap();
    let steps = r#"
        SaveTo(on: "client", path: "sent", what: Sent),
        SaveTo(on: "client", path: "both${n}", what: Both, limit: Some(7)),
        Repeat(on: "client", messages: [(text: "a${n}"), (form: Hex, text: "0d \"$(counter)\"")],
            every_ms: 40, times: 2),
    "#;
    outcome(folder.path(), steps).unwrap();
    assert_eq!(fs::read(folder.path().join("sent")).unwrap(), b"a3\r2a3\r4");
    assert_eq!(fs::read(folder.path().join("both3")).unwrap(), b"a3\r2a3\r");
}

#[test]
fn a_step_that_cannot_be_done_says_why() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty"), "").unwrap();
    for (steps, told) in [
        (
            r#"Call(on: "conn", call: SetOption(SO_LINGER, Some(0))), Call(on: "conn", call: Close),
               Repeat(on: "client", messages: [(text: "a")], every_ms: 5, times: 9)"#,
            "step 9: client repeat: expected 9 messages to be sent, got 0 messages",
        ),
        (
            r#"Call(on: "client", call: Close), SendFile(on: "client", path: "empty")"#,
            "step 8: client send file",
        ),
        (
            r#"SaveTo(on: "conn", path: "no/folder")"#,
            "step 7: conn save to no/folder: expected a file to save to, got",
        ),
        (
            r#"Repeat(on: "client", messages: [(text: "a\\q")], every_ms: 5, times: 9)"#,
            "step 7: message 1: \\q means nothing",
        ),
        (
            r#"Repeat(on: "client", messages: [(text: "${client}")], every_ms: 5, times: 9)"#,
            "step 7: \"${client}\" cannot name a socket here",
        ),
        (
            r#"Repeat(on: "client", messages: [(text: "a")], every_ms: 0, times: 9)"#,
            "step 7: a round takes at least 1 ms",
        ),
        (
            r#"Repeat(on: "x", messages: [], every_ms: 1, times: 9)"#,
            "there is no socket named \"x\"",
        ),
        (
            r#"Answer(on: "conn", rules: [(when: Regex("("))])"#,
            "step 7: rule 1: this is not a valid regular expression: unclosed group",
        ),
        (r#"Answer(on: "conn", rules: [])"#, "step 7: there is nothing to send yet; add a rule"),
        (r#"SendFile(on: "conn", path: "none")"#, "none cannot be read: "),
    ] {
        let error = outcome(folder.path(), steps).unwrap_err();
        let error = error.replace("0 of 9 messages", "0 messages");
        assert!(error.contains(told), "{told}\n{error}");
    }
}

#[test]
fn files_are_created_and_read_elsewhere_only_with_permission() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("scenario");
    fs::create_dir(&folder).unwrap();
    fs::write(outer.path().join("secret"), "secret").unwrap();
    for (step, act) in [
        (r#"SaveTo(on: "conn", path: "new")"#, "creates the file "),
        (r#"SendFile(on: "conn", path: "../secret")"#, "sends the file "),
    ] {
        let plan = plan(&folder, step).unwrap();
        assert_eq!(plan.demands().len(), 1);
        assert!(plan.demands()[0].act.to_string().starts_with(act), "{}", plan.demands()[0].act);
        let refused = plan.clone().permitted(Permissions::default()).unwrap_err().to_string();
        assert!(refused.contains(act) && refused.ends_with("add --allow-files."), "{refused}");
        // Nobody asked for permission: it is refused when the step comes.
        let playground = Playground::new(Arc::new(Log::new()), Modes::STEPWISE);
        let deadline = Instant::now() + Duration::from_secs(10);
        let error = run(&plan, &playground, deadline, |_| {}).unwrap_err();
        assert_eq!(error.missing_switch(), Some("--allow-files"), "{error}");
    }
    assert!(!folder.join("new").exists());
    let datagrams = r#"Socket(name: "u", protocol: Udp),
        Repeat(on: "u", messages: [(text: "a")], every_ms: 1, times: 1)"#;
    let demands = plan(&folder, datagrams).unwrap();
    let demands: Vec<_> = demands.demands().iter().map(|demand| demand.act.to_string()).collect();
    let send = plan(
        &folder,
        r#"Socket(name: "u", protocol: Udp),
        Call(on: "u", call: Send(Text("a")))"#,
    );
    let as_a_send: Vec<_> =
        send.unwrap().demands().iter().map(|demand| demand.act.to_string()).collect();
    assert_eq!(demands, as_a_send);
}
